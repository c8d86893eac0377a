/** How a replica of Prometheus or Alertmanager proves that it runs what is intended. */

import type { Clock } from '../kube/clock.ts';
import { readAlertmanager, reloadAlertmanager } from '../observe/alertmanager.ts';
import type { Endpoint } from '../observe/http.ts';
import { hasScraped, type Reload, readMarkers, readPools, readReload } from '../observe/prometheus.ts';
import type { Intent, Replica } from './intent.ts';
import type { Probe, Reading } from './reading.ts';
import { bounded } from './status/bounds.ts';

/** Milliseconds that one question may take. */
export interface Patience {
  readonly first: number;
  /**
   * Of a replica that has just not answered: it may be at work. With ten thousand rule groups a server that reloads takes
   * longer than `first` for its list of rules, and would otherwise never be heard.
   */
  readonly again: number;
}

const usual: Patience = { first: 2_000, again: 10_000 };
/**
 * Milliseconds for which the server must not have reloaded again. It looks at its files each second, and reads rule
 * files after scrape files: a volume that is swapped in mid-reload mixes two revisions, which the next look repairs.
 */
const settled = 1_100;

function endpointOf({ origin, access, uid }: Replica, previous: Reading | undefined, patience: Patience): Endpoint {
  const isSlow = previous?.uid === uid && previous.away === true;
  return { origin, timeout: isSlow ? patience.again : patience.first, ...(access && { access }) };
}

const problemOf = (error: unknown): string => bounded(error instanceof Error ? error.message : String(error));

const unreachable = <State>(
  replica: Replica,
  previous: Reading<State> | undefined,
  error: unknown,
): Reading<State> => ({
  uid: replica.uid,
  markers: previous?.uid === replica.uid ? previous.markers : new Map(),
  proven: false,
  problem: problemOf(error),
  away: true,
});

type Markers = ReadonlyMap<string, string>;

export interface Settling {
  /** What was read of the configuration: when it was loaded, and the revisions of its parts. */
  readonly seen: string;
  /** When our clock first saw that. */
  readonly since: number;
  /** When a server that is behind was last asked of its reloads, and how many milliseconds its answer took. */
  readonly askedAt?: number;
  readonly answerTook?: number;
  /** Since when it says at each look that its reload failed. */
  readonly failingSince?: number;
}

/** The server tells when it loaded its configuration in whole seconds. It looks at its files as often. */
const second = 1_000;
/**
 * For that answer a server gathers all of its own metrics, of which each rule group has a dozen: with ten thousand groups it takes
 * 0.4 s of its CPU. That is to be a small part of its time.
 */
const answerShare = 10;

/**
 * A server that is seen for the first time and says that it has not reloaded for long has settled. The revisions count
 * as well as the time: the rules are swapped in the middle of a reload, and the time is told only at its end.
 */
function settlingOf(
  before: Settling | undefined,
  markers: Markers,
  { configTime, configAge }: Reload,
  now: number,
): Settling {
  const seen = JSON.stringify([configTime, ...markers]);
  if (before) return { seen, since: before.seen === seen ? before.since : now };
  return { seen, since: configAge >= settled + second ? now - settled : now };
}

const reloadFailed = 'its last reload failed; see the log of the pod';

/** What it does not run yet, or should run no more. */
function lagOf(markers: Markers, intent: Intent): string | undefined {
  const behind = [...intent.markers].filter(([name, revision]) => markers.get(name) !== revision);
  if (behind.length > 0) return `it has not loaded ${behind.map(([name]) => name).join(', ')} yet`;
  const stale = [...markers.keys()].filter((name) => !intent.markers.has(name));
  return stale.length > 0 ? `it still runs ${stale.join(', ')}` : undefined;
}

/** What one look at a server says of it, beside which it is and what it runs. */
type Finding = Pick<Reading<Settling>, 'proven' | 'collects' | 'problem' | 'again' | 'failed' | 'state'>;

/** One Prometheus, asked no more than what can decide anything. */
class PrometheusLook {
  readonly #endpoint: Endpoint;
  readonly #before: Settling | undefined;
  readonly #clock: Clock;
  readonly #now: number;
  readonly #signal: AbortSignal;

  constructor(
    endpoint: Endpoint,
    before: Settling | undefined,
    { clock, signal }: { clock: Clock; signal: AbortSignal },
  ) {
    this.#endpoint = endpoint;
    this.#before = before;
    this.#clock = clock;
    this.#now = clock.now();
    this.#signal = signal;
  }

