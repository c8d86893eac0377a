/** The Kubernetes API as the rest of the operator sees it: typed verbs over JSON that lose no field they do not know. */
import type { KubeObject } from '../../crds/meta.ts';
import { parseJson } from './json.ts';
import { createJsonLines } from './json-lines.ts';
import * as requests from './request.ts';
import { apiVersionOf, type ObjectRef, type Resource } from './resource.ts';
import type { ApiRequest, Transport } from './transport.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface SelectOptions extends CallOptions {
  /** One namespace; all of them when left out. */
  readonly namespace?: string | undefined;
  /** As kubectl's `-l`; see `formatLabelSelector`. */
  readonly labelSelector?: string | undefined;
  /** `metadata.name=web`, `spec.nodeName=node-1` */
  readonly fieldSelector?: string | undefined;
}

export interface PageOptions extends SelectOptions {
  /** At most so many objects in one page; the server may give more when it answers from its cache. */
  readonly limit?: number | undefined;
  readonly continueToken?: string | undefined;
  /** `0`: any state the server has at hand; left out: the newest. */
  readonly resourceVersion?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Of the whole collection; where a watch goes on. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continueToken?: string;
}

export interface WatchOptions extends SelectOptions {
  readonly resourceVersion?: string | undefined;
  readonly allowBookmarks?: boolean | undefined;
  /** The stream begins with the whole collection, ended by a bookmark with `initialEventsEnd`. */
  readonly sendInitialEvents?: boolean | undefined;
  /** After how many seconds the server ends the watch. */
  readonly timeoutSeconds?: number | undefined;
}

export interface Bookmark {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: Bookmark }
  | { readonly type: 'ERROR'; readonly object: Readonly<Record<string, unknown>> };

/** On the bookmark that ends the initial events of a streaming list (k8s.io/apimachinery, InitialEventsAnnotationKey). */
export const initialEventsEnd = 'k8s.io/initial-events-end';

export interface WriteOptions extends CallOptions {
  /** Who owns the written fields. */
  readonly fieldManager?: string | undefined;
  /** Everything is checked and answered, nothing is stored. */
  readonly dryRun?: boolean | undefined;
  /** `status`, `scale`, `eviction`, … */
  readonly subresource?: string | undefined;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take over fields that another manager owns with another value; without it that is a conflict. */
  readonly force?: boolean | undefined;
}

export interface DeleteOptions extends CallOptions {
  /** Delete only the object with this uid, not a later one of the same name. */
  readonly uid?: string | undefined;
  /** Delete only in this very state. */
  readonly resourceVersion?: string | undefined;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A merge patch (RFC 7396) or a JSON patch (RFC 6902). */
export type Patch = { readonly merge: object } | { readonly json: readonly JsonPatchOperation[] };

/** What an apply sends: the fields that the manager wants, under the object's name. */
export type Applied = Named | (Named & { readonly [field: string]: unknown });
type Named = Pick<KubeObject, 'metadata'> & Partial<KubeObject>;

/**
 * Every verb throws ApiError when the server refuses, TransportError when there was no answer, and the signal's reason
 * when it was aborted.
 *
 * ```ts
 * const pod = await client.get(pods, { namespace: 'monitoring', name: 'prometheus-0' });
 * await client.patch(pods, pod.metadata, { merge: { metadata: { annotations: { poke: '1' } } } }, { subresource: 'status' });
 * ```
 */
export interface Client {
  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, options?: CallOptions): Promise<T>;
  /** The whole collection, read page by page. */
  list<T extends KubeObject>(resource: Resource<T>, options?: SelectOptions): Promise<readonly T[]>;
  page<T extends KubeObject>(resource: Resource<T>, options?: PageOptions): Promise<Page<T>>;
  create<T extends KubeObject>(resource: Resource<T>, object: Applied, options?: WriteOptions): Promise<T>;
  /** Server-side apply: creates the object or brings the named fields, and only those, to the given values. */
  apply<T extends KubeObject>(resource: Resource<T>, object: Applied, options: ApplyOptions): Promise<T>;
  patch<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, patch: Patch, options?: WriteOptions): Promise<T>;
  /** Conflict when `metadata.resourceVersion` is given and no longer the stored one. */
  replace<T extends KubeObject>(resource: Resource<T>, object: Applied, options?: WriteOptions): Promise<T>;
  /** Conflict when a precondition does not hold. Resolves when the server has accepted, not when the object is gone. */
  delete(resource: Resource, ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  /** Batches of events, as they arrive, until the server ends the stream. Give up the iterator to end it earlier. */
  watch<T extends KubeObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<readonly WatchEvent<T>[]>;
  /** Any other path of the API server, as text: `/version`, `/readyz`, `…/proxy/api/v1/query?query=up`. */
  read(path: string, options?: CallOptions): Promise<string>;
}

/** A client over one transport. It holds no state of its own. */
export function createClient(transport: Transport): Client {
  const send = async <T extends KubeObject>(request: ApiRequest, options: CallOptions | undefined): Promise<T> =>
    parseJson<T>(await transport.call(request, { signal: options?.signal }));

  const client: Client = {
    get: (resource, ref, options) => send(requests.get(resource, ref), options),
    list: (resource, options) => listAll(client, resource, options),
    page: async (resource, options) => toPage(resource, await send(requests.page(resource, options), options)),
    create: (resource, object, options) => send(requests.create(resource, object, options), options),
    apply: (resource, object, options) => send(requests.apply(resource, object, options), options),
    patch: (resource, ref, patch, options) => send(requests.patch(resource, ref, patch, options), options),
    replace: (resource, object, options) => send(requests.replace(resource, object, options), options),
    delete: async (resource, ref, options) => {
      await transport.call(requests.remove(resource, ref, options), { signal: options?.signal });
    },
    watch: (resource, options) => watchEvents(transport, resource, options),
    read: (path, options) => transport.call(requests.read(path), { signal: options?.signal }),
  };
  return client;
}

interface ListBody<T> extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly continue?: string };
  readonly items: readonly T[] | null;
}

/** Lists of built-in kinds leave apiVersion and kind out of their items; every other answer has them. */
function toPage<T extends KubeObject>(resource: Resource<T>, list: ListBody<T>): Page<T> {
  const apiVersion = apiVersionOf(resource);
  const items: T[] = [];
  for (const item of list.items ?? []) {
    items.push(item.kind === undefined ? { ...item, apiVersion, kind: resource.kind } : item);
  }
  const page = { items, resourceVersion: list.metadata.resourceVersion ?? '' };
  return list.metadata.continue ? { ...page, continueToken: list.metadata.continue } : page;
}

async function listAll<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  options: SelectOptions | undefined,
) {
  const items: T[] = [];
  let continueToken: string | undefined;
  do {
    const page = await client.page(resource, { ...options, continueToken });
    for (const item of page.items) items.push(item);
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
  return items;
}

async function* watchEvents<T extends KubeObject>(
  transport: Transport,
  resource: Resource<T>,
  options: WatchOptions | undefined,
) {
  const lines = createJsonLines<WatchEvent<T>>();
  for await (const chunk of transport.stream(requests.watch(resource, options), { signal: options?.signal })) {
    const events = lines.push(chunk);
    if (events.length > 0) yield events;
  }
}
