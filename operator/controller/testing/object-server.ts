/** An API server that keeps what it is given, counts the requests, and rewrites or refuses as a test tells it to. */
import type { KubeObject, ObjectMeta } from '../../../crds/meta.ts';
import type { Applied, CallOptions, Client, DeleteOptions } from '../../kube/client.ts';
import { ApiError } from '../../kube/errors.ts';
import { parseJson } from '../../kube/json.ts';
import { type ObjectRef, type Resource, resourceName } from '../../kube/resource.ts';

export class ObjectServer implements Pick<Client, 'get' | 'apply' | 'delete'> {
  readonly objects = new Map<string, KubeObject>();
  /** Every request, as `apply configmaps demo/main`. */
  readonly requests: string[] = [];
  /** What the server makes of an applied object before it stores it. */
  rewrite: (object: KubeObject) => KubeObject = (object) => object;
  /** Throws for a request that is to fail. */
  check: (request: string) => void = () => {};
  #version = 0;

  /** The stored object, as a new one each time, like a cache that was filled by a watch. */
  live(resource: Resource, ref: ObjectRef): KubeObject | undefined {
    const object = this.objects.get(idOf(resource, ref));
    return object && structuredClone(object);
  }

  /** A change by someone else. */
  put(resource: Resource, object: Omit<KubeObject, 'metadata'> & { readonly metadata: ObjectMeta }): KubeObject {
    this.#version += 1;
    const { metadata } = object;
    const stored = {
      ...object,
      metadata: { uid: `uid-${metadata.name}`, ...metadata, resourceVersion: `${this.#version}` },
    };
    this.objects.set(idOf(resource, metadata), stored);
    return stored;
  }

  async get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, options?: CallOptions): Promise<T> {
    this.#record('get', resource, ref, options);
    return parseJson(JSON.stringify(this.objects.get(idOf(resource, ref)) ?? refuse(404, 'NotFound')));
  }

  async apply<T extends KubeObject>(resource: Resource<T>, object: Applied, options?: CallOptions): Promise<T> {
    this.#record('apply', resource, object.metadata, options);
    const before = this.objects.get(idOf(resource, object.metadata));
    const after = this.rewrite({ ...before, apiVersion: 'v1', kind: resource.kind, ...object });
    const { uid, resourceVersion } = before?.metadata ?? {};
    const same = JSON.stringify({ ...after, metadata: { uid, ...after.metadata, resourceVersion } });
    if (before && same === JSON.stringify(before)) return parseJson(same);
    return parseJson(JSON.stringify(this.put(resource, after)));
  }

  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    this.#record('delete', resource, ref, options);
    const { metadata } = this.objects.get(idOf(resource, ref)) ?? refuse(404, 'NotFound');
    const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = options;
    if (uid !== metadata.uid || resourceVersion !== metadata.resourceVersion) refuse(409, 'Conflict');
    this.objects.delete(idOf(resource, ref));
  }

  #record(verb: string, resource: Resource, ref: ObjectRef, options: CallOptions | undefined): void {
    options?.signal?.throwIfAborted();
    const request = `${verb} ${idOf(resource, ref)}`;
    this.requests.push(request);
    this.check(request);
  }
}

function idOf(resource: Resource, { namespace, name }: ObjectRef): string {
  return `${resourceName(resource)} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function refuse(code: number, reason: string): never {
  throw new ApiError({ verb: 'test', resource: 'objects' }, { code, reason, message: reason });
}
