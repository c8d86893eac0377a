/** Which objects each replica runs: from the revisions it was read to have, and what those revisions held. */
import type { Fragment } from '../../components/fragment.ts';
import type { Admission } from './admission.ts';
import type { Reading } from './reading.ts';

/** What one revision of a slice holds, by fragment key. */
export type Content = ReadonlyMap<string, Fragment>;

interface Remembered {
  readonly fragments: readonly Fragment[];
  readonly content: Content;
}

/** Revisions of one slice that are remembered; a replica that lags further behind counts as running something else. */
const remembered = 8;

/** What the recent revisions of one stack's slices held. */
export class Revisions {
  readonly #contents = new Map<string, Map<string, Remembered>>();
  /** Markers by the uid of the replica. */
  readonly #settled = new Map<string, ReadonlyMap<string, string>>();

  /** Remembers what revision `hash` of the marker group holds. */
  remember(marker: string, hash: string, fragments: readonly Fragment[]): void {
    const revisions = this.#contents.get(marker) ?? new Map<string, Remembered>();
    this.#contents.set(marker, revisions);
    // One that comes back has the same text, and may have it of other objects: the hash speaks of what a server reads.
    if (revisions.get(hash)?.fragments === fragments) return;
    const content = new Map(fragments.map((fragment) => [fragment.key, fragment]));
    revisions.set(hash, { fragments, content });
    const [oldest] = revisions.keys();
    if (revisions.size > remembered && oldest !== undefined) revisions.delete(oldest);
  }

  /** Remembers the revisions on which replicas were seen to have settled. */
  settle(readings: Iterable<Reading>): void {
    for (const { uid, proven, markers } of readings) if (proven) this.#settled.set(uid, markers);
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
    return [...markers].flatMap(([marker, revision]) => this.#contents.get(marker)?.get(revision)?.content ?? []);
  }
}

export type Running = 'loaded' | 'settling' | 'otherwise';

/** What one replica runs, looked up once for all objects. */
export interface ReplicaContent {
  readonly uid: string;
  readonly proven: boolean;
  readonly now: readonly Content[];
  readonly settled: readonly Content[];
}

/** Whether the fragments are all there in these very versions. */
function holds(contents: readonly Content[], wanted: ReadonlyMap<string, string>): boolean {
  for (const [key, hash] of wanted) if (!contents.some((content) => content.get(key)?.hash === hash)) return false;
  return true;
}

/** Whether one replica runs everything of an object. */
export function runningOn({ proven, now, settled }: ReplicaContent, { wanted, owner }: Admission): Running {
  if (!holds(now, wanted)) return 'otherwise';
  // Rules are read as one; a scrape job is there when the server has also stopped reloading and its pool stands.
  return proven || owner.kind === 'AlertRule' || holds(settled, wanted) ? 'loaded' : 'settling';
}

/** What the replicas that answer run. One that is away is a fact of the stack alone: it takes nothing back of anything. */
export function contentsOf(readings: readonly Reading[], revisions: Revisions): readonly ReplicaContent[] {
  revisions.keepReplicas(new Set(readings.map(({ uid }) => uid)));
  revisions.settle(readings);
  return readings
    .filter(({ away }) => away !== true)
    .map(({ uid, proven, markers }) => ({
      uid,
      proven,
      now: revisions.heldBy(markers),
      settled: revisions.settledOn(uid),
    }));
}
