/** Finds the targets of stacks for their servers, in every replica of the operator. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { Informer } from '../cache/informer.ts';
import type { PodFacts, ServiceFacts } from '../reconcile/targets/facts.ts';
import type { Asked, Job, Discovery as Served } from '../serve/discovery.ts';
import { Access } from './access.ts';
import { EndpointSlices } from './endpoint-slices.ts';
import type { ServedJob } from './served-job.ts';
import { ServedTargets } from './served-targets.ts';
import { Slices, type SlicesOptions, stackKey } from './slices.ts';

export interface DiscoveryOptions extends Omit<SlicesOptions, 'served' | 'stacks'> {
  readonly view: {
    readonly stacks: Pick<Informer<never, MonitoringStack>, 'onChange' | 'hasSynced'>;
    readonly pods: Pick<Informer<never, PodFacts, 'namespace'>, 'store' | 'onChange' | 'hasSynced'>;
    readonly services: Pick<Informer<never, ServiceFacts, 'namespace'>, 'store' | 'onChange' | 'hasSynced'>;
  };
}

/** Milliseconds for which a job may be asked for before its slice has been seen here: the server may have it first. */
const patience = 2_000;

export class Discovery implements Served {
  readonly #view: DiscoveryOptions['view'];
  readonly #endpointSlices: EndpointSlices;
  readonly #served: ServedTargets;
  readonly #slices: Slices;
  readonly #access: Access;

  constructor({ view, ...options }: DiscoveryOptions) {
    this.#view = view;
    const { stacks, pods, services } = view;
    this.#endpointSlices = new EndpointSlices({ ...options, stacks });
    this.#served = new ServedTargets({ pods, services, endpointSlices: this.#endpointSlices });
    this.#slices = new Slices({ ...options, stacks, served: this.#served });
    this.#access = new Access(options);
  }

  /** Follows what changes until the signal is aborted. */
  run(options: { signal: AbortSignal }): void {
    this.#endpointSlices.run(options);
    this.#slices.run(options);
  }

  allows(token: string, { namespace, stack }: Asked): Promise<boolean> {
    return this.#access.allows(token, { namespace, name: stack });
  }

  async job(
    { namespace, stack, job }: Asked,
    { signal }: { signal: AbortSignal },
  ): Promise<Job | 'unknown' | undefined> {
    const key = stackKey(namespace, stack);
    const late = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    // Half of the truth would end the scrapes of the other half.
    const isKnown = () => this.#slices.hasSynced(key) && this.#knows(this.#served.job(key, job)?.role);
    while (!(isKnown() && this.#served.job(key, job)) && !late.aborted)
      await this.#served.sliceChanged({ signal: late });
    if (!isKnown()) return undefined;
    return this.#served.job(key, job) ?? 'unknown';
  }

  /** Whether everything has been read that jobs of the role are made of. */
  #knows(role: ServedJob['role'] | undefined): boolean {
    const { stacks, pods, services } = this.#view;
    if (!stacks.hasSynced || !pods.hasSynced) return false;
    return role !== 'endpointslice' || (services.hasSynced && this.#endpointSlices.hasSynced);
  }
}
