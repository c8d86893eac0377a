/** Leader election by a Lease: of all replicas at most one does the work. */
import type { V1Lease } from '@kubernetes/client-node';
import type { OwnerReference } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../kube/errors.ts';
import { type BuiltIn, leases } from '../kube/resource.ts';
import type { Logger } from '../log.ts';
import { jitter } from './backoff.ts';
import { type Clock, formatMicroTime, sleep } from './clock.ts';

type Lease = BuiltIn<V1Lease>;

export interface LeaderOptions {
  /** Over a connection of its own: renewals must not queue behind the work. */
  readonly client: Pick<Client, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Different for each process, also across restarts. */
  readonly identity: string;
  /** With which the Lease is to go, so that an installation that is taken away leaves none behind. */
  readonly owner?: (options: { readonly signal: AbortSignal }) => Promise<OwnerReference | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly timing?: Timing;
}

/** In milliseconds. */
export interface Timing {
  /** How long others wait after the last renewal that they saw. */
  readonly leaseDuration: number;
  /** After so long without a renewal the holder gives up. Must be shorter, so that it does before others begin. */
  readonly renewDeadline: number;
  readonly retryPeriod: number;
}

/**
 * Shorter than client-go's 15, 10 and 2 s, whose jitter of 2.4 s comes on top: a holder that is killed is to be followed
 * within 15 s, and others notice a renewal up to 2.5 s late and count from then.
 */
const DEFAULT_TIMING: Timing = { leaseDuration: 10_000, renewDeadline: 7_000, retryPeriod: 2_000 };
/** Share of the retry period. */
const JITTER = 0.25;
/** Milliseconds for giving the Lease back: the process is about to end. */
const RELEASE_TIMEOUT = 3_000;

/** Someone else may be at work now: nothing more may be written. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
  readonly reason = 'LeadershipLost';
}

/**
 * Waits for the Lease and works while it is held. When the signal is aborted, the work is told to end, and when it has
 * ended the Lease is given back. Resolves after that, or when the signal was aborted while still waiting. Throws
 * LeadershipLostError, at once and without waiting for the work, when the Lease could not be renewed: the process must
 * end. Throws what the work throws.
 */
export async function lead(
  options: LeaderOptions,
  work: (options: { signal: AbortSignal }) => Promise<void>,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const seat = new Seat(options);
  if (!(await seat.acquire({ signal }))) return;
  const lost = new AbortController();
  const ended = new AbortController();
  const kept = seat.keep({ signal: ended.signal }).catch((error: unknown) => {
    lost.abort(error);
    throw error;
  });
  const worked = work({ signal: AbortSignal.any([signal, lost.signal]) });
  try {
    await Promise.race([worked, kept]);
  } finally {
    ended.abort();
    await kept.catch(() => {});
    if (!lost.signal.aborted) await seat.release();
  }
}

/** What one candidate knows of the Lease. */
class Seat {
  readonly #options: LeaderOptions & { readonly timing: Timing; readonly random: () => number };
  /** The Lease as last seen, and when by our own clock: those of two machines may differ, and that in it is not ours. */
  #seen: { readonly lease: Lease; readonly at: number } | undefined;
  #renewedAt = -Infinity;
  #owner: OwnerReference | undefined;

  constructor(options: LeaderOptions) {
    this.#options = { timing: DEFAULT_TIMING, random: Math.random, ...options };
  }

  /** Resolves with true when the Lease is held, with false when the signal was aborted before. */
  async acquire({ signal }: { signal: AbortSignal }): Promise<boolean> {
    const { log, identity, timing, random } = this.#options;
    log.info({ identity }, 'waiting for the lease');
    while (!signal.aborted) {
      if (await this.#tryWithin(timing.renewDeadline, signal)) {
        log.info({ identity }, 'holding the lease');
        return true;
      }
      // Jitter, so that candidates which started together do not ask together.
      const period = jitter(timing.retryPeriod, JITTER, random);
      const left = this.#left();
      await this.#pause(left > 0 ? Math.min(left, period) : period, signal);
    }
    return false;
  }

