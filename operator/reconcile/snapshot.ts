/** Everything that one reconcile of a stack looks at, read from the caches in one step. */

import { selectorLabels } from '../../components/labels.ts';
import { type ComponentName, clusterRoleNames, componentName } from '../../components/names.ts';
import { isTrusted } from '../../components/scrape/trust.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { type Key, keyOf } from '../cache/key.ts';
import * as resources from '../kube/resource.ts';
import { isGoing, stalledBecause } from './activity.ts';
import { scrapeOptions } from './compilation.ts';
import { discoveryCostSaid } from './discovery-cost.ts';
import { systemsFound } from './exporters/found.ts';
import { isBlocked } from './host-ports.ts';
import type { LookMemory } from './look-memory.ts';
import { overlapSaid } from './overlap.ts';
import { type Landscape, type Sharing, sharingOf } from './sharing.ts';
import type { Said } from './status/stack-status.ts';
import type { Workload } from './status/workload-health.ts';
import { claimsDefault, storageSaid } from './storage-classes.ts';
import { within } from './targets/population.ts';
import type { ClusterView, NamespaceFacts, OwnedView, Pod } from './view.ts';
import { growthSaid, type SmallClaim, smallClaims } from './workloads/volumes.ts';

type ServiceAccount = typeof resources.serviceAccounts extends resources.Resource<infer T> ? T : never;

export interface Snapshot {
  /** `namespace/name` */
  readonly key: Key;
  readonly stack: MonitoringStack;
  readonly namespace: NamespaceFacts;
  readonly defaultStorageClass: boolean;
  /** Whether the cluster has HTTPRoutes. */
  readonly gatewayApi: boolean;
  /** What there is to say of the StorageClasses that the stack's claims have. */
  readonly storage: Said;
  /** Volume claims that are smaller than the stack asks for. */
  readonly smallClaims: readonly SmallClaim[];
  /** Who else runs, with what. */
  readonly landscape: Landscape;
  readonly sharing: Sharing;
  /** What there is to say of stacks that select the same; undefined where none does. */
  readonly overlap: Said | undefined;
  /** What there is to say of what it costs to find targets; undefined where that is little. */
  readonly discoveryCost: Said | undefined;
  readonly targets: readonly ScrapeTarget[];
  readonly rules: readonly AlertRule[];
  readonly owned: OwnedView;
  /** Names and addresses of the nodes and of the API server, which no exporter may be sent to. */
  readonly reserved: readonly string[];
  /** Whether somebody else than its selector says where a Service leads. */
  readonly leadsElsewhere: (namespace: string, service: string) => boolean;
  /** What the selector of an exporter or a probe finds in the cluster. */
  readonly systemsFound: (target: ScrapeTarget) => readonly string[];
}

const apiServer = keyOf({ namespace: 'default', name: 'kubernetes' });

/** Two caches hold the stack's own DaemonSet: where one has heard of its end already, it is gone. */
function landscapeOf(view: ClusterView, { metadata }: MonitoringStack, owned: OwnedView): Landscape {
  const own = keyOf({ namespace: metadata.namespace, name: componentName(metadata.name, 'node-exporter') });
  const isThere = owned.get(resources.daemonSets, own) !== undefined;
  const daemonSets = [...view.daemonSets.store.entries()].filter(([key]) => key !== own || isThere);
  return {
    stacks: [...view.stacks.store.values()].filter((stack) => !isGoing(stack, view)),
    workloads: [...daemonSets.map(([, workload]) => workload), ...view.deployments.store.values()],
  };
}

/** @param now to know how long pods have been waiting */
export function takeSnapshot(
  {
    stack,
    namespace,
    view,
    owned,
    memory,
  }: {
    stack: MonitoringStack;
    namespace: NamespaceFacts;
    view: ClusterView;
    owned: OwnedView;
    memory: Pick<LookMemory, 'targets' | 'rules'>;
  },
  now: Date,
): Snapshot {
  const key = keyOf(stack.metadata);
  const classes = [...view.storageClasses.store.values()];
  const defaultStorageClass = claimsDefault(stack, classes, owned);
  const small = smallClaims(stack, classes, owned);
  const targets = memory.targets.of(stack, view.targets.store.values(), view.namespaceLabels);
  const rules = memory.rules.of(stack, view.rules.store.values(), view.namespaceLabels);
  const landscape = landscapeOf(view, stack, owned);
  const others = landscape.stacks.filter((other) => other !== stack && stalledBecause(other) === undefined);
  const reserved = [...view.nodes.store.values(), view.services.store.get(apiServer)].flatMap(
    (one) => one?.addresses ?? [],
  );
  const options = scrapeOptions(stack);
  const blocked = isBlocked(podsOf({ stack, owned }, 'node-exporter'), now);
  return {
    key,
    stack,
    namespace,
    defaultStorageClass,
    gatewayApi: owned.servesRoutes,
    storage: growthSaid(small) ?? storageSaid(stack, classes, { claimsDefault: defaultStorageClass }),
    smallClaims: small,
    targets,
    rules,
    owned,
    landscape,
    sharing: sharingOf(key, landscape, { blocked }),
    reserved,
    systemsFound: (target) =>
      systemsFound(target, {
        places: { services: within(view.services), ingresses: within(view.ingresses) },
        trusted: isTrusted(target.metadata.namespace ?? '', options),
        reserved,
      }),
    leadsElsewhere: (inNamespace, name) => {
      const service = view.services.store.get(keyOf({ namespace: inNamespace, name }));
      return service !== undefined && service.selector === undefined;
    },
    discoveryCost: discoveryCostSaid(stack, { targets, pods: view.pods.store.size }),
    overlap: overlapSaid(stack, others, { targets, rules, namespaceLabels: view.namespaceLabels }),
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
export function podsOf({ stack, owned }: Pick<Snapshot, 'stack' | 'owned'>, component: ComponentName): readonly Pod[] {
  const wanted = Object.entries(selectorLabels(stack.metadata.name, component));
  return [...owned.pods.values()]
    .filter(({ metadata }) => wanted.every(([label, value]) => metadata.labels?.[label] === value))
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
}
