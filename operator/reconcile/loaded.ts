/** Which objects each replica runs: from the revisions it was read to have, and what those revisions held. */
import type { Fragment } from '../../components/fragment.ts';
import type { Admission } from './admission.ts';
import type { Reading } from './delivery.ts';
import type { DeclarationId, Outcome } from './outcomes.ts';

/** Hash by fragment key. */
type Content = ReadonlyMap<string, string>;

/** Revisions of one slice that are remembered; a replica that lags further behind counts as running something else. */
const remembered = 8;

/** What the recent revisions of one stack's slices held. */
export class Revisions {
  readonly #contents = new Map<string, Map<string, Content>>();
  /** Markers by the uid of the replica. */
  readonly #settled = new Map<string, ReadonlyMap<string, string>>();

  /** Remembers what revision `hash` of the marker group holds. */
  remember(marker: string, hash: string, fragments: readonly Fragment[]): void {
    const revisions = this.#contents.get(marker) ?? new Map<string, Content>();
    this.#contents.set(marker, revisions);
    if (revisions.has(hash)) return;
    revisions.set(hash, new Map(fragments.map((fragment) => [fragment.key, fragment.hash])));
    const [oldest] = revisions.keys();
    if (revisions.size > remembered && oldest !== undefined) revisions.delete(oldest);
  }

  /** Remembers that a replica was seen to have settled on these revisions. */
  settle(uid: string, markers: ReadonlyMap<string, string>): void {
    this.#settled.set(uid, markers);
  }

  /** Whether a replica had settled on this very version before: another change beside it takes nothing of that back. */
  hadSettled(uid: string, key: string, hash: string): boolean {
    return this.holds(this.#settled.get(uid) ?? new Map(), key, hash);
  }

  /** Forgets the replicas that are gone. */
  keepReplicas(uids: ReadonlySet<string>): void {
    for (const uid of this.#settled.keys()) if (!uids.has(uid)) this.#settled.delete(uid);
  }

  /** Whether a replica with these markers runs the fragment in this very version. */
  holds(markers: ReadonlyMap<string, string>, key: string, hash: string): boolean {
    for (const [marker, revision] of markers) {
      if (this.#contents.get(marker)?.get(revision)?.get(key) === hash) return true;
    }
    return false;
  }
}

type Running = 'loaded' | 'settling' | 'otherwise';

function runningOn(reading: Reading, admission: Admission, revisions: Revisions): Running {
  const wanted = [...admission.wanted];
  if (!wanted.every(([key, hash]) => revisions.holds(reading.markers, key, hash))) return 'otherwise';
  // Rules are read as one; a scrape job is there when the server has also stopped reloading and its pool stands.
  if (reading.proven || admission.owner.kind === 'AlertRule') return 'loaded';
  return wanted.every(([key, hash]) => revisions.hadSettled(reading.uid, key, hash)) ? 'loaded' : 'settling';
}

/** What became of every object, counted over the replicas. */
export function outcomesOf(
  stack: string,
  admissions: readonly Admission[],
  { readings, replicas, revisions }: { readings: Iterable<Reading>; replicas: number; revisions: Revisions },
): ReadonlyMap<DeclarationId, Outcome> {
  // One that is away is a fact of the stack alone: it takes nothing back of what it was read to run.
  const all = [...readings];
  revisions.keepReplicas(new Set(all.map(({ uid }) => uid)));
  for (const { uid, proven, markers } of all) if (proven) revisions.settle(uid, markers);
  const answered = all.filter(({ away }) => away !== true);
  return new Map(
    admissions.map((admission) => {
      const { kind, namespace, name } = admission.owner;
      const states = answered.map((reading) => runningOn(reading, admission, revisions));
      const count = (state: Running) => states.filter((other) => other === state).length;
      // Of a generation that was refused no replica runs everything.
      const loaded = admission.accepted ? count('loaded') : 0;
      const outcome = { stack, admission, replicas, loaded, otherwise: count('otherwise') };
      return [`${kind}:${namespace}/${name}` as const, outcome];
    }),
  );
}
