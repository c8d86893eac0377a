/** An API server in memory, on a real loopback port, so that tests run the real client, watcher and informer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { KubeObject } from '../../../crds/meta.ts';
import { type Client, createClient } from '../client.ts';
import { type Clock, systemClock } from '../clock.ts';
import { anonymous } from '../credentials.ts';
import * as table from '../resource.ts';
import { apiVersionOf, type ObjectRef, type Resource } from '../resource.ts';
import { createTransport, type Transport, type TransportOptions } from '../transport.ts';
import { Database } from './database.ts';
import { discover } from './discovery.ts';
import { Faults, type RequestRecord } from './faults.ts';
import { Handler, type HandlerOptions } from './handler.ts';
import { readRequest, reply, replyRefusal } from './http.ts';
import { Refusal, refuse } from './refusal.ts';
import { parseRoute, type Route } from './route.ts';
import { selectionOf } from './selection.ts';
import { type ServedKind, type StoredObject, servedKind } from './stored.ts';
import { ServedWatch } from './watching.ts';

export interface ApiServerOptions extends Partial<Pick<HandlerOptions, 'admit' | 'allow'>> {
  /** Ends watches and paces bookmarks; the system's when left out. */
  readonly clock?: Clock;
  /** False: refuses `sendInitialEvents`, as servers without the gate WatchList do. */
  readonly streamingLists?: boolean;
}

/** Starts a server with all kinds of the resource table and the namespaces `default` and `kube-system`. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const server = new ApiServer(options);
  await server.listen();
  return server;
}

/**
 * ```ts
 * const server = await startApiServer();
 * server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'prices' } });
 * await server.client.apply(configMaps, wanted, { fieldManager: 'me' });
 * server.faults.refuse({ status: 503, times: 2 });
 * server.endWatches('break');
 * await server.close();
 * ```
 */
export class ApiServer {
  /** Every request, in order. */
  readonly requests: RequestRecord[] = [];
  readonly faults = new Faults();
  /** What the containers of pods have written, by `<namespace>/<pod>`. */
  readonly logs = new Map<string, string>();
  /** May be switched while the server runs. */
  streamingLists: boolean;
  readonly #clock: Clock;
  readonly #database = new Database();
  readonly #handler: Handler;
  readonly #http: Server;
  readonly #watches = new Map<ServedWatch, ServerResponse>();
  readonly #transports: Transport[] = [];
  #client: Client | undefined;
  #port = 0;

