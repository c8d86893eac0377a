/** A small client of the local cluster's API server, for the cluster's own programs; the operator has its own. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseAs } from './json.ts';
import { pkiRoot } from './paths.ts';
import { apiServerPort } from './plan.ts';

/** An object as far as the cluster's own programs look into it. */
export interface ApiObject {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
  };
}

export interface ApiList<T extends ApiObject> {
  metadata: { resourceVersion: string };
  items: T[];
}

/** The API server refused a request. */
export class ApiRefused extends Error {
  readonly reason = 'ApiRefused';
  readonly status: number;

  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path}: ${status} ${body.slice(0, 300)}`);
    this.status = status;
  }
}

export interface Body {
  type?: 'application/json' | 'application/merge-patch+json' | 'application/apply-patch+yaml';
  value: unknown;
}

export interface Api {
  /** The body of an answer, parsed. @throws ApiRefused for a status of 400 and above, and the socket's own errors */
  call<T>(method: string, path: string, body?: Body): Promise<T>;
  /** The plain text of an answer. */
  text(path: string): Promise<string>;
  /** Yields once at the start, and then after each change of the listed collection, until `signal` aborts. */
  changes(path: string, signal: AbortSignal): AsyncGenerator<void>;
  close(): void;
}

/** Connects as the administrator, with the certificates as they are on disk now. */
export function connectApi(port: number = apiServerPort): Api {
  const agent = new Agent({ keepAlive: true, ca: pem('ca.crt'), cert: pem('admin.crt'), key: pem('admin.key') });
  const base: RequestOptions = { host: '127.0.0.1', port, agent, timeout: 30_000 };
  const text = async (path: string): Promise<string> => await textOf(await open(base, { method: 'GET', path }));
  return {
    call: async <T>(method: string, path: string, body?: Body) =>
      parseAs<T>(await textOf(await open(base, { method, path, ...(body && { body }) }))),
    text,
    changes: (path, signal) => changes(base, path, signal),
    close: () => agent.destroy(),
  };
}

const pem = (file: string): Buffer => readFileSync(join(pkiRoot, file));

interface Call {
  method: string;
  path: string;
  body?: Body;
  signal?: AbortSignal;
}

async function open(base: RequestOptions, call: Call): Promise<IncomingMessage> {
  const { method, path, body, signal } = call;
  const headers = {
    accept: 'application/json',
    'user-agent': 'bellwether-local-cluster',
    ...(body && { 'content-type': body.type ?? 'application/json' }),
  };
  const response = await new Promise<IncomingMessage>((settle, fail) => {
    const sent = request({ ...base, method, path, headers, ...(signal && { signal }) }, settle);
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within ${base.timeout} ms`)));
    sent.on('error', fail);
    sent.end(body ? JSON.stringify(body.value) : undefined);
  });
  const status = response.statusCode ?? 0;
  if (status >= 400) throw new ApiRefused(method, path, status, await textOf(response));
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}

async function* changes(base: RequestOptions, path: string, signal: AbortSignal): AsyncGenerator<void> {
  while (!signal.aborted) {
    try {
      const list = parseAs<ApiList<ApiObject>>(
        await textOf(await open(base, { method: 'GET', path: `${path}?limit=1`, signal })),
      );
      yield;
      const watch = `${path}?watch=true&timeoutSeconds=600&resourceVersion=${list.metadata.resourceVersion}`;
      const response = await open({ ...base, timeout: 0 }, { method: 'GET', path: watch, signal });
      for await (const chunk of response.setEncoding('utf8')) if (String(chunk) !== '') yield;
    } catch (error) {
      if (signal.aborted) return;
      console.error(`watch of ${path}: ${error instanceof Error ? error.message : String(error)}`);
      await pause(1000, undefined, { signal }).catch(() => {});
    }
  }
}
