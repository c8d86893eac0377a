/** What the selectors of exporters and probes find, entered into the objects that are compiled. */
import { systemOf } from '../../../components/exporters/addresses.ts';
import { findRecord } from '../../../components/exporters/catalogue.ts';
import { exporterSpecOf } from '../../../components/exporters/probes/spec.ts';
import { KeptFilter } from '../../../components/kept.ts';
import { Refusal } from '../../../components/refusal.ts';
import type { FoundTarget } from '../../../components/scrape/compile.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { addressesOf } from '../targets/asked.ts';
import type { Population } from '../targets/population.ts';
import { searchOf } from '../targets/search.ts';

export interface FindingFacts {
  readonly places: Pick<Population, 'services' | 'ingresses'>;
  /** Whether the stack trusts the namespace of the object. */
  readonly trusted: boolean;
  /** Names and addresses that nobody may have asked. */
  readonly reserved: readonly string[];
}

/** Whether an object has a selector whose finds an exporter is to ask. */
export const looksForSystems = (target: ScrapeTarget): boolean => searchOf(target)?.asked !== undefined;

/** What may be asked of all that is found; the rest is nobody's to ask, and left out. */
export function systemsFound(target: ScrapeTarget, { places, trusted, reserved }: FindingFacts): readonly string[] {
  const search = searchOf(target, trusted);
  const rule = findRecord(exporterSpecOf(target.spec)?.type ?? '')?.address;
  if (search?.asked === undefined || rule === undefined) return [];
  const options = { namespace: target.metadata.namespace ?? '', trusted, reserved };
  return addressesOf(search, places).filter((address) => {
    try {
      return systemOf(address, rule, options).address !== '';
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  });
}

/** The objects of one stack with what their selectors find; the very same objects, and the very same list, while that is the same. */
export class FoundTargets {
  readonly #looking = new KeptFilter<ScrapeTarget>(looksForSystems);
  #known: ReadonlyMap<ScrapeTarget, FoundTarget> = new Map();
  #targets: readonly ScrapeTarget[] = [];
  #results: readonly FoundTarget[] = [];

  of(targets: readonly ScrapeTarget[], find: (target: ScrapeTarget) => readonly string[]): readonly FoundTarget[] {
    const before = this.#known;
    const now = this.#looking.of(targets).map((target) => [target, again(target, before.get(target), find)] as const);
    const isSame = targets === this.#targets && now.every(([target, found]) => before.get(target) === found);
    if (isSame) return this.#results;
    this.#known = new Map(now);
    this.#targets = targets;
    this.#results = now.length === 0 ? targets : targets.map((target) => this.#known.get(target) ?? target);
    return this.#results;
  }
}

function again(
  target: ScrapeTarget,
  before: FoundTarget | undefined,
  find: (target: ScrapeTarget) => readonly string[],
): FoundTarget {
  const found = find(target);
  return before?.found?.join() === found.join() ? before : { ...target, found };
}
