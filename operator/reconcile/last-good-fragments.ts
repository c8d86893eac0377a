/** What may stand in for a refused version: found in the slices that stand, without going through all of them. */
import type { Fragment } from '../../components/fragment.ts';
import { keptOf } from '../../components/kept.ts';
import { isTrusted } from '../../components/scrape/trust.ts';
import { mustIsolate, type RuleTrust } from './compilation.ts';

const byKeyIn = keptOf((fragments: readonly Fragment[]) => new Map(fragments.map((one) => [one.key, one])));
const byOwnerIn = keptOf((fragments: readonly Fragment[]) => Map.groupBy(fragments, ({ owner }) => owner.uid));

/** Not what ran under a trust that its namespace no longer has. */
function mayRun(fragment: Fragment, trust: RuleTrust): boolean {
  return fragment.kind === 'rules'
    ? fragment.isolated === true || !mustIsolate(fragment.owner.namespace, trust)
    : !fragment.class.trusted || isTrusted(fragment.owner.namespace, trust);
}

/** Costs nothing until it is asked, and then no more than the slices that it was never asked about. */
export class LastGoodFragments {
  readonly #lists: readonly (readonly Fragment[])[];
  readonly #trust: RuleTrust | undefined;

  /**
   * @param lists what stands, or was proven last
   * @param trust of namespaces; without it, everything may stand in
   */
  constructor(lists: readonly (readonly Fragment[])[], trust?: RuleTrust) {
    this.#lists = lists;
    this.#trust = trust;
  }

  /** Of two that an interrupted move has left, that of the later slice. */
  byKey(key: string): Fragment | undefined {
    for (const list of this.#lists.toReversed()) {
      const found = byKeyIn(list).get(key);
      if (found && this.#mayRun(found)) return found;
    }
    return undefined;
  }

  /** @param uid of the object */
  ofOwner(uid: string): readonly Fragment[] {
    const all = this.#lists.flatMap((list) => byOwnerIn(list).get(uid) ?? []);
    return all.filter((fragment) => this.#mayRun(fragment));
  }

  #mayRun(fragment: Fragment): boolean {
    return this.#trust === undefined || mayRun(fragment, this.#trust);
  }
}
