/** Small JSON requests to the programs that run in the stack's pods, bounded in time and size. */
import { request } from 'undici';
import { pinnedTo } from './pinned.ts';

/** How a server is asked that does not let everyone in, or serves https. */
export interface Access {
  readonly login?: { readonly username: string; readonly password: string };
  /** SHA-256 of the certificates that it may show. */
  readonly fingerprints: readonly string[];
}

export interface Endpoint {
  /** `http://10.244.0.7:9090`, with the path that everything stands below, if there is one. */
  readonly origin: string;
  /** Without it, by http and as nobody. */
  readonly access?: Access;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
}

/** A pod of the stack did not answer, or not with what it should. */
export class UnreachableError extends Error {
  readonly reason = 'Unreachable';
}

const megabyte = 1024 * 1024;

function accessing(origin: string, access: Access | undefined) {
  const { login, fingerprints = [] } = access ?? {};
  const basic = login && Buffer.from(`${login.username}:${login.password}`, 'utf8').toString('base64');
  return {
    ...(basic !== undefined && { headers: { authorization: `Basic ${basic}` } }),
    ...(origin.startsWith('https:') && { dispatcher: pinnedTo(fingerprints) }),
  };
}

interface Answer {
  readonly text: string;
  /** The header `Date`, where the program sends one. */
  readonly date: string | undefined;
}

async function send(
  endpoint: Endpoint,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  signal: AbortSignal,
): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(endpoint.timeout)]);
  const { origin, access } = endpoint;
  const response = await request(origin + path, { method, signal: limit, ...accessing(origin, access) });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 16 * megabyte) throw new Error('the answer exceeds 16 MiB');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (response.statusCode >= 400) throw new Error(`status ${response.statusCode}: ${text.slice(0, 300).trim()}`);
  const { date } = response.headers;
  return { text, date: typeof date === 'string' ? date : undefined };
}

async function named<T>(endpoint: Endpoint, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new UnreachableError(`${endpoint.origin}${path.split('?')[0]}: ${why}`, { cause });
  }
}

/** The parsed JSON answer to a GET. Throws UnreachableError. */
export function getJson(endpoint: Endpoint, path: string, { signal }: { signal: AbortSignal }): Promise<unknown> {
  return named(endpoint, path, async () => JSON.parse((await send(endpoint, 'GET', path, signal)).text) as unknown);
}

/** The same, and when that was by the program's own clock, in milliseconds since 1970 and to the second. Throws UnreachableError. */
export function getDatedJson(
  endpoint: Endpoint,
  path: string,
  { signal }: { signal: AbortSignal },
): Promise<{ readonly body: unknown; readonly at: number }> {
  return named(endpoint, path, async () => {
    const { text, date = '' } = await send(endpoint, 'GET', path, signal);
    const at = Date.parse(date);
    if (Number.isNaN(at)) throw new Error('the answer has no date');
    return { body: JSON.parse(text) as unknown, at };
  });
}

/** A POST without a body. Throws UnreachableError with the first words of the answer. */
export async function post(endpoint: Endpoint, path: string, { signal }: { signal: AbortSignal }): Promise<void> {
  await named(endpoint, path, () => send(endpoint, 'POST', path, signal));
}

/** A DELETE without a body. Throws UnreachableError with the first words of the answer. */
export async function remove(endpoint: Endpoint, path: string, { signal }: { signal: AbortSignal }): Promise<void> {
  await named(endpoint, path, () => send(endpoint, 'DELETE', path, signal));
}
