/** What this process knows of the configuration that stands before one stack's servers, and whether they have proven it. */
import type { Key } from '../../cache/key.ts';
import type { Clock } from '../../controller/clock.ts';
import type { AppliedStack } from '../apply-stack.ts';
import type { Configuration, Written } from '../configuration.ts';
import type { Deliveries } from '../delivery.ts';
import { sameMarkers } from '../intent.ts';
import { intendPrometheus, intendStanding } from '../intents.ts';
import { podsOf, type Snapshot } from '../snapshot.ts';
import { readStanding } from '../standing.ts';
import { unprovenChanges } from './proven.ts';
import { type Evidence, noEvidence } from './trial.ts';
import { Witnesses } from './witnesses.ts';

/** Milliseconds that the replicas have to tell whether what stands is proven, before the first write; it takes them one look. */
const openingGrace = 2_500;

/** What the next configuration is made from. */
export interface Known {
  readonly written: Written;
  readonly evidence: Evidence;
}

/** Whether the files of the servers stand as they were meant to, whatever became of the rest. */
function isDelivered({ said, outcomes }: AppliedStack): boolean {
  const files = outcomes.filter(({ object }) => object.kind === 'ConfigMap' || object.kind === 'Secret');
  return said.reason !== 'PruneFailed' && files.every(({ result }) => result !== 'failed');
}

export interface WrittenMemoryOptions {
  readonly deliveries: Deliveries;
  /** Slices that a stack can have. */
  readonly slots: number;
  readonly clock: Pick<Clock, 'now'>;
}

export class WrittenMemory {
  readonly #key: Key;
  readonly #deliveries: Deliveries;
  readonly #slots: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #witnesses = new Witnesses();
  /** What was written last; undefined before that, or when it failed: then the cluster tells. */
  #written: Written | undefined;
  /** Whether the replicas are asked about what another process has written, or were. */
  #opening: 'not yet' | 'asking' | 'done' = 'not yet';
  /** The revision that was intended last. */
  #intended: string | undefined;

  constructor(key: Key, { deliveries, slots, clock }: WrittenMemoryOptions) {
    this.#key = key;
    this.#deliveries = deliveries;
    this.#slots = slots;
    this.#clock = clock;
  }

  /** Undefined while it is still asked for. */
  known(snapshot: Snapshot): Known | undefined {
    if (this.#opening === 'asking' && !this.#isTold()) return undefined;
    if (this.#opening === 'asking') this.#opening = 'done';
    const evidence = this.#evidence(snapshot);
    return { written: this.#writtenOf(snapshot, evidence), evidence };
  }

  /**
   * Whether the replicas are asked first: this process is about to write over what another has written, and has to know
   * whether it is proven, since that is what a failed reload goes back to.
   */
  asksFirst(snapshot: Snapshot, configuration: Configuration): boolean {
    if (this.#opening !== 'not yet') return false;
    const wanted = intendPrometheus(snapshot, configuration);
    const standing = intendStanding(snapshot, this.#slots, wanted);
    const isThere = standing.replicas.length > 0 && standing.markers.size > 0;
    this.#opening = isThere && !sameMarkers(standing.markers, wanted.markers) ? 'asking' : 'done';
    if (this.#opening === 'done') return false;
    this.#written = { standing: readStanding(snapshot, this.#slots), held: new Set() };
    this.#deliveries.intend(this.#key, standing);
    return true;
  }

  /** To be told before anything is written. */
  writes(): void {
    this.#written = undefined;
  }

  /** To be told what came of it. */
  wrote(snapshot: Snapshot, { revision, written }: Configuration, applied: AppliedStack): void {
    if (isDelivered(applied)) this.#written = written;
    if (this.#intended !== revision) this.#witnesses.begin(podsOf(snapshot, 'prometheus'));
    this.#intended = revision;
  }

  #isTold(): boolean {
    const { asked, age, readings } = this.#deliveries.state(this.#key);
    const answers = [...readings.values()];
    const all = answers.every(({ proven, failed, away }) => proven || failed === true || away === true);
    return (asked && all) || age >= openingGrace;
  }

  /** Fragments that moved are free again once every replica has proven that it runs them no more. */
  #writtenOf(snapshot: Snapshot, { proven }: Evidence): Written {
    if (!this.#written) return { standing: readStanding(snapshot, this.#slots), held: new Set() };
    return proven ? { ...this.#written, held: new Set() } : this.#written;
  }

  #evidence(snapshot: Snapshot): Evidence {
    if (!this.#written) return noEvidence;
    const { standing, held } = this.#written;
    return this.#witnesses.hear({
      delivery: this.#deliveries.state(this.#key),
      pods: podsOf(snapshot, 'prometheus'),
      trial: standing.trial,
      now: this.#clock.now(),
      isTakenBack: () => held.size === 0 && unprovenChanges(standing, snapshot.stack.metadata).length === 0,
    });
  }
}