  /** Renews until the signal is aborted. Throws LeadershipLostError when the deadline passes or another holds the Lease. */
  async keep({ signal }: { signal: AbortSignal }): Promise<void> {
    const { clock, timing, identity } = this.#options;
    for (;;) {
      await this.#pause(timing.retryPeriod, signal);
      if (signal.aborted) return;
      const left = this.#renewedAt + timing.renewDeadline - clock.now();
      if (left > 0 && (await this.#tryWithin(left, signal))) continue;
      if (signal.aborted) return;
      const holder = this.#seen?.lease.spec?.holderIdentity;
      if (holder && holder !== identity) throw new LeadershipLostError(`the lease is held by ${holder}`);
      if (clock.now() - this.#renewedAt >= timing.renewDeadline) {
        throw new LeadershipLostError(`the lease could not be renewed for ${timing.renewDeadline / 1000} s`);
      }
    }
  }

  /** Gives the Lease back, so that the next candidate need not wait for it to expire. Never throws. */
  async release(): Promise<void> {
    const { identity, log, clock } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(RELEASE_TIMEOUT, () => late.abort());
    try {
      await this.#giveBack(late.signal).catch((error: unknown) => {
        if (!isConflict(error)) throw error;
        // The last renewal may have been stored without our seeing the answer.
        this.#seen = undefined;
        return this.#giveBack(late.signal);
      });
      log.info({ identity }, 'released the lease');
    } catch (err) {
      log.warn({ err, identity }, 'could not release the lease; it expires by itself');
    } finally {
      cancel();
    }
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    const { client, identity } = this.#options;
    const lease = this.#seen?.lease ?? (await this.#read(signal));
    if (lease?.spec?.holderIdentity !== identity) return;
    const { holderIdentity: _, ...spec } = lease.spec;
    await client.replace(leases, { ...lease, spec: { ...spec, leaseDurationSeconds: 1 } } satisfies Lease, { signal });
  }

  /** Between two attempts; ends early, without throwing, when the signal is aborted. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(this.#options.clock, ms, { signal }).catch(() => {});
  }

  /** One attempt that may take `ms`. A failure is logged and answered with false. */
  async #tryWithin(ms: number, signal: AbortSignal): Promise<boolean> {
    const { clock, log } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(ms, () => late.abort(new Error(`no answer within ${Math.round(ms)} ms`)));
    const started = clock.now();
    try {
      const held = await this.#try(AbortSignal.any([signal, late.signal]));
      // The time before the request is on the safe side: others count from when the server had written.
      if (held) this.#renewedAt = started;
      return held;
    } catch (err) {
      if (isConflict(err) || isAlreadyExists(err) || isNotFound(err)) this.#forgetOurs();
      else if (!signal.aborted) log.warn({ err }, 'could not read or write the lease');
      return false;
    } finally {
      cancel();
    }
  }

  async #try(signal: AbortSignal): Promise<boolean> {
    const { client, namespace, name, identity } = this.#options;
    const ours = this.#seen?.lease.spec?.holderIdentity === identity ? this.#seen.lease : undefined;
    const lease = ours ?? (await this.#read(signal));
    this.#owner ??= await this.#options.owner?.({ signal });
    if (!lease) {
      const made = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } };
      this.#see(await client.create(leases, this.#claim(made), { signal }));
      return true;
    }
    if (this.#isTaken(lease)) return false;
    this.#see(await client.replace(leases, this.#claim(lease), { signal }));
    return true;
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { client, namespace, name } = this.#options;
    try {
      const lease = await client.get(leases, { namespace, name }, { signal });
      this.#see(lease);
      return lease;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The clock starts anew only when the Lease has changed. */
  #see(lease: Lease): void {
    if (this.#seen?.lease.metadata.resourceVersion === lease.metadata.resourceVersion) return;
    this.#seen = { lease, at: this.#options.clock.now() };
  }

  /** What we wrote last no longer stands: the next attempt reads the Lease before it writes. */
  #forgetOurs(): void {
    if (this.#seen?.lease.spec?.holderIdentity === this.#options.identity) this.#seen = undefined;
  }

  #isTaken({ spec }: Lease): boolean {
    const holder = spec?.holderIdentity;
    return Boolean(holder) && holder !== this.#options.identity && this.#left() > 0;
  }

  /** Milliseconds until the Lease, as last seen, runs out; not above 0 when it has. */
  #left(): number {
    if (!this.#seen) return 0;
    const { lease, at } = this.#seen;
    return at + (lease.spec?.leaseDurationSeconds ?? 0) * 1000 - this.#options.clock.now();
  }

  /** The Lease with us as its holder. */
  #claim(lease: Lease): Lease {
    const { clock, identity, timing } = this.#options;
    const now = formatMicroTime(clock.date());
    const before = lease.spec;
    const renews = before?.holderIdentity === identity;
    const spec = {
      ...before,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(timing.leaseDuration / 1000),
      acquireTime: renews ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (renews || !before ? 0 : 1),
    };
    const metadata = { ...lease.metadata, ...(this.#owner && { ownerReferences: [this.#owner] }) };
    return { ...lease, metadata, spec };
  }
}
