/** What the selected objects of one stack compile to, kept from look to look. */
import { KeptMap } from '../../components/kept.ts';
import type { FoundTarget, ScrapeOptions } from '../../components/scrape/compile.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { Candidate } from './admission.ts';
import { ruleCandidate, ruleTrust, targetCandidate } from './compilation.ts';
import { FoundTargets } from './exporters/found.ts';
import type { Declaration } from './selection.ts';
import type { Snapshot } from './snapshot.ts';

/** Whether a candidate is of this very generation; where the status was written since, the object is another. */
function isOf({ owner }: Candidate, { metadata: { uid, generation } }: Declaration): boolean {
  return uid !== undefined && owner.uid === uid && owner.generation === generation;
}

/** The lists of one kind each, for as long as everything else that enters into a candidate is the same. */
interface Lists {
  readonly beside: string;
  readonly targets: KeptMap<FoundTarget, Candidate>;
  readonly rules: KeptMap<AlertRule, Candidate>;
}

export class Candidates {
  readonly #found = new FoundTargets();
  #lists: Lists | undefined;
  #targets: readonly Candidate[] = [];
  #rules: readonly Candidate[] = [];
  #all: readonly Candidate[] = [];

  /** The candidates; the very list of before where there is nothing new. */
  of(snapshot: Snapshot, options: ScrapeOptions): readonly Candidate[] {
    this.#lists = this.#listsFor(snapshot, options);
    const declared = this.#found.of(snapshot.targets, snapshot.systemsFound);
    const [targets, rules] = [this.#lists.targets.of(declared), this.#lists.rules.of(snapshot.rules)];
    if (targets === this.#targets && rules === this.#rules) return this.#all;
    [this.#targets, this.#rules, this.#all] = [targets, rules, [...targets, ...rules]];
    return this.#all;
  }

  #listsFor({ key, stack }: Snapshot, options: ScrapeOptions): Lists {
    const trust = ruleTrust(stack);
    const beside = JSON.stringify([key, options, trust]);
    if (this.#lists?.beside === beside) return this.#lists;
    return {
      beside,
      targets: new KeptMap((target, before) =>
        // What a selector finds changes without the object.
        before && target.found === undefined && isOf(before, target) ? before : targetCandidate(target, key, options),
      ),
      rules: new KeptMap((rule, before) => (before && isOf(before, rule) ? before : ruleCandidate(rule, trust))),
    };
  }
}
