/** What each use of an exporter comes to, kept while all that it was made from is the same: a change of one object is not all others' work. */
import { sameEntries, sameList } from '../../../components/difference.ts';
import type { ExporterUse } from '../../../components/exporters/plan.ts';

/** What a Secret holds, by key. */
export type Texts = Readonly<Record<string, string>>;

/** Who is asked whether somebody else says where a Service leads; the answers are a part of what a plan is made from. */
export type LeadsElsewhere = (namespace: string, service: string) => boolean;

/** What a plan is made from beside the use. */
export interface PlanFacts {
  readonly trusted: boolean;
  readonly reserved: readonly string[];
  readonly leadsElsewhere: LeadsElsewhere;
  /** The login; undefined while it was not read, or where there is none. */
  readonly texts: Texts | undefined;
}

interface Answer {
  readonly namespace: string;
  readonly service: string;
  readonly isElsewhere: boolean;
}

interface Kept<Result> {
  readonly facts: PlanFacts;
  readonly answers: readonly Answer[];
  readonly result: Result;
}

export class KeptPlans<Result> {
  readonly #known = new WeakMap<ExporterUse, Kept<Result>>();
  #given: readonly string[] = [];
  #reserved: readonly string[] = [];

  /** @param make is called where anything is not as it was, and only with those facts */
  of(use: ExporterUse, given: PlanFacts, make: (facts: PlanFacts) => Result): Result {
    const facts = { ...given, reserved: this.#same(given.reserved) };
    const known = this.#known.get(use);
    if (known && isSame(known, facts)) return known.result;
    const answers: Answer[] = [];
    const leadsElsewhere: LeadsElsewhere = (namespace, service) => {
      const isElsewhere = facts.leadsElsewhere(namespace, service);
      answers.push({ namespace, service, isElsewhere });
      return isElsewhere;
    };
    const result = make({ ...facts, leadsElsewhere });
    this.#known.set(use, { facts, answers, result });
    return result;
  }

  /** The list of before where it is the same: it is as long as the cluster has nodes, and there are many uses. */
  #same(reserved: readonly string[]): readonly string[] {
    if (reserved !== this.#given) this.#reserved = sameList(this.#reserved, reserved);
    this.#given = reserved;
    return this.#reserved;
  }
}

function isSame({ facts: before, answers }: Kept<unknown>, facts: PlanFacts): boolean {
  return (
    before.trusted === facts.trusted &&
    before.reserved === facts.reserved &&
    isSameTexts(before.texts, facts.texts) &&
    answers.every(({ namespace, service, isElsewhere }) => facts.leadsElsewhere(namespace, service) === isElsewhere)
  );
}

function isSameTexts(before: Texts | undefined, after: Texts | undefined): boolean {
  if (before === after) return true;
  if (before === undefined || after === undefined) return false;
  return sameEntries(before, after);
}
