/** Times and verdicts, from what the observer wrote and from nothing else. Versions are numbers, told as `"version":"v17"`. */
import type { SeenObject, Sight } from './sight.ts';

/** An object, and what runs of it in each replica: a rule group, or the targets of a name or what its job gives to them. */
export interface Pair {
  readonly object: string;
  readonly what: 'rules' | 'targets' | 'jobs';
  readonly of: string;
}

/** The highest version that stands in something that was seen; 0 where there is none. */
export function versionIn(seen: unknown): number {
  const found = (JSON.stringify(seen) ?? '').matchAll(/\\*"version\\*":\\*"v(\d+)/g);
  return Math.max(0, ...[...found].map(([, digits]) => Number(digits)));
}

const sightsOf = (journal: readonly Sight[], what: Sight['what'], of: string): readonly Sight[] =>
  journal.filter((sight) => sight.what === what && sight.of === of);

/** The replicas that are there, by the last look for them. */
function serversIn(journal: readonly Sight[]): readonly string[] {
  const last = journal.findLast(({ what, sees }) => what === 'servers' && sees !== undefined);
  return Object.keys(last?.sees ?? {});
}

/**
 * Milliseconds from the version's being declared until every replica was seen to run it, at most: from the last look
 * that did not find it declared to the answer that shows it. Undefined as long as it is not so.
 */
export function timeToLive(journal: readonly Sight[], { object, what, of }: Pair, version: number): number | undefined {
  const declared = sightsOf(journal, 'object', object).find(({ sees }) => versionIn(sees) >= version);
  const servers = serversIn(journal);
  const seen = servers.map((server) =>
    sightsOf(journal, what, of).find((sight) => sight.server === server && versionIn(sight.sees) >= version),
  );
  if (!declared || seen.length === 0) return undefined;
  const times = seen.map((sight) => (sight === undefined ? Infinity : sight.at));
  const last = Math.max(...times);
  return Number.isFinite(last) ? last - (declared.before ?? declared.asked) : undefined;
}

/** A version of which the operator said in `Loaded` that every replica runs it. */
export interface Told {
  readonly version: number;
  /** When it was there to be read. */
  readonly at: number;
}

const isObject = (sees: unknown): sees is SeenObject =>
  typeof sees === 'object' && sees !== null && 'conditions' in sees;

/** Each version that was told to be loaded, once. */
export function toldIn(journal: readonly Sight[], object: string): readonly Told[] {
  const told = new Map<number, Told>();
  for (const { sees, at } of sightsOf(journal, 'object', object)) {
    if (!isObject(sees)) continue;
    const loaded = sees.conditions.find(({ type }) => type === 'Loaded');
    const isTold = loaded?.status === 'True' && loaded.observedGeneration === sees.generation;
    const version = versionIn(sees.declares);
    if (isTold && !told.has(version)) told.set(version, { version, at });
  }
  return [...told.values()];
}

/** A replica that does not answer runs what it runs. */
const isAnswer = (sees: unknown): boolean => Array.isArray(sees);

/**
 * Where the operator said that a version is loaded, and a look at a replica that began only then did not find it. There is
 * no tolerance in this: a look that began before proves nothing, whatever it saw.
 */
export function contradictions(journal: readonly Sight[], { object, what, of }: Pair): readonly string[] {
  const told = toldIn(journal, object);
  const runs = sightsOf(journal, what, of);
  return runs.flatMap((sight) => {
    if (!isAnswer(sight.sees)) return [];
    const next = runs.find((other) => other.server === sight.server && other.asked >= sight.asked && other !== sight);
    // When the last look began that saw this.
    const lasted = next?.before ?? sight.asked;
    const version = versionIn(sight.sees);
    return told
      .filter((claim) => claim.version > version && lasted > claim.at)
      .map(
        (claim) =>
          `v${claim.version} was told to be loaded ${lasted - claim.at} ms before ${sight.server} still had v${version}`,
      );
  });
}
