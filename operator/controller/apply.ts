/** Brings the cluster to the desired objects by server-side apply, and writes only where something differs. */
import { createHash } from 'node:crypto';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { isNotFound } from '../kube/errors.ts';
import { isRecord } from '../kube/json.ts';
import { type Resource, resourceName } from '../kube/resource.ts';
import type { Echoes } from './echoes.ts';
import { Lru } from './lru.ts';
import { mapParallel } from './parallel.ts';
import { isSubset } from './subset.ts';

/** One object as it should be, and as the cache has it. */
export interface Desired {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly live?: KubeObject | undefined;
}

export type ApplyResult = 'created' | 'updated' | 'unchanged' | 'failed';

export const APPLY_RESULTS: readonly ApplyResult[] = ['created', 'updated', 'unchanged', 'failed'];

export type ApplyOutcome =
  | (Desired & { readonly result: 'created' | 'updated' | 'unchanged'; readonly live: KubeObject })
  | (Desired & { readonly result: 'failed'; readonly error: Error });

export interface ApplyObserver {
  applied(resource: Resource, result: ApplyResult): void;
}

export interface ApplierOptions {
  readonly client: Pick<Client, 'get' | 'apply'>;
  /** Owns every field that is applied. */
  readonly fieldManager: string;
  /** Carries the hash of the desired object, so that a field which is no longer desired is noticed and given up. */
  readonly hashAnnotation: string;
  readonly observer?: ApplyObserver;
  /** Takes note of the writes. */
  readonly echoes?: Echoes;
  /** Requests at once. */
  readonly parallelism?: number;
}

interface Applied {
  /** Before. */
  readonly live: KubeObject;
  /** After. */
  readonly applied: KubeObject;
  readonly hash: string;
}

/** An object of that name is there, but is someone else's. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  readonly reason = 'NameTaken';
}

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const DEFAULT_PARALLELISM = 8;
/** Objects whose no-op applies are remembered; only those that the API server rewrites ever get here. */
const REMEMBERED = 4_096;

export class Applier {
  readonly #options: ApplierOptions;
  /** Hashes by desired object: builders that return the same object again cost nothing. */
  readonly #hashes = new WeakMap<KubeObject, string>();
  /** The live object in which a desired one was last found to be contained. */
  readonly #contained = new WeakMap<KubeObject, KubeObject>();
  /**
   * What was last written over a live object, and what came of it: until the cache has heard of that it shows the same
   * object, and another look would write the same again.
   */
  readonly #over = new WeakMap<KubeObject, { readonly hash: string; readonly applied: KubeObject }>();
  /** What an apply was seen to change nothing on, by object: hash of the desired and of the live one. */
  readonly #noops = new Lru<string, string>(REMEMBERED);

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  /**
   * Applies what differs, several at once, and tells of each object what came of it; one that fails does not keep back
   * the others. Rejects only when the signal is aborted.
   */
  apply(desired: readonly Desired[], { signal }: { signal: AbortSignal }): Promise<readonly ApplyOutcome[]> {
    const { parallelism = DEFAULT_PARALLELISM, observer } = this.#options;
    return mapParallel(desired, parallelism, async (item) => {
      signal.throwIfAborted();
      const outcome = await this.#attempt(item, signal);
      observer?.applied(item.resource, outcome.result);
      return outcome;
    });
  }

