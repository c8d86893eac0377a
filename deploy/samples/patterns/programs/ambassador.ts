/** An ambassador: fetches metrics for whoever cannot reach or may not know what it takes, and shows who it is by a token. */
import { readFile } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';

export interface AmbassadorOptions {
  /** The URL of the metrics. Whoever asks cannot choose another. */
  readonly destination: string;
  /** Read for each request, so that another token needs no restart. */
  readonly tokenFile: string;
}

/** Below Prometheus' own default of 10 s, so that it hears what went wrong instead of nothing. In milliseconds. */
const patience = 8000;

/** `GET /metrics` answers what the destination does; nothing else of the destination can be asked for. */
export function ambassador(options: AmbassadorOptions): RequestListener {
  return ({ method, url = '/', headers }, response) => {
    if (new URL(url, 'http://localhost').pathname !== '/metrics') response.writeHead(404).end('only /metrics\n');
    else if (method !== 'GET') response.writeHead(405, { allow: 'GET' }).end('only GET\n');
    else void passOn(options, headers.accept ?? 'text/plain', response);
  };
}

async function passOn(options: AmbassadorOptions, accept: string, response: ServerResponse): Promise<void> {
  try {
    const { status, type, body } = await fetchMetrics(options, accept);
    response.writeHead(status, { 'content-type': type }).end(body);
  } catch (error) {
    response.writeHead(502).end(`${options.destination} cannot be fetched: ${causeOf(error)}\n`);
  }
}

/** What fetch throws says only that it failed; why is its cause. */
function causeOf(error: unknown): string {
  const { cause }: { cause?: unknown } = Object(error);
  return String(cause ?? error);
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A redirect is not followed: it could lead the token elsewhere. */
async function fetchMetrics({ destination, tokenFile }: AmbassadorOptions, accept: string): Promise<Answer> {
  const authorization = `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`;
  const response = await fetch(destination, {
    headers: { accept, authorization },
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  });
  const type = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, type, body: await response.text() };
}
