/** Runs a changed template in a pod of its own, and lets the change pass once that pod is ready. */
import {
  claimsNamed,
  type PreflightPod,
  preflightLabel,
  preflightName,
  preflightPod,
  type Tried,
  templateHash,
} from '../../../components/preflight/pod.ts';
import { asksForMore } from '../../../components/preflight/requests.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import type { Client } from '../../kube/client.ts';
import type { Clock } from '../../kube/clock.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../kube/errors.ts';
import { pods as podsResource } from '../../kube/resource.ts';
import type { Logger } from '../../log.ts';
import type { OwnedView, Pod } from '../view.ts';
import { isOverQuota, isRefusal, mayNotTry } from './pod-trial.ts';
import { missingIn, sharedClaims } from './references.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Milliseconds after which a pod that is not ready is late: a server without data starts within seconds. */
const lateAfter = 60_000;
/** Milliseconds after which a pod that has ended is tried anew: what it lacked may be there by now. */
const retryAfter = 60_000;

/** A change waits for its preflight pod, or does not work in it. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly reason: 'Preflight' | 'PreflightFailed';

  constructor(reason: PreflightError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const waiting = (name: string, message: string): PreflightError =>
  new PreflightError('Preflight', `pod ${name} tries the change before any pod that runs is touched: ${message}`);

const isShort = (message: string): boolean => /exceeded quota|Insufficient/.test(message);

const failed = (name: string, message: string): PreflightError => {
  const room = isShort(message) ? ' The change is tried beside what runs: there must be room for one pod more.' : '';
  return new PreflightError(
    'PreflightFailed',
    `the change does not work in pod ${name}, so the pods that run stay as they are: ${message}${room}`,
  );
};

export interface PreflightOptions {
  readonly client: Pick<Client, 'create' | 'delete' | 'get'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
}

interface Seen {
  readonly uid: string;
  readonly since: number;
  readonly ended?: number;
}

/** Preflights of all stacks. What is known between two looks is since when a pod is as it is, and is found out again. */
export class Preflights {
  readonly #options: PreflightOptions;
  readonly #seen = new Map<Key, Seen>();

  constructor(options: PreflightOptions) {
    this.#options = options;
  }

  /** Whether the workload is tried by now as it is, so that the API server has taken its pod. */
  isUnderWay(workload: Tried, { pods }: Pick<OwnedView, 'pods'>): boolean {
    const found = this.#find(workload, pods);
    return found !== undefined && isOf(found, workload);
  }

  /**
   * Undefined when the template runs; else what is in its way. Rejects when the API server does not answer, and when
   * aborted.
   * @param live the workload as it is
   */
  async try(
    workload: Tried,
    live: Tried,
    { owned, signal }: { readonly owned: Pick<OwnedView, 'pods'>; readonly signal: AbortSignal },
  ): Promise<PreflightError | undefined> {
    const name = preflightName(workload.metadata.name);
    const found = this.#find(workload, owned.pods);
    if (!found) return await this.#create(workload, live, { signal });
    if (found.metadata.deletionTimestamp !== undefined) return waiting(name, 'the one before it is still ending');
    if (!isOf(found, workload)) {
      await this.#remove(found, {}, signal);
      return waiting(name, 'the one before it is still ending');
    }
    const verdict = await this.#judge(workload, found, signal);
    if (verdict.state === 'ready') return undefined;
    if (verdict.state === 'trying') return waiting(name, verdict.message);
    if (verdict.state === 'failed' || !this.#isOverdue(found)) return failed(name, verdict.message);
    await this.#remove(found, { gracePeriodSeconds: 0 }, signal);
    return (await this.#create(workload, live, { failure: verdict.message, signal })) && failed(name, verdict.message);
  }

  #find({ metadata }: Tried, pods: OwnedView['pods']): Pod | undefined {
    const { namespace } = metadata;
    return pods.get(keyOf({ namespace, name: preflightName(metadata.name) }));
  }

  #seenOf({ metadata }: Pod): Seen {
    const key = keyOf(metadata);
    const known = this.#seen.get(key);
    const { uid = '' } = metadata;
    const seen: Seen = known?.uid === uid ? known : { uid, since: this.#options.clock.now() };
    this.#seen.set(key, seen);
    return seen;
  }

  async #judge(workload: Tried, pod: Pod, signal: AbortSignal): Promise<Verdict> {
    const { client, clock } = this.#options;
    const isLate = clock.now() - this.#seenOf(pod).since > lateAfter;
    const verdict = verdictOf(pod, { missing: [], isLate });
    const { namespace = '' } = pod.metadata;
    const { spec } = workload.spec.template;
    if (verdict.state !== 'trying' || isStarted(pod) || !spec) return verdict;
    return verdictOf(pod, { missing: await missingIn(spec, { namespace, client, signal }), isLate });
  }

  /** Whether it has ended long enough ago for another try. */
  #isOverdue(pod: Pod): boolean {
    const now = this.#options.clock.now();
    const seen = this.#seenOf(pod);
    const ended = seen.ended ?? now;
    this.#seen.set(keyOf(pod.metadata), { ...seen, ended });
    return now - ended > retryAfter;
  }

  async #create(
    workload: Tried,
    live: Tried,
    { failure, signal }: { readonly failure?: string; readonly signal: AbortSignal },
  ): Promise<PreflightError | undefined> {
    const { client, log } = this.#options;
    const { namespace = '', name } = workload.metadata;
    const shared = await sharedClaims(claimsNamed(workload), { namespace, client, signal });
    const isShared = (claim: string) => shared.has(claim);
    const grows = asksForMore(live.spec.template.spec, workload.spec.template.spec ?? { containers: [] });
    // Where a pod may not ask for so little it is tried with what it is to have.
    const pods = (grows ? [false] : [true, false]).map((modest) =>
      preflightPod(workload, { modest, isShared, failure }),
    );
    const refusal = await this.#createFirst(pods, signal);
    if (!mayNotTry(refusal)) {
      const own = preflightName(name);
      return refusal ? failed(own, refusal.message) : waiting(own, 'it has just been made');
    }
    log.warn({ err: refusal }, 'a changed workload is applied although its template could not be tried');
    return undefined;
  }

  /** Creates the first of the pods that is taken. The refusal of the first is the answer when none is. */
  async #createFirst(pods: readonly PreflightPod[], signal: AbortSignal): Promise<Error | undefined> {
    let refusal: Error | undefined;
    for (const pod of pods) {
      try {
        await this.#options.client.create(podsResource, pod, { signal });
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        // The cache has not heard of it yet.
        if (isAlreadyExists(error)) return undefined;
        if (!isRefusal(error)) throw error;
        refusal ??= error;
        if (isOverQuota(error)) return refusal;
      }
    }
    return refusal;
  }

  async #remove({ metadata }: Pod, options: { readonly gracePeriodSeconds?: number }, signal: AbortSignal) {
    try {
      await this.#options.client.delete(podsResource, metadata, { uid: metadata.uid, ...options, signal });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function isOf({ metadata }: Pod, workload: Tried): boolean {
  const [owner] = workload.metadata.ownerReferences ?? [];
  const isOwned = metadata.ownerReferences?.some(({ uid }) => uid === owner?.uid) === true;
  return isOwned && metadata.labels?.[preflightLabel] === templateHash(workload);
}

function isStarted({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined);
}