  /** Whether the live object came of another desired one: then an apply may change it, and not only put it right. */
  isNews({ object, live }: Desired): boolean {
    return live?.metadata.annotations?.[this.#options.hashAnnotation] !== this.#hash(object);
  }

  /** What an apply would make of the object, without doing it. Throws what the API server answers. */
  rehearse({ resource, object }: Desired, { signal }: { signal: AbortSignal }): Promise<KubeObject> {
    const { client, fieldManager } = this.#options;
    const annotated = this.#annotate(object, this.#hash(object));
    return client.apply(resource, annotated, { fieldManager, force: true, dryRun: true, signal });
  }

  async #attempt(item: Desired, signal: AbortSignal): Promise<ApplyOutcome> {
    try {
      return await this.#applyOne(item, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { ...item, result: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async #applyOne(item: Desired, signal: AbortSignal): Promise<ApplyOutcome> {
    const { object } = item;
    const hash = this.#hash(object);
    // The cache may lag, or not hold what carries no label of ours: before something is made, look.
    const live = item.live ?? (await this.#find(item, signal));
    if (live && this.#isSettled(item, live, hash)) return { ...item, live, result: 'unchanged' };
    const over = live && this.#over.get(live);
    if (over?.hash === hash) return { ...item, live: over.applied, result: 'unchanged' };
    if (live && !mayTake(object, live)) throw new NameTakenError(describeTaken(item, live));
    const applied = await this.#write(item, hash, signal);
    if (!live) return { ...item, live: applied, result: 'created' };
    this.#over.set(live, { hash, applied });
    return { ...item, live: applied, result: this.#noteNoop(item, { live, applied, hash }) ? 'unchanged' : 'updated' };
  }

  #write({ resource, object }: Desired, hash: string, signal: AbortSignal): Promise<KubeObject> {
    const { client, fieldManager, echoes } = this.#options;
    const write = () => client.apply(resource, this.#annotate(object, hash), { fieldManager, force: true, signal });
    return echoes ? echoes.note(identify(resource, object), write) : write();
  }

  /** Whether the apply changed nothing that lasts; if so, it need not be repeated on the same object. */
  #noteNoop({ resource, object }: Desired, { live, applied, hash }: Applied): boolean {
    // The hash among its annotations has changed: there is no need to hash what may be large.
    if (live.metadata.annotations?.[this.#options.hashAnnotation] !== hash) return false;
    const after = hashOf(lasting(applied));
    const same = applied.metadata.resourceVersion === live.metadata.resourceVersion || after === hashOf(lasting(live));
    if (same) this.#noops.set(identify(resource, object), `${hash} ${after}`);
    return same;
  }

  async #find({ resource, object }: Desired, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.#options.client.get(resource, object.metadata, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #isSettled({ resource, object }: Desired, live: KubeObject, hash: string): boolean {
    if (live.metadata.annotations?.[this.#options.hashAnnotation] !== hash) return false;
    if (this.#contained.get(object) === live) return true;
    const { apiVersion: _, kind: __, ...said } = object;
    if (isSubset(said, live)) {
      this.#contained.set(object, live);
      return true;
    }
    return this.#noops.get(identify(resource, object)) === `${hash} ${hashOf(lasting(live))}`;
  }

  #hash(object: KubeObject): string {
    const known = this.#hashes.get(object);
    if (known !== undefined) return known;
    const hash = hashOf(object);
    this.#hashes.set(object, hash);
    return hash;
  }

  #annotate(object: KubeObject, hash: string): KubeObject {
    const annotations = { ...object.metadata.annotations, [this.#options.hashAnnotation]: hash };
    return { ...object, metadata: { ...object.metadata, annotations } };
  }
}

/** `statefulsets.apps/demo/main`: one name for one object. */
export function identify(resource: Resource, { metadata }: KubeObject): string {
  return `${resourceName(resource)}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Characters from which on text stands in the JSON by its own hash: files in a ConfigMap cost more to quote than to hash. */
const LONG = 16 * 1024;

/** 128 bits of SHA-256 over the JSON of a value, whatever the order of its fields. */
export function hashOf(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string' && part.length >= LONG) return `sha256:${digest(part)}`;
    return isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(byName)) : part;
  });
  return digest(text).slice(0, 32);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The part of an object that does not move by itself: neither status nor what the API server counts. */
function lasting(object: KubeObject): object {
  const { name, labels, annotations, ownerReferences } = object.metadata;
  return { ...object, status: undefined, metadata: { name, labels, annotations, ownerReferences } };
}

/**
 * Whether a live object may become the desired one: they share an owner, or the live one has none and carries our
 * `managed-by` label. Anything else belongs to someone, and taking it over would break what works.
 */
function mayTake(desired: KubeObject, live: KubeObject): boolean {
  const owners = live.metadata.ownerReferences ?? [];
  if (owners.length > 0) {
    const ours = new Set(desired.metadata.ownerReferences?.map(({ uid }) => uid));
    return owners.some(({ uid }) => ours.has(uid));
  }
  const manager = desired.metadata.labels?.[MANAGED_BY];
  return manager !== undefined && live.metadata.labels?.[MANAGED_BY] === manager;
}

function describeTaken({ resource, object }: Desired, live: KubeObject): string {
  const { namespace, name } = object.metadata;
  const owner = live.metadata.ownerReferences?.[0];
  const whose = owner
    ? `belongs to ${owner.kind} ${owner.name}`
    : `is managed by ${live.metadata.labels?.[MANAGED_BY] ?? 'someone else'}`;
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return `${resource.kind} ${where} is already there and ${whose}: delete it, or give the other object another name`;
}
