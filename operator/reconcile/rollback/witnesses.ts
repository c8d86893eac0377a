/** What the replicas of one stack show of the configuration that was written last: proven, not to be loaded, or nothing yet. */
import type { DeliveryState } from '../delivery.ts';
import { type Reading, readingOf } from '../reading.ts';
import { isReady } from '../rollout.ts';
import type { Pod } from '../view.ts';
import type { Evidence, Trial } from './trial.ts';

/** Milliseconds that what was proven before may take to be loaded again, on a busy node and after all pokes of half a minute. */
const grace = 45_000;
/** The same where pods may not be poked, and the kubelet looks each 90 s. */
const slowGrace = 120_000;
/** Milliseconds for which one is not heard that this did not help, doubled each time: the kubelet may only have been slow. */
const silence = 300_000;
/** Ends of a server that was given back what it ran before: the first may have come before its volume was refreshed. */
const lastEnd = 3;

/** Prometheus ends with 1 or 2 where it cannot load its configuration; it is killed with others for want of memory. */
const ownEnds: ReadonlySet<number> = new Set([1, 2]);

function serverOf(pod: Pod) {
  return pod.status?.containerStatuses?.find(({ name }) => name === 'prometheus');
}

/**
 * How often the server in a pod has ended, for whatever reason. The kubelet counts an end among the restarts when it has
 * started the container again, and not while that one waits for it (convertToAPIContainerStatuses in its kubelet_pods.go).
 */
function endsOf(pod: Pod): number {
  const { state, restartCount = 0 } = serverOf(pod) ?? {};
  return restartCount + (state?.running === undefined && lastEndOf(pod) ? 1 : 0);
}

function lastEndOf(pod: Pod) {
  const { state, lastState } = serverOf(pod) ?? {};
  return state?.terminated ?? lastState?.terminated;
}

export interface Testimony {
  readonly delivery: DeliveryState;
  readonly pods: readonly Pod[];
  readonly trial: Trial;
  /** Whether what stands is nothing but what was proven before; asked only while something is on trial. */
  readonly isTakenBack: () => boolean;
  /** Milliseconds, of any clock that only goes forward. */
  readonly now: number;
}

/** Whether the server in a pod says that it cannot load its files. */
function cannotLoad({ delivery }: Testimony, pod: Pod): boolean {
  return readingOf(delivery.readings, pod)?.failed === true;
}

/**
 * Whether the server in a pod has ended by itself and does not serve since. One that answers serves, although its pod is
 * told to be ready only seconds later.
 */
function isDown({ delivery }: Testimony, pod: Pod): boolean {
  const [end, reading] = [lastEndOf(pod), readingOf(delivery.readings, pod)];
  const answers = reading !== undefined && reading.away !== true;
  return end !== undefined && ownEnds.has(end.exitCode) && !answers && !isReady(pod);
}

interface Unfit {
  readonly until: number;
  readonly times: number;
}

export class Witnesses {
  /** By uid: cannot load what was proven before either, so that it says nothing of what is new. */
  readonly #unfit = new Map<string, Unfit>();
  #now = 0;
  /** By uid of the pod: how often its server had ended when the present revision was written. */
  #ends: ReadonlyMap<string, number> = new Map();

  /** From now on the replicas are asked about something else. */
  begin(pods: readonly Pod[]): void {
    this.#ends = new Map(pods.map((pod) => [pod.metadata.uid ?? '', endsOf(pod)]));
  }

  hear(testimony: Testimony): Evidence {
    const { delivery, pods, trial, isTakenBack, now } = testimony;
    this.#now = now;
    const readings = [...delivery.readings];
    for (const [, { proven, uid }] of readings) if (proven) this.#unfit.delete(uid);
    this.#keepOnly(pods);
    const proven = this.#isProven(readings.map(([, reading]) => reading));
    if (trial.batch !== undefined && isTakenBack()) return this.#takenBack(testimony, proven);
    return { proven, failed: this.#failing(testimony), helpless: false };
  }

  /** One that is away is not waited for, nor one that cannot load anything. */
  #isProven(readings: readonly Reading[]): boolean {
    const answered = readings.filter(({ away, uid }) => away !== true && this.#isFit(uid));
    return answered.length > 0 && answered.every((reading) => reading.proven);
  }

  /** Names of the pods that fail. */
  #failing(testimony: Testimony): readonly string[] {
    const unable = testimony.pods.filter((pod) => {
      const fails = cannotLoad(testimony, pod) || this.#endedSince(testimony, pod) > 0;
      return fails && this.#isFit(pod.metadata.uid ?? '');
    });
    return unable.map(({ metadata }) => metadata.name);
  }

  #endedSince(testimony: Testimony, pod: Pod): number {
    return isDown(testimony, pod) ? endsOf(pod) - (this.#ends.get(pod.metadata.uid ?? '') ?? 0) : 0;
  }

  /** What a server says of its reloads is old news until it has looked at what was given back to it. */
  #takenBack(testimony: Testimony, proven: boolean): Evidence {
    const { delivery, pods } = testimony;
    const within = delivery.pokeProblem === undefined ? grace : slowGrace;
    const stuck = pods.filter((pod) => {
      const fails = cannotLoad(testimony, pod) || this.#endedSince(testimony, pod) >= lastEnd;
      return fails && delivery.age > within;
    });
    const helpless = !proven && stuck.length > 0;
    for (const pod of stuck) this.#silence(pod);
    // The others go on without one that still lags or crashes: it is heard again when it has proven something.
    if (proven) for (const pod of pods) if (isDown(testimony, pod)) this.#silence(pod);
    return { proven, failed: [], helpless };
  }

  #isFit(uid: string): boolean {
    return this.#now >= (this.#unfit.get(uid)?.until ?? 0);
  }

  #silence({ metadata: { uid = '' } }: Pod): void {
    if (!this.#isFit(uid)) return;
    const times = (this.#unfit.get(uid)?.times ?? 0) + 1;
    this.#unfit.set(uid, { times, until: this.#now + silence * 2 ** (times - 1) });
  }

  #keepOnly(pods: readonly Pod[]): void {
    const uids = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const uid of this.#unfit.keys()) if (!uids.has(uid)) this.#unfit.delete(uid);
  }
}
