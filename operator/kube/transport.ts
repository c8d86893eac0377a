/** Calls that survive what passes by itself: throttling, a restarting API server, expired credentials. */
import { sleep, systemClock } from './clock.ts';
import { type Answer, type ApiRequest, Connection, type ConnectionOptions } from './connection.ts';
import { ApiError, isCertificateProblem, isUnauthorized, readStatus, TransportError } from './errors.ts';

export type { ApiRequest, CallRecord, Method } from './connection.ts';

export interface TransportOptions extends ConnectionOptions {
  /** In [0, 1); spreads retries. */
  readonly random?: (() => number) | undefined;
}

interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** Resolves with the body of a 2xx answer. Throws ApiError, TransportError or the signal's reason. */
  call(request: ApiRequest, options: Cancel): Promise<string>;
  /** The chunks of a 2xx answer as they arrive. Never retried; errors as for `call`. */
  stream(request: ApiRequest, options: Cancel): AsyncIterable<Uint8Array>;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

/** Attempts of one call in all. A controller that fails is called again by its queue, with a longer patience. */
const attempts = 4;
/** The longest wait that a server's Retry-After is granted, in milliseconds. */
const longestWait = 30_000;

/** A transport for one cluster and one identity. */
export function createTransport(options: TransportOptions): Transport {
  const { credentials, clock = systemClock, random = Math.random } = options;
  const connection = new Connection(options);

  async function call(request: ApiRequest, { signal }: Cancel): Promise<string> {
    for (let tried = 1; ; tried++) {
      const outcome = await settle(connection.exchange(request, { signal }));
      if (outcome.answer !== undefined && outcome.answer.code < 300) return outcome.answer.text;
      signal?.throwIfAborted();
      const wait = tried < attempts ? waitBeforeRetry(request, outcome, { tried, random }) : undefined;
      if (wait === undefined) throw errorOf(request, outcome);
      if (outcome.answer?.code === 401 || isCertificateProblem(outcome.error)) await credentials.refresh();
      await sleep(clock, wait, { signal });
    }
  }

  async function* stream(request: ApiRequest, { signal }: Cancel): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* connection.stream(request, { signal });
    } catch (error) {
      if (isUnauthorized(error) || isCertificateProblem(error)) await credentials.refresh();
      throw error;
    }
  }

  return { call, stream, close: () => connection.close() };
}

type Outcome =
  | { readonly answer: Answer; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: unknown };

async function settle(answer: Promise<Answer>): Promise<Outcome> {
  try {
    return { answer: await answer };
  } catch (error) {
    return { error };
  }
}

/**
 * Milliseconds to wait, or undefined when trying again is useless or unsafe. A 429 was refused unprocessed, so any
 * request may follow; a 401 once, after fresh credentials; a 5xx or a broken connection only when repeating is safe.
 */
function waitBeforeRetry(request: ApiRequest, { answer, error }: Outcome, at: { tried: number; random: () => number }) {
  const backoff = at.random() * 200 * 2 ** at.tried;
  if (answer?.code === 401) return at.tried === 1 ? 0 : undefined;
  if (answer?.code === 429) return Math.min(answer.retryAfter ?? 1000, longestWait) + backoff;
  if (!request.safe) return undefined;
  // A 504 has cost its time already, and the next one would as well.
  if (answer !== undefined)
    return answer.code >= 500 && answer.code !== 504
      ? Math.min(answer.retryAfter ?? 0, longestWait) + backoff
      : undefined;
  return error instanceof TransportError && error.reason === 'Unreachable' ? backoff : undefined;
}

function errorOf(request: ApiRequest, { answer, error }: Outcome): unknown {
  return answer === undefined ? error : new ApiError(request.asked, readStatus(answer.code, answer.text));
}
