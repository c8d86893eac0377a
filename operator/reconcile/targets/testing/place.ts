/** A small cluster for tests, written as a table: pods, Services and nodes of a few namespaces. */
import { type Key, keyOf } from '../../../cache/key.ts';
import { Store } from '../../../cache/store.ts';
import type { ContainerPort, IngressFacts, NodeFacts, PodFacts, ServiceFacts } from '../facts.ts';
import { type Population, populationOf } from '../population.ts';

export interface Place {
  readonly pods?: readonly Partial<PodFacts>[];
  readonly services?: readonly Partial<ServiceFacts>[];
  readonly ingresses?: readonly Partial<IngressFacts>[];
  readonly nodes?: readonly NodeFacts[];
  /** Besides `shop` and those in which something is. */
  readonly namespaces?: readonly string[];
}

/** `metrics 9090`, `9090`, `metrics 9090 init` */
export function portsOf(...texts: readonly string[]): readonly ContainerPort[] {
  return texts.map((text) => {
    const [, name, number = '', init] = /^(?:([a-z-]+) )?(\d+)( init)?$/.exec(text) ?? [];
    return { ...(name !== undefined && { name }), number: Number(number), init: init !== undefined };
  });
}

const inShop = { namespace: 'shop', labels: {}, ports: [] };

export function placeWith({
  pods = [],
  services = [],
  ingresses = [],
  nodes = [],
  namespaces = [],
}: Place): Population {
  const byNamespace = { namespace: ({ namespace }: { namespace: string }) => [namespace] };
  const stores = {
    pods: new Store<PodFacts, 'namespace'>(byNamespace),
    services: new Store<ServiceFacts, 'namespace'>(byNamespace),
    ingresses: new Store<IngressFacts, 'namespace'>(byNamespace),
    nodes: new Store<NodeFacts>({}),
    namespaces: new Store<unknown>({}),
  };
  const there = new Set(['shop', ...namespaces]);
  const keyFor = (namespace: string, index: number): Key => keyOf({ namespace, name: `n${index}` });
  for (const [index, given] of pods.entries()) {
    const pod = { ...inShop, ended: false, ...given };
    stores.pods.set(keyFor(pod.namespace, index), pod);
    there.add(pod.namespace);
  }
  for (const [index, given] of services.entries()) {
    const service = { ...inShop, name: `s${index}`, ...given };
    stores.services.set(keyFor(service.namespace, index), service);
    there.add(service.namespace);
  }
  for (const [index, given] of ingresses.entries()) {
    const ingress = { namespace: 'shop', labels: {}, name: `i${index}`, urls: [], ...given };
    stores.ingresses.set(keyFor(ingress.namespace, index), ingress);
    there.add(ingress.namespace);
  }
  for (const [index, node] of nodes.entries()) stores.nodes.set(keyOf({ name: `node-${index}` }), node);
  for (const name of there) stores.namespaces.set(keyOf({ name }), {});
  const still = <Value>(store: Value) => ({ store, onChange: () => () => undefined });
  return populationOf({
    pods: still(stores.pods),
    services: still(stores.services),
    ingresses: still(stores.ingresses),
    nodes: still(stores.nodes),
    namespaces: still(stores.namespaces),
  });
}
