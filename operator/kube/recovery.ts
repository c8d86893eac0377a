/** What the end of a list or a watch means for the next one: where it begins, how it asks, how long it waits. */
import { ApiError, isBadRequest, isGone, isInvalid, isTooLargeResourceVersion } from './errors.ts';

/** Why a watch had to be opened again. `Ended` is the ordinary end that the server was asked for. */
export type RestartReason =
  | 'Ended'
  | 'Gone'
  | 'Silent'
  | 'StreamingRefused'
  | 'StreamingStalled'
  | 'Refused'
  | 'Broken';

/** All in milliseconds unless named otherwise. */
export const watcherTimes = {
  /** The server ends a watch after a random time from this to twice this, so that not all end at once; client-go's. */
  watchSeconds: 300,
  /** The server sends a bookmark about every minute (k8s.io/apiserver, defaultBookmarkFrequency); three missed are one too many. */
  silence: 180_000,
  /** A server that streams lists ends the initial events within a second or two of the last one. */
  initialSilence: 15_000,
  /**
   * Exponential, fully jittered, from and to. client-go's reflector goes up to 30 s; we are a single process with some
   * twenty watches, and whoever has mended what was wrong waits for us to notice.
   */
  firstBackoff: 800,
  longestBackoff: 10_000,
  /** A session that lived so long ends the memory of earlier failures. */
  healthy: 120_000,
  /** A watch that ends sooner than this, even in order, is worth a pause. */
  tooShort: 1_000,
} as const;

/** Nothing came for so long that the connection must be taken for dead. */
export class SilentWatchError extends Error {
  override readonly name = 'SilentWatchError';
  readonly reason: 'Silent' | 'StreamingStalled';

  constructor(reason: SilentWatchError['reason'], resource: string, milliseconds: number) {
    super(`watch ${resource}: nothing came for ${milliseconds / 1000} s`);
    this.reason = reason;
  }
}

export interface Recovery {
  readonly reason: RestartReason;
  /** What we know of the past is of no use: everything must be listed. */
  readonly relist: boolean;
  /** Whether the next list may be streamed. `later`: the one after the next. */
  readonly streaming: 'possible' | 'later' | 'never';
}

/** What an error says about how to go on; `streamingList`: it came in a stream whose list was not yet whole. */
export function recoveryOf(error: unknown, { streamingList }: { readonly streamingList: boolean }): Recovery {
  const resume: Omit<Recovery, 'reason'> = { relist: false, streaming: 'possible' };
  if (error instanceof SilentWatchError) {
    return { ...resume, reason: error.reason, streaming: error.reason === 'Silent' ? 'possible' : 'later' };
  }
  if (streamingList && (isBadRequest(error) || isInvalid(error))) {
    return { ...resume, reason: 'StreamingRefused', streaming: 'never' };
  }
  if (isGone(error) || isTooLargeResourceVersion(error)) return { ...resume, reason: 'Gone', relist: true };
  if (!(error instanceof ApiError)) return { ...resume, reason: 'Broken' };
  return { ...resume, reason: 'Refused', relist: error.status < 500 && !resumable.has(error.status) };
}

/** Refusals that say nothing about our position: not logged in, not allowed, too busy. */
const resumable: ReadonlySet<number> = new Set([401, 403, 429]);

/**
 * Milliseconds to wait at most before the next attempt. A change of mode and the ordinary end go on at once; the rest
 * waits, longer after each failure.
 */
export function longestPause(
  reason: RestartReason,
  { lived, failures }: { readonly lived: number; readonly failures: number },
): number {
  if (reason === 'StreamingRefused' || reason === 'StreamingStalled') return 0;
  if (reason === 'Ended' && lived >= watcherTimes.tooShort) return 0;
  return Math.min(watcherTimes.longestBackoff, watcherTimes.firstBackoff * 2 ** failures);
}
