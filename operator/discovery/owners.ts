/** Who owns a target among the ScrapeTargets of one job, found by the labels of the target and not by asking all of them. */
import { byAge, type ScrapeFragment } from '../../components/fragment.ts';
import { type Condition, type Labels, type Selection, selectionOf } from './selection.ts';

interface Member {
  /** Place in the order of age: the older of two owns what both select. */
  readonly rank: number;
  readonly fragment: ScrapeFragment;
  readonly selection: Selection;
}

const selections = new WeakMap<ScrapeFragment, Selection>();

function known(fragment: ScrapeFragment): Selection {
  const selection = selections.get(fragment) ?? selectionOf(fragment);
  selections.set(fragment, selection);
  return selection;
}

export class Owners {
  /** Members by a label and value that all of their targets have: of the conditions of each, the one that fewest share. */
  readonly #byLabel = new Map<string, Map<string, Member[]>>();
  readonly #others: Member[] = [];

  constructor(fragments: readonly ScrapeFragment[]) {
    const members = fragments.toSorted(byAge).map((fragment, rank) => ({ rank, fragment, selection: known(fragment) }));
    const sharing = countsOf(members);
    for (const member of members) {
      const rarest = rarestOf(member.selection.conditions, sharing);
      if (rarest === undefined) this.#others.push(member);
      else for (const value of rarest.values) this.#put(rarest.label, value, member);
    }
  }

  /** Who might own a target with such labels among others, the oldest first. */
  candidates(labels: Labels): readonly Member[] {
    const found = [...this.#others];
    for (const [label, byValue] of this.#byLabel) {
      const members = byValue.get(labels[label] ?? '');
      if (members !== undefined) found.push(...members);
    }
    return found.toSorted((a, b) => a.rank - b.rank);
  }

  #put(label: string, value: string, member: Member): void {
    const byValue = this.#byLabel.get(label) ?? new Map<string, Member[]>();
    this.#byLabel.set(label, byValue);
    const members = byValue.get(value);
    if (members === undefined) byValue.set(value, [member]);
    else members.push(member);
  }
}

/** The first of the candidates that selects the target. */
export function ownerAmong(candidates: readonly Member[], labels: Labels): ScrapeFragment | undefined {
  return candidates.find(({ selection }) => selection.matches(labels))?.fragment;
}

const wordOf = (label: string, value: string): string => `${label}=${value}`;

function countsOf(members: readonly Member[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { selection } of members) {
    for (const { label, values } of selection.conditions) {
      for (const value of values) counts.set(wordOf(label, value), (counts.get(wordOf(label, value)) ?? 0) + 1);
    }
  }
  return counts;
}

/** Labels of a port, which are not among those by which a pod or a Service is looked up. */
const ofPort = /^__meta_kubernetes_(pod_container|endpointslice)_/;

function rarestOf(conditions: readonly Condition[], counts: ReadonlyMap<string, number>): Condition | undefined {
  const cost = ({ label, values }: Condition): number =>
    values.reduce((sum, value) => sum + (counts.get(wordOf(label, value)) ?? 0), 0);
  return conditions
    .filter(({ label }) => !ofPort.test(label) && label.startsWith('__meta_'))
    .toSorted((a, b) => cost(a) - cost(b))[0];
}