  /** A server that is behind answers one question each time, and once a second whether it could not reload. */
  async behind(lag: string): Promise<Finding> {
    const { seen = '', since = this.#now, askedAt, answerTook = 0 } = this.#before ?? {};
    const isDue = askedAt === undefined || this.#now - askedAt >= Math.max(second, answerShare * answerTook);
    const known = { ...this.#before, seen, since };
    const state = isDue ? { seen, since, askedAt: this.#now, ...(await this.#failing()) } : known;
    return state.failingSince === undefined ? { proven: false, problem: lag, state } : this.#failed(state);
  }

  /** Nothing that it says before it has settled can prove it. */
  async loaded(markers: Markers, { pools: wanted }: Intent): Promise<Finding> {
    const [reload, pools] = await Promise.all([
      readReload(this.#endpoint, { signal: this.#signal }),
      wanted.size > 0 ? readPools(this.#endpoint, { signal: this.#signal }) : wanted,
    ]);
    const state = settlingOf(this.#before, markers, reload, this.#now);
    if (!reload.successful) return this.#failed({ ...state, failingSince: this.#failingSince });
    const again = state.since + settled - this.#now;
    if (again > 0) return { proven: false, problem: 'it has just reloaded', again, state };
    const missing = [...wanted].filter((pool) => !pools.has(pool));
    if (missing.length === 0) return { proven: true, state };
    return { proven: false, problem: `scrape pool ${missing.join(', ')} does not stand yet`, state };
  }

  /** Whether it has scraped anything, which is no part of the proof. */
  async collecting(): Promise<Pick<Finding, 'collects' | 'problem' | 'again'>> {
    const collects = await hasScraped(this.#endpoint, { signal: this.#signal }).catch(() => false);
    return collects ? { collects } : { collects, problem: 'it has not scraped anything yet', again: second };
  }

  get #failingSince(): number {
    return this.#before?.failingSince ?? this.#now;
  }

  async #failing(): Promise<Pick<Settling, 'failingSince' | 'answerTook'>> {
    const { successful } = await readReload(this.#endpoint, { signal: this.#signal });
    const answerTook = this.#clock.now() - this.#now;
    return successful ? { answerTook } : { answerTook, failingSince: this.#failingSince };
  }

  /** The server tries again each second: only what fails twice is more than files that were swapped in mid-reload. */
  #failed(state: Settling): Finding {
    const lasts = this.#now - (state.failingSince ?? this.#now) >= second;
    return { proven: false, problem: reloadFailed, state, ...(lasts && { failed: true }) };
  }
}

/** @param allMarkers every marker that could stand, so that one which should be gone is noticed */
export function prometheusProbe({
  clock,
  allMarkers,
  patience = usual,
}: {
  clock: Clock;
  allMarkers: readonly string[];
  patience?: Patience;
}): Probe<Settling> {
  return async (replica, intent, previous, { signal }) => {
    const endpoint = endpointOf(replica, previous, patience);
    const same = previous?.uid === replica.uid ? previous : undefined;
    const known = same?.collects === true ? { collects: true } : {};
    try {
      const markers = await readMarkers(endpoint, allMarkers, { signal });
      const look = new PrometheusLook(endpoint, same?.state, { clock, signal });
      const lag = lagOf(markers, intent);
      const finding = lag === undefined ? await look.loaded(markers, intent) : await look.behind(lag);
      const isNews = finding.proven && same?.collects !== true;
      return { uid: replica.uid, markers, ...finding, ...(isNews ? await look.collecting() : known) };
    } catch (error) {
      return { ...unreachable(replica, previous, error), ...known };
    }
  };
}

/** The name under which the revision of an Alertmanager configuration is intended and read. */
export const alertmanagerMarker = 'alertmanager';

/** Milliseconds between two reloads of one configuration, doubled each time: a reload starts its alert groups anew. */
const reloadPause = 400;
const longestReloadPause = 30_000;

export interface Reloads {
  readonly wanted: string | undefined;
  readonly count: number;
  readonly nextAt: number;
}

function reloadsOf(
  previous: Reading<Reloads> | undefined,
  replica: Replica,
  wanted: string | undefined,
  now: number,
): Reloads {
  const before = previous?.uid === replica.uid ? previous.state : undefined;
  return before?.wanted === wanted && before !== undefined ? before : { wanted, count: 0, nextAt: now };
}

/** The reload that is due now, and when the one after it may be. */
function nextReload({ wanted, count }: Reloads, now: number): Reloads {
  return { wanted, count: count + 1, nextAt: now + Math.min(reloadPause * 2 ** count, longestReloadPause) };
}

/** Alertmanager does not look at its file by itself: it is told to reload until it runs the intended one. */
export function alertmanagerProbe({ clock }: { clock: Clock }): Probe<Reloads> {
  return async (replica, intent, previous, { signal }) => {
    const endpoint = endpointOf(replica, previous, usual);
    const wanted = intent.markers.get(alertmanagerMarker);
    const now = clock.now();
    const state = reloadsOf(previous, replica, wanted, now);
    let found: string | undefined;
    try {
      found = await readAlertmanager(endpoint, { signal });
    } catch (error) {
      return { ...unreachable(replica, previous, error), state };
    }
    const known = { uid: replica.uid, markers: new Map(found === undefined ? [] : [[alertmanagerMarker, found]]) };
    if (found === wanted) return { ...known, proven: true };
    const waiting = { ...known, proven: false, problem: 'it runs another configuration' };
    if (now < state.nextAt) return { ...waiting, state };
    const reloaded = { ...waiting, state: nextReload(state, now) };
    try {
      await reloadAlertmanager(endpoint, { signal });
      return reloaded;
    } catch (error) {
      return { ...reloaded, problem: problemOf(error) };
    }
  };
}
