/** The judge as a server on a unix socket: one question in, one run of a parser, and what became of it out. */
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '../log.ts';
import { JudgeError } from './judge.ts';
import type { Parsers } from './parsers.ts';
import { readMessage, readRequest, runPath } from './wire.ts';

export interface JudgeServerOptions {
  readonly parsers: Parsers;
  /** Names the parsers; who asks for others is refused. */
  readonly version: string;
  readonly log: Logger;
}

/** Connections at a time. One operator has two at most. */
const mostConnections = 8;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Answers questions. One whose asker has gone is not run to its end. */
export function judgeListener(options: JudgeServerOptions): RequestListener {
  return (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('the asker has gone')));
    answer(request, options, gone.signal).then(
      ({ status, body }) => reply(response, status, body),
      (err: unknown) => {
        if (gone.signal.aborted) return;
        options.log.warn({ err }, 'a question could not be answered');
        reply(response, 503, { message: err instanceof JudgeError ? err.message : 'the log of the judge says why' });
      },
    );
  };
}

async function answer(
  request: IncomingMessage,
  { parsers, version }: JudgeServerOptions,
  signal: AbortSignal,
): Promise<Answer> {
  if (request.method !== 'POST' || request.url !== runPath) {
    return { status: 404, body: { message: `the judge answers POST ${runPath} alone` } };
  }
  const asked = readRequest(await readMessage(request));
  if (!asked) return { status: 400, body: { message: 'the judge does not understand the question' } };
  if (asked.version !== version) {
    const message = `the judge has ${version}, and ${asked.version} is asked for: restart the pod, so that both containers run one image`;
    return { status: 409, body: { message } };
  }
  return { status: 200, body: await parsers.run(asked.question, { signal }) };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Says to the kubelet that this process still turns. Nothing else is to be had there. */
export const aliveListener: RequestListener = (request, response) => {
  response.writeHead(request.url === '/healthz' ? 200 : 404, { 'content-type': 'text/plain' }).end();
};

/**
 * Listens at a port or a path until the signal is aborted; resolves when requests in progress have been answered. What
 * a killed predecessor left at the path is taken away.
 */
export async function serve(listener: RequestListener, place: number | string, { signal }: { signal: AbortSignal }) {
  if (typeof place === 'string') await rm(place, { force: true });
  const server = createServer(listener);
  server.maxConnections = mostConnections;
  const closed = new Promise<void>((resolve) => {
    server.once('close', resolve);
  });
  await listening(server, place);
  if (signal.aborted) server.close();
  else signal.addEventListener('abort', () => server.close(), { once: true });
  return { closed };
}

function listening(server: Server, place: number | string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(place, resolve);
  });
}
