/** Finds the targets of stacks for their servers, in every replica of the operator. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { Informer } from '../cache/informer.ts';
import type { PodFacts } from '../reconcile/targets/facts.ts';
import type { Asked, Job, Discovery as Served } from '../serve/discovery.ts';
import { Access } from './access.ts';
import { ServedTargets } from './served-targets.ts';
import { Slices, type SlicesOptions, stackKey } from './slices.ts';

export interface DiscoveryOptions extends Omit<SlicesOptions, 'served' | 'stacks'> {
  readonly view: {
    readonly stacks: Pick<Informer<never, MonitoringStack>, 'onChange' | 'hasSynced'>;
    readonly pods: Pick<Informer<never, PodFacts, 'namespace'>, 'store' | 'onChange' | 'hasSynced'>;
  };
}

/** Milliseconds for which a job may be asked for before its slice has been seen here: the server may have it first. */
const patience = 2_000;

export class Discovery implements Served {
  readonly #view: DiscoveryOptions['view'];
  readonly #served: ServedTargets;
  readonly #slices: Slices;
  readonly #access: Access;

  constructor({ view, ...options }: DiscoveryOptions) {
    this.#view = view;
    this.#served = new ServedTargets(view.pods);
    this.#slices = new Slices({ ...options, stacks: view.stacks, served: this.#served });
    this.#access = new Access(options);
  }

  /** Follows what changes until the signal is aborted. */
  run(options: { signal: AbortSignal }): void {
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
    const isKnown = () => this.#view.pods.hasSynced && this.#view.stacks.hasSynced && this.#slices.hasSynced(key);
    while (!(isKnown() && this.#served.job(key, job)) && !late.aborted)
      await this.#served.sliceChanged({ signal: late });
    if (!isKnown()) return undefined;
    return this.#served.job(key, job) ?? 'unknown';
  }
}
