/** What can be asked of the Kubernetes API: the verbs, their options and their answers, without how they are sent. */
import type { KubeObject } from '../../crds/meta.ts';
import type { ObjectRef, Resource } from './resource.ts';

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

export interface LogOptions extends CallOptions {
  /** At most so many, */
  readonly lines: number;
  /** not older than so many seconds. */
  readonly seconds: number;
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
  /** The last lines of a pod's log. */
  log(pod: ObjectRef, options: LogOptions): Promise<string>;
  /** Any other path of the API server, as text: `/version`, `/readyz`, `…/proxy/api/v1/query?query=up`. */
  read(path: string, options?: CallOptions): Promise<string>;
}
