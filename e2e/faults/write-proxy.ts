/** A proxy in front of an API server that counts the writes of one program, and can be the last that it sees of the world. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { OwnApiServer } from './own-api-server.ts';

/** Where in the life of a write something ends: it never arrives, or it is done and its answer never arrives. */
export const moments = ['before', 'after'] as const;
export type Moment = (typeof moments)[number];

/** The write at which something ends, counted from 1. */
export interface Point {
  readonly write: number;
  readonly moment: Moment;
}

/** Questions that are asked by POST, what leads among operators, and what is told of the past. */
const noWrite = /\/(selfsubject(access|rules)?reviews|tokenreviews|leases|events)(\/|\?|$)/;

/** Whether a request changes what is declared or made: a dry run does not. */
export function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && !/[?&]dryRun=/.test(path) && !noWrite.test(path);
}

export class WriteProxy {
  /** Each write that arrived, as `PATCH /api/v1/…`. */
  readonly writes: string[] = [];
  readonly #server: Server;
  readonly #upstream: OwnApiServer;
  readonly #authority: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Duplex>();
  readonly #open = Promise.withResolvers<void>();
  /** The write that is on its way: the next one waits for it, so that each in turn is the last one that arrives. */
  #last: Promise<unknown> = Promise.resolve();
  #at: (Point & { readonly strike: () => void }) | undefined;
  #silent = false;

  constructor(upstream: OwnApiServer, identity: { readonly cert: string; readonly key: string }) {
    this.#upstream = upstream;
    this.#authority = identity.cert;
    this.#server = createServer(
      identity,
      (asked, answer) => void this.#pass(asked, answer).catch(() => answer.destroy()),
    );
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  get origin(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the proxy does not listen');
    return `https://127.0.0.1:${address.port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Lets requests pass, which wait until then. */
  open(): void {
    this.#open.resolve();
  }

  /** Calls `strike` once, at that write of those to come; from then on nothing passes in either direction. */
  arm(point: Point, strike: () => void): void {
    this.#at = { ...point, write: this.writes.length + point.write, strike };
  }

  async close(): Promise<void> {
    this.#silent = true;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
    await once(this.#server, 'close');
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(asked);
    await this.#open.promise;
    const { method = 'GET', url = '/' } = asked;
    if (!isWrite(method, url)) return this.#hand(await this.#forward(asked, body), answer);
    const turn = this.#last.then(() => this.#write(asked, body));
    this.#last = turn.catch(() => undefined);
    const given = await turn;
    if (given) this.#hand(given, answer);
  }

  /** Gives the answer, unless this is where it ends. */
  async #write(asked: IncomingMessage, body: string): Promise<IncomingMessage | undefined> {
    if (this.#silent) return undefined;
    this.writes.push(`${asked.method} ${asked.url}`);
    if (this.#ends('before')) return undefined;
    const given = await this.#forward(asked, body);
    return this.#ends('after') ? undefined : given;
  }

  #ends(moment: Moment): boolean {
    if (this.#at?.write !== this.writes.length || this.#at.moment !== moment) return false;
    this.#silent = true;
    this.#at.strike();
    return true;
  }

  #hand(given: IncomingMessage, answer: ServerResponse): void {
    if (this.#silent) return;
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.on('error', () => answer.destroy()).pipe(answer);
    answer.on('close', () => given.destroy());
  }

  async #forward({ method, url, headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
    const { port } = this.#upstream;
    const options = { host: '127.0.0.1', port, method, path: url, headers, ca: this.#authority, agent: this.#agent };
    const forwarded = request(options);
    forwarded.end(body);
    return await new Promise((resolve, reject) => forwarded.on('response', resolve).on('error', reject));
  }
}

/** Starts one. */
export async function startWriteProxy(upstream: OwnApiServer): Promise<WriteProxy> {
  const proxy = new WriteProxy(upstream, await upstream.identity());
  await proxy.listen();
  return proxy;
}
