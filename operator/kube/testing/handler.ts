/** One request to the in-memory API server, from route to answer. */
import type { Clock } from '../clock.ts';
import { isRecord, parseJson } from '../json.ts';
import { apiVersionOf } from '../resource.ts';
import type { Database, Table } from './database.ts';
import type { RequestRecord } from './faults.ts';
import { collectGarbage } from './garbage.ts';
import type { Answer } from './http.ts';
import { Listing } from './listing.ts';
import { refuse } from './refusal.ts';
import type { Route } from './route.ts';
import { selectionOf } from './selection.ts';
import { definedKind, type StoredObject } from './stored.ts';
import { type Admission, type DeleteBody, type WriteContext, Writes } from './writes.ts';

export interface HandlerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly admit: Admission;
  /** What a SelfSubjectAccessReview with these attributes is told. */
  readonly allow: (attributes: Readonly<Record<string, unknown>>) => boolean;
}

/** Who everyone is that asks: the account of an operator in a pod. */
export const caller = {
  username: 'system:serviceaccount:bellwether:bellwether',
  uid: 'account-of-the-operator',
} as const;

type Fields = Readonly<Record<string, unknown>>;

const answer = (body: object, code = 200): Answer => ({ code, body });

export class Handler {
  readonly listing: Listing;
  readonly writes: Writes;
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    const { database } = options;
    this.#options = options;
    this.listing = new Listing(database);
    this.writes = new Writes({
      ...options,
      // Like the real collector: soon, but not before the delete is answered.
      onDeleted: (object, policy) => void setImmediate(() => this.#afterDelete(object, policy)),
    });
  }

  /** Throws a Refusal. */
  handle(request: RequestRecord, route: Route): Answer {
    const table = this.#options.database.table(route);
    switch (request.method) {
      case 'GET':
        return answer(route.name === undefined ? this.#list(table, request, route) : table.get(refOf(route)).object);
      case 'POST':
        return answer(this.#create(table, request, route), 201);
      case 'PUT':
        return answer(this.writes.replace(table, refOf(route), fieldsOf(request), contextOf(request, route)));
      case 'PATCH':
        return answer(this.#patch(table, request, route));
      case 'DELETE':
        return answer(this.#remove(table, request, route));
      default:
        throw refuse.notAllowed(request.method);
    }
  }

  #list(table: Table, request: RequestRecord, route: Route): object {
    const { items, metadata } = this.listing.list(table, selectionOf(route.namespace, request.query), request.query);
    const { resource } = table.kind;
    const custom = resource.group.includes('.') && !resource.group.endsWith('.k8s.io');
    // The real server leaves apiVersion and kind out of the items of built-in lists.
    const plain = custom ? items : items.map(({ apiVersion: _version, kind: _kind, ...rest }) => rest);
    return { apiVersion: apiVersionOf(resource), kind: `${resource.kind}List`, metadata, items: plain };
  }

  #create(table: Table, request: RequestRecord, route: Route): object {
    const body = fieldsOf(request);
    const context = contextOf(request, route);
    if (route.name !== undefined) return this.#createSubresource(table, route, context);
    if (table.kind.resource.kind === 'SelfSubjectAccessReview') return this.#review(body);
    if (table.kind.resource.kind === 'SelfSubjectReview') return { ...body, status: { userInfo: caller } };
    // Nobody has a token here, so that each is nobody's.
    if (table.kind.resource.kind === 'TokenReview') return { ...body, metadata: {}, status: { user: {} } };
    const created = this.writes.create(table, body, { namespace: route.namespace }, context);
    if (created.kind === 'CustomResourceDefinition' && !context.dryRun) this.#define(table, created);
    return created;
  }

  #createSubresource(table: Table, route: Route, context: WriteContext): object {
    if (route.subresource !== 'eviction') throw refuse.noSuchPath();
    this.writes.remove(table, refOf(route), {}, context);
    return { apiVersion: 'v1', kind: 'Status', status: 'Success' };
  }

  #review(body: Fields): object {
    const spec = isRecord(body['spec']) ? body['spec'] : {};
    const attributes = spec['resourceAttributes'] ?? spec['nonResourceAttributes'];
    return { ...body, metadata: {}, status: { allowed: this.#options.allow(isRecord(attributes) ? attributes : {}) } };
  }

  #patch(table: Table, request: RequestRecord, route: Route): StoredObject {
    const context = contextOf(request, route);
    const type = String(request.headers['content-type']);
    const ref = refOf(route);
    if (type === 'application/apply-patch+yaml') {
      if (!request.query.get('fieldManager'))
        throw refuse.invalid('fieldManager: Required value: is required for apply patch');
      const force = request.query.get('force') === 'true';
      return this.writes.apply(table, ref, fieldsOf(request), { ...context, force });
    }
    const json = type === 'application/json-patch+json';
    return this.writes.patch(table, ref, parseJson<unknown>(request.body), { ...context, json });
  }

  #remove(table: Table, request: RequestRecord, route: Route): object {
    if (route.name === undefined) throw refuse.notAllowed('DELETE');
    const body = request.body === '' ? {} : parseJson<DeleteBody>(request.body);
    const held = this.writes.remove(table, refOf(route), body, contextOf(request, route));
    return held ?? { apiVersion: 'v1', kind: 'Status', status: 'Success' };
  }

  /** A new definition is served at once, and says so. */
  #define(table: Table, definition: StoredObject): void {
    this.#options.database.serve(definedKind(definition));
    const conditions = ['NamesAccepted', 'Established'].map((type) => ({ type, status: 'True', reason: 'Accepted' }));
    const context = { manager: 'kube-apiserver', subresource: 'status', dryRun: false, json: false };
    this.writes.patch(table, definition.metadata, { status: { conditions } }, context);
  }

  #afterDelete(object: StoredObject, policy: string): void {
    const { database } = this.#options;
    collectGarbage(database, this.writes, object, policy);
    if (object.kind !== 'CustomResourceDefinition') return;
    const kind = definedKind(object);
    const table = database.table(kind.resource);
    for (const record of table.records.values()) database.commit(table, 'DELETED', record);
    database.stopServing(kind);
  }
}

function refOf({ namespace, name = '' }: Route): { readonly namespace: string | undefined; readonly name: string } {
  return { namespace, name };
}

function fieldsOf(request: RequestRecord): Fields {
  const body = parseJson<unknown>(request.body);
  if (!isRecord(body)) throw refuse.badRequest('the body is not an object');
  return body;
}

function contextOf({ query, headers }: RequestRecord, { subresource }: Route): WriteContext {
  const agent = String(headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  return { manager: query.get('fieldManager') ?? agent, subresource, dryRun: query.get('dryRun') === 'All' };
}
