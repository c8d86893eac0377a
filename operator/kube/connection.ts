/** One request, one answer: kept-alive agents, headers, deadline, size cap. Whether to try again is decided elsewhere. */
import { isDeepStrictEqual } from 'node:util';
import { Agent, type Dispatcher } from 'undici';
import { type Clock, systemClock } from './clock.ts';
import type { Credentials, TlsOptions } from './credentials.ts';
import { ApiError, type Asked, readStatus, TransportError } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** With its query. */
  readonly path: string;
  readonly asked: Asked;
  /** Whether it may be sent again when nobody knows if it arrived. */
  readonly safe: boolean;
  readonly body?: string;
  readonly contentType?: string;
}

/** One answered (or broken) attempt, for counters. `code` is the HTTP status, or `error` when there was none. */
export interface CallRecord {
  readonly verb: string;
  readonly resource: string;
  readonly code: string;
  readonly seconds: number;
  /** The server's clock when it answered, as it told, to the second. */
  readonly date?: string | undefined;
}

export interface ConnectionOptions {
  readonly credentials: Credentials;
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly userAgent?: string | undefined;
  /** Milliseconds for one attempt of a call, from connecting to the last byte. Watches have none. */
  readonly timeout?: number | undefined;
  /** Bytes of the longest answer that is read. */
  readonly maxBody?: number | undefined;
}

export interface Answer {
  readonly code: number;
  readonly text: string;
  /** Milliseconds, when the server named a time. */
  readonly retryAfter: number | undefined;
}

interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

/** The two agents to one API server, one for calls and one for watches, so that long streams never hold up a call. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #maxBody: number;
  #agents: Agents;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timeout = options.timeout ?? 30_000;
    this.#maxBody = options.maxBody ?? 128 * 1024 * 1024;
    this.#agents = createAgents(options.credentials);
  }

  /** Certificates may have been read anew: then the next requests go over new connections. */
  #current(): Agents {
    const { credentials } = this.#options;
    if (isDeepStrictEqual(this.#agents.tls, credentials.tls)) return this.#agents;
    // What still runs over them ends in its own time.
    void Promise.allSettled([this.#agents.calls.close(), this.#agents.watches.close()]);
    this.#agents = createAgents(credentials);
    return this.#agents;
  }

  /** Any answer, also a refusal. Throws TransportError when there is none, or the signal's reason. */
  async exchange(request: ApiRequest, { signal }: Cancel): Promise<Answer> {
    const deadline = startDeadline(request, { clock: this.#clock, timeout: this.#timeout, signal });
    try {
      const response = await this.#dispatch(this.#current().calls, request, deadline.signal);
      const text = await readBody(request, response, { maxBody: this.#maxBody, signal: deadline.signal });
      return { code: response.statusCode, text, retryAfter: retryAfterOf(response) };
    } finally {
      deadline.end();
    }
  }

  /** The chunks of a 2xx answer as they arrive; a refusal throws ApiError. */
  async *stream(request: ApiRequest, { signal }: Cancel): AsyncGenerator<Uint8Array, void, void> {
    const response = await this.#dispatch(this.#current().watches, request, signal);
    if (response.statusCode >= 300) {
      const text = await readBody(request, response, { maxBody: this.#maxBody, signal });
      throw new ApiError(request.asked, readStatus(response.statusCode, text));
    }
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) yield chunk;
    } catch (error) {
      throw failure(request, error, signal);
    } finally {
      // Leaving a body half read makes it fail once more, after everyone has stopped listening.
      response.body.on('error', () => undefined).destroy();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#agents.calls.destroy(), this.#agents.watches.destroy()]);
  }

  async #dispatch(agent: Agent, request: ApiRequest, signal: AbortSignal | undefined) {
    const { credentials } = this.#options;
    const started = this.#clock.now();
    try {
      const response = await agent.request({
        origin: credentials.origin,
        path: credentials.basePath + request.path,
        method: request.method,
        body: request.body ?? null,
        signal: signal ?? null,
        headers: await this.#headersOf(request),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const { date } = response.headers;
      this.#record(request, String(response.statusCode), started, typeof date === 'string' ? date : undefined);
      return response;
    } catch (error) {
      this.#record(request, 'error', started);
      throw failure(request, error, signal);
    }
  }

  async #headersOf({ contentType }: ApiRequest): Promise<Record<string, string>> {
    const { credentials, userAgent = 'bellwether' } = this.#options;
    const headers = { ...(await credentials.headers()), accept: 'application/json', 'user-agent': userAgent };
    return contentType === undefined ? headers : { ...headers, 'content-type': contentType };
  }

  #record({ asked: { verb, resource } }: ApiRequest, code: string, started: number, date?: string): void {
    this.#options.onCall?.({ verb, resource, code, seconds: (this.#clock.now() - started) / 1000, date });
  }
}

interface Agents {
  readonly tls: TlsOptions;
  readonly calls: Agent;
  readonly watches: Agent;
}

function createAgents(credentials: Credentials): Agents {
  return { tls: credentials.tls, calls: createAgent(credentials), watches: createAgent(credentials) };
}

function createAgent(credentials: Credentials): Agent {
  return new Agent({
    connect: { ...credentials.tls, keepAlive: true, keepAliveInitialDelay: 30_000, timeout: 10_000 },
    // HTTP/2 in Node keeps memory per stream and one lost packet stalls every watch.
    allowH2: false,
    // The API server closes idle connections after 90 s (k8s.io/apiserver, IdleTimeout); leave before it does.
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 60_000,
  });
}

function failure(request: ApiRequest, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return error instanceof TransportError ? error : new TransportError(request.asked, 'Unreachable', error);
}

/** A signal that follows the caller's and also fires when the time is up; `end` frees both. */
function startDeadline(request: ApiRequest, options: { clock: Clock; timeout: number } & Cancel) {
  const { clock, timeout, signal } = options;
  const controller = new AbortController();
  const follow = () => controller.abort(signal?.reason);
  const expire = () =>
    controller.abort(new TransportError(request.asked, 'Timeout', new Error(`no answer within ${timeout / 1000} s`)));
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const cancel = clock.after(timeout, expire);
  const end = () => {
    cancel();
    signal?.removeEventListener('abort', follow);
  };
  return { signal: controller.signal, end };
}

async function readBody(
  request: ApiRequest,
  response: Dispatcher.ResponseData,
  { maxBody, signal }: { readonly maxBody: number; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBody)
        throw new TransportError(request.asked, 'TooLarge', new Error(`answer above ${maxBody} bytes`));
      chunks.push(chunk);
    }
  } catch (error) {
    throw failure(request, error, signal);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

/** Seconds or a date (RFC 9110); the API server sends seconds. */
function retryAfterOf(response: Dispatcher.ResponseData): number | undefined {
  const value = response.headers['retry-after'];
  const seconds = typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
