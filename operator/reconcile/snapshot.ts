/** Everything that one reconcile of a stack looks at, read from the caches in one step. */

import { selectorLabels } from '../../components/labels.ts';
import { type ComponentName, clusterRoleNames, componentName } from '../../components/names.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { type Key, keyOf } from '../cache/key.ts';
import * as resources from '../kube/resource.ts';
import { type Declaration, selects } from './selection.ts';
import type { Workload } from './status/workload-health.ts';
import type { ClusterView, NamespaceFacts, OwnedView, Pod } from './view.ts';

type ServiceAccount = typeof resources.serviceAccounts extends resources.Resource<infer T> ? T : never;

export interface Snapshot {
  /** `namespace/name` */
  readonly key: Key;
  readonly stack: MonitoringStack;
  readonly namespace: NamespaceFacts;
  readonly defaultStorageClass: boolean;
  /** Whether the cluster has HTTPRoutes. */
  readonly gatewayApi: boolean;
  readonly targets: readonly ScrapeTarget[];
  readonly rules: readonly AlertRule[];
  readonly owned: OwnedView;
}

function selected<T extends Declaration>(stack: MonitoringStack, all: Iterable<T>, view: ClusterView): readonly T[] {
  const found: T[] = [];
  for (const declaration of all) {
    const going = declaration.metadata.deletionTimestamp !== undefined;
    if (!going && selects(stack, declaration, view.namespaceLabels)) found.push(declaration);
  }
  return found;
}

/**
 * Whether replicas get volume claims of the default StorageClass. A StatefulSet keeps what it was created with, since
 * its claim templates cannot change: a default class that appears or goes later changes nothing of what runs.
 */
function usesDefaultClass(stack: MonitoringStack, view: ClusterView, owned: OwnedView): boolean {
  const { name, namespace } = stack.metadata;
  const live = owned.get(resources.statefulSets, keyOf({ namespace, name: componentName(name, 'prometheus') }));
  if (live) return (live.spec?.volumeClaimTemplates ?? []).length > 0;
  return [...view.storageClasses.store.values()].some(({ isDefault }) => isDefault);
}

export function takeSnapshot(
  stack: MonitoringStack,
  namespace: NamespaceFacts,
  view: ClusterView,
  owned: OwnedView,
): Snapshot {
  return {
    key: keyOf(stack.metadata),
    stack,
    namespace,
    defaultStorageClass: usesDefaultClass(stack, view, owned),
    gatewayApi: owned.servesRoutes,
    targets: selected(stack, view.targets.store.values(), view),
    rules: selected(stack, view.rules.store.values(), view),
    owned,
  };
}

/** The live workload of a component. */
export function workloadOf({ stack, owned }: Snapshot, component: ComponentName): Workload | undefined {
  const { name, namespace } = stack.metadata;
  const key = keyOf({ namespace, name: componentName(name, component) });
  switch (component) {
    case 'prometheus':
    case 'alertmanager': {
      const found = owned.get(resources.statefulSets, key);
      return found && { ...found, kind: 'StatefulSet' };
    }
    case 'node-exporter': {
      const found = owned.get(resources.daemonSets, key);
      return found && { ...found, kind: 'DaemonSet' };
    }
    case 'kube-state-metrics':
    case 'pushgateway': {
      const found = owned.get(resources.deployments, key);
      return found && { ...found, kind: 'Deployment' };
    }
  }
}

/** The ServiceAccount of a component whose pods have its token; undefined for the others. */
export function accountOf({ stack, owned }: Snapshot, component: ComponentName): ServiceAccount | undefined {
  const { name, namespace } = stack.metadata;
  if (!Object.hasOwn(clusterRoleNames, component)) return undefined;
  return owned.get(resources.serviceAccounts, keyOf({ namespace, name: componentName(name, component) }));
}

/** The pods of a component, in order of their names. */
export function podsOf({ stack, owned }: Snapshot, component: ComponentName): readonly Pod[] {
  const wanted = Object.entries(selectorLabels(stack.metadata.name, component));
  return [...owned.pods.values()]
    .filter(({ metadata }) => wanted.every(([label, value]) => metadata.labels?.[label] === value))
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
}
