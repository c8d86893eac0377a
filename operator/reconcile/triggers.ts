/** Which keys are to be looked at when something has changed: the map from events to loops. */
import type { KubeObject } from '../../crds/meta.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Queue } from '../controller/queue.ts';
import { stackKeyOf } from './apply-stack.ts';
import { isOtherPopulation } from './discovery-cost.ts';
import { matches } from './label-selector.ts';
import { type DeclarationId, readId } from './outcomes.ts';
import { type Declaration, selects } from './selection.ts';
import type { IngressFacts, ServiceFacts } from './targets/facts.ts';
import { placeOf, searchOf } from './targets/search.ts';
import type { ClusterView } from './view.ts';

export interface Queues {
  readonly stacks: Pick<Queue<Key>, 'add'>;
  readonly targets: Pick<Queue<Key>, 'add'>;
  readonly rules: Pick<Queue<Key>, 'add'>;
}

/** A change of status alone changes nothing of what is to run. */
function isNews(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  if (!before || !after) return true;
  return (
    before.metadata.uid !== after.metadata.uid ||
    before.metadata.generation !== after.metadata.generation ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    JSON.stringify(before.metadata.labels) !== JSON.stringify(after.metadata.labels)
  );
}

function addSelecting(view: ClusterView, queues: Queues, versions: readonly (Declaration | undefined)[]): void {
  for (const [key, stack] of view.stacks.store.entries()) {
    const concerned = versions.some((version) => version && selects(stack, version, view.namespaceLabels));
    if (concerned) queues.stacks.add(key);
  }
}

function addAllStacks(view: ClusterView, queues: Queues): void {
  for (const key of view.stacks.store.keys()) queues.stacks.add(key);
}

function addOthers(changed: Key, view: ClusterView, queues: Queues): void {
  for (const key of view.stacks.store.keys()) if (key !== changed) queues.stacks.add(key);
}

function addAllDeclarations(view: ClusterView, queues: Queues): void {
  for (const key of view.targets.store.keys()) queues.targets.add(key, { priority: 'low' });
  for (const key of view.rules.store.keys()) queues.rules.add(key, { priority: 'low' });
}

/** What exporters and probes ask by a selector changes with what there is to find. */
function addAsking(view: ClusterView, queues: Queues): void {
  const { services, ingresses, targets } = view;
  const look = (kind: 'services' | 'ingresses', versions: readonly (ServiceFacts | IngressFacts | undefined)[]) => {
    const [namespace] = versions.flatMap((version) => version?.namespace ?? []);
    for (const place of [placeOf(kind), placeOf(kind, namespace)]) {
      for (const key of targets.store.keysBy('place', place)) {
        const target = targets.store.get(key);
        const search = target && searchOf(target);
        if (!search?.asked) continue;
        if (versions.some((version) => version && matches(search.selector, version.labels)))
          addSelecting(view, queues, [target]);
      }
    }
  };
  services.onChange((_, before, after) => look('services', [before, after]));
  ingresses.onChange((_, before, after) => look('ingresses', [before, after]));
}

/** Whether an object's stack was declared stalled or freed: the objects that it selects tell of that too. */
function stalls(stack: MonitoringStack | undefined): string | undefined {
  return stack?.status?.conditions?.find(({ type }) => type === 'Stalled')?.status;
}

/** Connects the caches of the whole cluster to the queues. */
export function connect(view: ClusterView, queues: Queues): void {
  view.stacks.onChange((key, before, after) => {
    const news = isNews(before, after);
    if (news) queues.stacks.add(key);
    if (!news && stalls(before) === stalls(after)) return;
    // Also the others: what one runs, or selects, decides what they run and say.
    addOthers(key, view, queues);
    addAllDeclarations(view, queues);
  });
  view.targets.onChange((key, before, after) => {
    queues.targets.add(key);
    if (isNews(before, after)) addSelecting(view, queues, [before, after]);
  });
  view.rules.onChange((key, before, after) => {
    queues.rules.add(key);
    if (isNews(before, after)) addSelecting(view, queues, [before, after]);
  });
  view.namespaces.onChange(() => {
    addAllStacks(view, queues);
    addAllDeclarations(view, queues);
  });
  addAsking(view, queues);
  const isOther = isOtherPopulation();
  view.pods.onChange(() => {
    if (isOther(view.pods.store.size)) addAllStacks(view, queues);
  });
  for (const informer of [view.storageClasses, view.daemonSets, view.deployments]) {
    informer.onChange(() => addAllStacks(view, queues));
  }
  view.clusterRoleBindings.onChange((_, before, after) => {
    const key = stackKeyOf(after ?? before ?? { apiVersion: '', kind: '', metadata: { name: '' } });
    if (key !== undefined) queues.stacks.add(key);
  });
}

/** The stack that an object in its namespace belongs to: its controller, or for a pod the instance that it names. */
export function ownerKey(object: KubeObject): Key | undefined {
  const { namespace, labels, ownerReferences } = object.metadata;
  const controller = ownerReferences?.find(({ kind }) => kind === 'MonitoringStack');
  const name = controller?.name ?? labels?.['app.kubernetes.io/instance'];
  return name === undefined ? undefined : keyOf({ namespace, name });
}

/** Sends an object whose outcome has changed to its loop. */
export function addDeclaration(queues: Queues, id: DeclarationId): void {
  const { kind, key } = readId(id);
  (kind === 'ScrapeTarget' ? queues.targets : queues.rules).add(key);
}
