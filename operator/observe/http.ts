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

type Method = 'GET' | 'POST' | 'DELETE';

/** The answer, of which nothing but its beginning was read. Throws where it is a refusal. */
async function open(endpoint: Endpoint, method: Method, path: string, signal: AbortSignal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(endpoint.timeout)]);
  const { origin, access } = endpoint;
  const response = await request(origin + path, { method, signal: limit, ...accessing(origin, access) });
  if (response.statusCode < 400) return response;
  const text = await textOf(response.body);
  throw new Error(`status ${response.statusCode}: ${text.slice(0, 300).trim()}`);
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > 16 * megabyte) throw new Error('the answer exceeds 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function send(endpoint: Endpoint, method: Method, path: string, signal: AbortSignal): Promise<string> {
  return textOf((await open(endpoint, method, path, signal)).body);
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
  return named(endpoint, path, async () => JSON.parse(await send(endpoint, 'GET', path, signal)) as unknown);
}

/**
 * Reads the answer to a GET as it arrives: what comes of who may not be trusted with the memory for all of it.
 * @param read is also told when that was by the program's own clock, in milliseconds since 1970 and to the second
 * @throws UnreachableError also for what `read` throws
 */
export function readStream<T>(
  endpoint: Endpoint,
  path: string,
  read: (chunks: AsyncIterable<Buffer>, at: number) => Promise<T>,
  { signal }: { signal: AbortSignal },
): Promise<T> {
  return named(endpoint, path, async () => {
    const { body, headers } = await open(endpoint, 'GET', path, signal);
    return read(body, Date.parse(String(headers['date'])));
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
