/** The dashboards of a stack, each in a ConfigMap that Grafana's sidecar finds by its label. */
import type { ConfigMap } from '../built-in.ts';
import { contentHash, toText } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { dashboardName } from '../names.ts';
import { identityOf, type StackInput } from '../stack-input.ts';
import { clusterDashboard } from './cluster.ts';
import { type Dashboard, dashboardModel } from './dashboard.ts';
import { nodesDashboard } from './nodes.ts';
import { podsDashboard } from './pods.ts';
import { stackDashboard } from './stack.ts';

export const dashboards: readonly Dashboard[] = [clusterDashboard, nodesDashboard, podsDashboard, stackDashboard];

function configMap(input: StackInput, dashboard: Dashboard): ConfigMap {
  const { name, namespace } = identityOf(input.stack);
  const metadata = ownedMetadata(input, 'prometheus', dashboardName(name, dashboard.name));
  // Grafana keeps one dashboard for each uid, and its sidecar one file for each key: those of two stacks differ in both.
  const uid = `bellwether-${dashboard.name}-${contentHash(`${namespace}/${name}`, 12)}`;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, labels: { ...metadata.labels, [input.stack.spec.dashboards.label]: '1' } },
    data: { [`${namespace}-${name}-${dashboard.name}.json`]: toText(dashboardModel(dashboard, { uid })) },
  };
}

/** The ConfigMaps of all dashboards; none unless the stack asks for them. */
export function dashboardConfigMaps(input: StackInput): readonly ConfigMap[] {
  return input.stack.spec.dashboards.enabled ? dashboards.map((dashboard) => configMap(input, dashboard)) : [];
}
