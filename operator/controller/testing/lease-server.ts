/** An API server that knows one Lease: optimistic concurrency, and clients that can be cut off one by one. */
import type { V1Lease } from '@kubernetes/client-node';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Applied, CallOptions, Client } from '../../kube/client.ts';
import { ApiError } from '../../kube/errors.ts';
import { parseJson } from '../../kube/json.ts';
import type { BuiltIn, ObjectRef, Resource } from '../../kube/resource.ts';

export type StoredLease = Partial<BuiltIn<V1Lease>> & Pick<KubeObject, 'metadata'>;

export class LeaseClient implements Pick<Client, 'get' | 'create' | 'replace'> {
  /** Every request fails. */
  down = false;
  /** No request is ever answered. */
  hangs = false;
  /** Requests are carried out, but no answer arrives. */
  loses = false;
  readonly #server: LeaseServer;

  constructor(server: LeaseServer) {
    this.#server = server;
  }

  get<T extends KubeObject>(_: Resource<T>, __: ObjectRef, options?: CallOptions): Promise<T> {
    return this.#answer(options, () => this.#server.stored ?? refuse(404, 'NotFound'));
  }

  create<T extends KubeObject>(_: Resource<T>, lease: Applied, options?: CallOptions): Promise<T> {
    return this.#answer(options, () =>
      this.#server.stored ? refuse(409, 'AlreadyExists') : this.#server.store(parseJson(JSON.stringify(lease))),
    );
  }

  replace<T extends KubeObject>(_: Resource<T>, lease: Applied, options?: CallOptions): Promise<T> {
    return this.#answer(options, () => {
      const stored = this.#server.stored ?? refuse(404, 'NotFound');
      if (lease.metadata.resourceVersion !== stored.metadata.resourceVersion) return refuse(409, 'Conflict');
      return this.#server.store(parseJson(JSON.stringify(lease)));
    });
  }

  async #answer<T>(options: CallOptions | undefined, respond: () => StoredLease): Promise<T> {
    if (this.hangs) await untilAborted(options?.signal);
    if (this.down) throw new Error('connection refused');
    const answer = respond();
    if (this.loses) await untilAborted(options?.signal);
    return parseJson<T>(JSON.stringify(answer));
  }
}

export class LeaseServer {
  stored: StoredLease | undefined;
  /** Writes so far. */
  writes = 0;

  store(lease: StoredLease): StoredLease {
    this.writes += 1;
    this.stored = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(this.writes) } };
    return this.stored;
  }

  delete(): void {
    this.stored = undefined;
  }
}

function refuse(code: number, reason: string): never {
  throw new ApiError({ verb: 'update', resource: 'leases' }, { code, reason, message: reason });
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
