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

  /** What a replica had last settled on: another change beside it takes nothing of that back. */
  settledOn(uid: string): readonly Content[] {
    return this.heldBy(this.#settled.get(uid) ?? new Map());
  }

  /** Forgets the replicas that are gone. */
  keepReplicas(uids: ReadonlySet<string>): void {
    for (const uid of this.#settled.keys()) if (!uids.has(uid)) this.#settled.delete(uid);
  }

  /** What a replica with these markers runs, slice by slice. */
  heldBy(markers: ReadonlyMap<string, string>): readonly Content[] {
    return [...markers].flatMap(([marker, revision]) => this.#contents.get(marker)?.get(revision) ?? []);
  }
}

type Running = 'loaded' | 'settling' | 'otherwise';

/** What one replica runs, looked up once for all objects. */
interface ReplicaContent {
  readonly proven: boolean;
  readonly now: readonly Content[];
  readonly settled: readonly Content[];
}

/** Whether the fragments are all there in these very versions. */
function holds(contents: readonly Content[], wanted: ReadonlyMap<string, string>): boolean {
  for (const [key, hash] of wanted) if (!contents.some((content) => content.get(key) === hash)) return false;
  return true;
}

function runningOn({ proven, now, settled }: ReplicaContent, { wanted, owner }: Admission): Running {
  if (!holds(now, wanted)) return 'otherwise';
  // Rules are read as one; a scrape job is there when the server has also stopped reloading and its pool stands.
  return proven || owner.kind === 'AlertRule' || holds(settled, wanted) ? 'loaded' : 'settling';
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
  const answered = all
    .filter(({ away }) => away !== true)
    .map(({ uid, proven, markers }) => ({ proven, now: revisions.heldBy(markers), settled: revisions.settledOn(uid) }));
  return new Map(
    admissions.map((admission) => {
      const { kind, namespace, name } = admission.owner;
      const states = answered.map((replica) => runningOn(replica, admission));
      const count = (state: Running) => states.filter((other) => other === state).length;
      // Of a generation that was refused no replica runs everything.
      const loaded = admission.accepted ? count('loaded') : 0;
      const outcome = { stack, admission, replicas, loaded, otherwise: count('otherwise') };
      return [`${kind}:${namespace}/${name}` as const, outcome];
    }),
  );
}
