/** Requests read off the wire and answers written to it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestRecord } from './faults.ts';
import { type Refusal, statusBody } from './refusal.ts';
import { parseRoute } from './route.ts';

export interface Answer {
  readonly code: number;
  readonly body: object;
}

export async function readRequest(incoming: IncomingMessage): Promise<RequestRecord> {
  const { method = 'GET', headers } = incoming;
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const watch = method === 'GET' && url.searchParams.get('watch') === 'true';
  const path = url.pathname;
  return { ...parseRoute(path), method, path, query: url.searchParams, watch, headers, body };
}

export function reply(response: ServerResponse, { code, body }: Answer): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function replyRefusal(response: ServerResponse, refusal: Refusal): void {
  reply(response, { code: refusal.status.code, body: statusBody(refusal) });
}