  constructor({ clock = systemClock, streamingLists = true, admit = keep, allow = always }: ApiServerOptions) {
    this.#clock = clock;
    this.streamingLists = streamingLists;
    for (const resource of Object.values(table)) {
      if (typeof resource === 'object') this.#database.serve(servedKind(resource));
    }
    this.#handler = new Handler({ database: this.#database, clock, admit, allow });
    this.seed(namespace('default'), namespace('kube-system'));
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#http.on('connection', () => {
      this.connections += 1;
    });
  }

  /** On the same port again after `stop`. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.listen(this.#port, '127.0.0.1', () => {
        const address = this.#http.address();
        if (typeof address === 'object' && address !== null) this.#port = address.port;
        resolve();
      });
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** One client of this server, closed with it. */
  get client(): Client {
    this.#client ??= this.newClient();
    return this.#client;
  }

  newClient(options: Partial<TransportOptions> = {}): Client {
    const transport = createTransport({ credentials: anonymous(this.origin), ...options });
    this.#transports.push(transport);
    return createClient(transport);
  }

  /** The resourceVersion of the latest change. */
  get revision(): string {
    return String(this.#database.revision);
  }

  /** How many connections were ever opened. */
  connections = 0;

  /** How many watches are open. */
  get watches(): number {
    return this.#watches.size;
  }

  /** How many of them are watches of the resource. */
  watchesOf(resource: Resource): number {
    return [...this.#watches.keys()].filter((watch) => watch.kind === resource.kind).length;
  }

  /** Serves a kind that is not in the resource table. */
  serve(kind: ServedKind): void {
    this.#database.serve(kind);
  }

  /** Stores objects with their status, and the namespaces that they need, without a request. */
  seed(...objects: readonly (KubeObject & { readonly status?: unknown })[]): void {
    const context = { manager: 'seed', subresource: '', dryRun: false, json: false };
    const { writes } = this.#handler;
    for (const object of objects) {
      const found = this.#tableOf(object);
      const { metadata, status } = object;
      const spaces = this.#database.table({ group: '', plural: 'namespaces' });
      const missing = metadata.namespace !== undefined && !spaces.find({ name: metadata.namespace });
      if (missing && metadata.namespace !== undefined) this.seed(namespace(metadata.namespace));
      writes.create(found, { ...object }, metadata, context);
      if (status !== undefined && found.kind.hasStatus) {
        writes.patch(found, metadata, { status }, { ...context, subresource: 'status' });
      }
    }
  }

  /** Deletes an object, if it is there, without a request. */
  remove(resource: Resource, ref: ObjectRef): void {
    const found = this.#database.table(resource);
    const context = { manager: 'seed', subresource: '', dryRun: false };
    if (found.find(ref) !== undefined) this.#handler.writes.remove(found, ref, {}, context);
  }

  /** Whether an object is stored, whatever its subresource. */
  has({ name = '', ...route }: Omit<Route, 'version' | 'subresource'>): boolean {
    return this.#database.table(route).find({ namespace: route.namespace, name }) !== undefined;
  }

  /** All objects of a resource, by namespace and name; none of one that is not served. */
  objects<T extends KubeObject>(resource: Resource<T>): readonly (T & StoredObject)[] {
    const isServed = [...this.#database.tables].some(({ kind }) => kind.resource.kind === resource.kind);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server stores what clients sent as T
    return isServed ? (this.#database.table(resource).sorted() as readonly (T & StoredObject)[]) : [];
  }

  /** Forgets history and the rest of started lists: watches that resume and pages that go on get a 410. */
  compact(): void {
    this.#database.compact();
    this.#handler.listing.forget();
  }

  /** A bookmark to every watch that asked for them. */
  bookmark(): void {
    for (const watch of this.#watches.keys()) watch.bookmark();
  }

  /** Ends all watches, or those of one resource: in order, or by breaking their connections. */
  endWatches(how: 'end' | 'break', of?: Resource): void {
    for (const [watch, response] of this.#watches) {
      if (of && watch.kind !== of.kind) continue;
      watch.stop();
      if (how === 'end') response.end();
      else response.destroy();
    }
  }

  /** From now on the open watches carry nothing, but stay open: a half-open connection. */
  muteWatches(): void {
    for (const watch of this.#watches.keys()) watch.muted = true;
  }

  /** Sends the last event of each watch once more. */
  repeatEvents(): void {
    for (const watch of this.#watches.keys()) watch.repeatLast();
  }

  /** Sends the event, whatever it is, to every watch. */
  inject(event: object): void {
    for (const response of this.#watches.values()) response.write(`${JSON.stringify(event)}\n`);
  }

  /** Closes port and connections; `listen` opens the same port again, with all objects. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#http.close(resolve);
    });
    this.#http.closeAllConnections();
    await closed;
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close()));
    for (const watch of this.#watches.keys()) watch.stop();
    if (this.#http.listening) await this.stop();
  }

  #tableOf({ apiVersion, kind }: KubeObject) {
    for (const candidate of this.#database.tables) {
      const { resource } = candidate.kind;
      if (resource.kind === kind && apiVersionOf(resource) === apiVersion) return candidate;
    }
    throw new TypeError(`the server does not serve ${kind} of ${apiVersion}`);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    this.requests.push(request);
    await this.faults.released(request);
    if (this.faults.takeDrop(request)) {
      response.destroy();
      return;
    }
    try {
      this.#answer(request, response);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error));
      replyRefusal(response, refusal);
    }
  }

  #answer(request: RequestRecord, response: ServerResponse): void {
    const fault = this.faults.takeRefusal(request);
    if (fault !== undefined) {
      for (const [header, value] of Object.entries(fault.headers ?? {})) response.setHeader(header, value);
      const { status, reason = '', message = 'refused on purpose' } = fault;
      throw new Refusal(status, reason, typeof message === 'string' ? message : message(request));
    }
    const route = parseRoute(request.path);
    if (request.path === '/version') reply(response, { code: 200, body: { major: '1', minor: '35' } });
    else if (route === undefined) this.#discover(request, response);
    else if (request.watch) this.#watch(request, route, response);
    else if (route.subresource === 'log') response.end(this.logs.get(`${route.namespace}/${route.name}`) ?? '');
    else reply(response, this.#handler.handle(request, route));
  }

  #discover({ path }: RequestRecord, response: ServerResponse): void {
    const body = discover(this.#database, path);
    if (!body) throw refuse.noSuchPath();
    reply(response, { code: 200, body });
  }

  #watch(request: RequestRecord, route: Route, response: ServerResponse): void {
    const watch = new ServedWatch({
      database: this.#database,
      table: this.#database.table(route),
      selection: selectionOf(route.namespace, request.query),
      query: request.query,
      clock: this.#clock,
      streamingLists: this.streamingLists,
      send: (line) => response.writableEnded || response.write(line),
      end: () => {
        watch.stop();
        response.end();
      },
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.#watches.set(watch, response);
    response.once('close', () => {
      watch.stop();
      this.#watches.delete(watch);
    });
    watch.start();
  }
}

const keep = (object: StoredObject) => object;
const always = () => true;

function namespace(name: string): KubeObject & { readonly status: unknown } {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } };
}
