/**
 * Reads what stands in the slices of the stacks whose targets the operator finds. It is read from the ConfigMaps, and not
 * taken from whoever wrote them: so every replica of the operator serves the same, whether or not it leads.
 */
import type { Fragment, ScrapeFragment } from '../../components/fragment.ts';
import { selectorLabels, selectorText } from '../../components/labels.ts';
import { readSlice } from '../../components/slices/record.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { Informer } from '../cache/informer.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Client } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { configMaps, type Resource } from '../kube/resource.ts';
import type { WatcherHooks } from '../kube/watcher.ts';
import type { ServedTargets, SliceContent } from './served-targets.ts';

type ConfigMap = typeof configMaps extends Resource<infer T> ? T : never;

export interface SlicesOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly hooksFor: (resource: Resource) => WatcherHooks;
  readonly stacks: Pick<Informer<never, MonitoringStack>, 'onChange'>;
  readonly served: Pick<ServedTargets, 'setSlice'>;
}

interface Followed {
  readonly end: AbortController;
  readonly informer: Informer<ConfigMap, SliceContent>;
}

/** Whether the operator finds the targets of a stack. */
export function isServedStack(stack: MonitoringStack | undefined): boolean {
  return stack?.spec.prometheus.discovery === 'Operator';
}

const isScrape = (fragment: Fragment): fragment is ScrapeFragment => fragment.kind === 'scrape';

function contentOf(stack: Key, configMap: ConfigMap): SliceContent {
  const index = Number(/-prometheus-slice-(\d+)$/.exec(configMap.metadata.name)?.[1] ?? -1);
  const fragments = index < 0 ? [] : readSlice(configMap).fragments;
  return { stack, index, fragments: fragments.filter(isScrape) };
}

export class Slices {
  readonly #options: SlicesOptions;
  readonly #followed = new Map<Key, Followed>();

  constructor(options: SlicesOptions) {
    this.#options = options;
  }

  /** Follows the stacks that come and go, until the signal is aborted. */
  run({ signal }: { signal: AbortSignal }): void {
    const stop = this.#options.stacks.onChange((key, _, after) => {
      if (after !== undefined && isServedStack(after)) this.#follow(key, after, signal);
      else this.#unfollow(key);
    });
    signal.addEventListener('abort', stop, { once: true });
  }

  /** Whether all slices of the stack have been read once. */
  hasSynced(stack: Key): boolean {
    return this.#followed.get(stack)?.informer.hasSynced === true;
  }

  #follow(key: Key, { metadata: { name, namespace } }: MonitoringStack, signal: AbortSignal): void {
    if (this.#followed.has(key)) return;
    const { client, clock, hooksFor, served } = this.#options;
    const end = new AbortController();
    const informer = new Informer<ConfigMap, SliceContent>({
      client,
      clock,
      resource: configMaps,
      namespace,
      labelSelector: selectorText(selectorLabels(name, 'prometheus')),
      project: (configMap) => contentOf(key, configMap),
      indexes: {},
      hooks: hooksFor(configMaps),
    });
    informer.onChange((slice, _, after) => served.setSlice(slice, after));
    this.#followed.set(key, { end, informer });
    void informer.run({ signal: AbortSignal.any([end.signal, signal]) });
  }

  #unfollow(key: Key): void {
    const followed = this.#followed.get(key);
    if (followed === undefined) return;
    followed.end.abort();
    this.#followed.delete(key);
    for (const slice of followed.informer.store.keys()) this.#options.served.setSlice(slice, undefined);
  }
}

/** The name of a stack among others. */
export function stackKey(namespace: string, name: string): Key {
  return keyOf({ namespace, name });
}
