/** What there is to follow of a stack's exporters, as one reconcile sees them. */

import { systemTargets } from '../../../components/exporters/fragment.ts';
import { exporterNameLabel } from '../../../components/exporters/metadata.ts';
import { keyOf } from '../../cache/key.ts';
import { deployments } from '../../kube/resource.ts';
import type { Configuration } from '../configuration.ts';
import { intendPrometheus } from '../intents.ts';
import type { Snapshot } from '../snapshot.ts';
import { healthOf } from '../status/workload-health.ts';
import type { ExporterState, Followed } from './state.ts';

function stateOf({ owned, stack }: Snapshot, name: string): ExporterState {
  const { namespace } = stack.metadata;
  const found = owned.get(deployments, keyOf({ namespace, name }));
  const pods = [...owned.pods.values()].filter(({ metadata }) => metadata.labels?.[exporterNameLabel] === name);
  const health = healthOf(found && { ...found, kind: 'Deployment' }, pods);
  return { health, pods: pods.map(({ metadata }) => metadata.name) };
}

export function followedSystems(snapshot: Snapshot, configuration: Configuration): Followed {
  const { systems: plans } = configuration;
  if (plans.length === 0) return { replicas: [], plans, exporters: new Map() };
  const { name, namespace = '' } = snapshot.stack.metadata;
  const targets = plans.flatMap((plan) => systemTargets(plan, { name, namespace }));
  const names = new Set(targets.flatMap(({ exporter }) => exporter ?? []));
  return {
    replicas: intendPrometheus(snapshot, configuration).replicas,
    plans,
    exporters: new Map([...names].map((exporter) => [exporter, stateOf(snapshot, exporter)])),
  };
}
