/** From a verb and its options to one HTTP request: paths, queries, bodies and content types, nothing sent. */

import { apiVersionOf, collectionPath, type ObjectRef, objectPath, type Resource, resourceName } from './resource.ts';
import type { ApiRequest, Method } from './transport.ts';
import type {
  Applied,
  ApplyOptions,
  DeleteOptions,
  LogOptions,
  PageOptions,
  Patch,
  WatchOptions,
  WriteOptions,
} from './verbs.ts';

/** Objects in one page of a list: client-go's default; a page parses in about 3 ms. */
const pageSize = 500;

const mergePatch = 'application/merge-patch+json';
const jsonPatch = 'application/json-patch+json';
const applyPatch = 'application/apply-patch+yaml';

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply' | 'delete';
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Parts {
  readonly ref?: ObjectRef;
  readonly namespace?: string | undefined;
  readonly query?: Query;
  readonly body?: object;
  readonly contentType?: string;
  readonly write?: WriteOptions | undefined;
}

const methods: Readonly<Record<Verb, Method>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  apply: 'PATCH',
  delete: 'DELETE',
};

/** An apply states the wanted end, so it may be repeated like a read; the other writes may not. */
const safeVerbs: ReadonlySet<Verb> = new Set(['get', 'list', 'watch', 'apply']);

export function get(resource: Resource, ref: ObjectRef): ApiRequest {
  return build('get', resource, { ref });
}

export function read(path: string): ApiRequest {
  return { method: 'GET', path, asked: { verb: 'get', resource: path }, safe: true };
}

/** What the containers of a pod have written of late. */
export function log({ namespace, name }: ObjectRef, { lines, seconds }: LogOptions): ApiRequest {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
  const asked = { verb: 'get', resource: 'pods/log', namespace, name };
  return { method: 'GET', path: path + formatQuery({ tailLines: lines, sinceSeconds: seconds }), asked, safe: true };
}

export function page(resource: Resource, options: PageOptions = {}): ApiRequest {
  const { namespace, labelSelector, fieldSelector, limit = pageSize, continueToken, resourceVersion } = options;
  const query = { labelSelector, fieldSelector, limit, continue: continueToken, resourceVersion };
  return build('list', resource, { namespace, query });
}

export function watch(resource: Resource, options: WatchOptions = {}): ApiRequest {
  const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds } = options;
  const query = {
    watch: true,
    labelSelector,
    fieldSelector,
    resourceVersion,
    timeoutSeconds,
    allowWatchBookmarks: options.allowBookmarks,
    sendInitialEvents: options.sendInitialEvents,
    // The server demands this pair whenever initial events are asked for.
    resourceVersionMatch: options.sendInitialEvents === true ? 'NotOlderThan' : undefined,
  };
  return build('watch', resource, { namespace, query });
}

export function create(resource: Resource, object: Applied, write?: WriteOptions): ApiRequest {
  const body = typed(resource, object);
  if (write?.subresource !== undefined) return build('create', resource, { ref: object.metadata, body, write });
  const namespace = resource.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  return build('create', resource, { namespace, body, write });
}

export function apply(resource: Resource, object: Applied, options: ApplyOptions): ApiRequest {
  const body = typed(resource, object);
  const query = { force: options.force };
  return build('apply', resource, { ref: object.metadata, body, contentType: applyPatch, write: options, query });
}

export function patch(resource: Resource, ref: ObjectRef, content: Patch, write?: WriteOptions): ApiRequest {
  return 'merge' in content
    ? build('patch', resource, { ref, body: content.merge, contentType: mergePatch, write })
    : build('patch', resource, { ref, body: content.json, contentType: jsonPatch, write });
}

export function replace(resource: Resource, object: Applied, write?: WriteOptions): ApiRequest {
  return build('update', resource, { ref: object.metadata, body: typed(resource, object), write });
}

export function remove(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): ApiRequest {
  const { uid, resourceVersion, propagationPolicy, gracePeriodSeconds } = options;
  const dryRun = options.dryRun === true ? ['All'] : undefined;
  const preconditions = { uid, resourceVersion };
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions,
    propagationPolicy,
    gracePeriodSeconds,
    dryRun,
  };
  return build('delete', resource, { ref, body });
}

function build(verb: Verb, resource: Resource, parts: Parts): ApiRequest {
  const { ref, body, write } = parts;
  const path =
    ref === undefined ? collectionPath(resource, parts.namespace) : objectPath(resource, ref, write?.subresource);
  const subresource = write?.subresource === undefined ? '' : `/${write.subresource}`;
  const namespace = ref === undefined ? parts.namespace : ref.namespace;
  return {
    method: methods[verb],
    path: path + formatQuery({ ...parts.query, ...writeQuery(write) }),
    asked: { verb, resource: resourceName(resource) + subresource, namespace, name: ref?.name },
    safe: safeVerbs.has(verb),
    ...(body === undefined ? {} : { body: JSON.stringify(body), contentType: parts.contentType ?? 'application/json' }),
  };
}

function writeQuery(options: WriteOptions | undefined): Query {
  return { fieldManager: options?.fieldManager, dryRun: options?.dryRun === true ? 'All' : undefined };
}

function formatQuery(query: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parts.push(`${name}=${encodeURIComponent(value)}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function typed(resource: Resource, object: object): object {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}
