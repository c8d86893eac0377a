/** The names of everything that a stack is made of, so that whoever refers to an object cannot spell it another way. */

/** The parts of a stack; each is applied and pruned as one. */
export const componentNames = [
  'prometheus',
  'alertmanager',
  'node-exporter',
  'kube-state-metrics',
  'pushgateway',
] as const;

export type ComponentName = (typeof componentNames)[number];

/** Where in a stack's spec each component is spoken of. */
export const componentSpecs = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  'node-exporter': 'nodeExporter',
  'kube-state-metrics': 'kubeStateMetrics',
  pushgateway: 'pushgateway',
} as const satisfies Record<ComponentName, string>;

/** Name of the ServiceAccount, the Service, the configuration and the workload of a component: `demo-prometheus`. */
export function componentName(stack: string, component: ComponentName): string {
  return `${stack}-${component}`;
}

/** The headless Service that gives each replica of a StatefulSet its DNS name: `demo-prometheus-replicas`. */
export function replicasServiceName(stack: string, component: ComponentName): string {
  return `${componentName(stack, component)}-replicas`;
}

/** The ConfigMap of the slice with that number: `demo-prometheus-slice-0`. */
export function sliceName(stack: string, slice: number): string {
  return `${componentName(stack, 'prometheus')}-slice-${slice}`;
}

/** The ConfigMap of a dashboard: `demo-dashboard-cluster`. */
export function dashboardName(stack: string, dashboard: string): string {
  return `${stack}-dashboard-${dashboard}`;
}

/** The Secret with copies of what the stack's ScrapeTargets authenticate with: `demo-prometheus-credentials`. */
export function credentialsName(stack: string): string {
  return `${componentName(stack, 'prometheus')}-credentials`;
}

/** The Secret by which the web UI of a component is served: `demo-prometheus-web`. */
export function webSecretName(stack: string, component: ComponentName): string {
  return `${componentName(stack, component)}-web`;
}

/** The pods of a replicated component, in order of their ordinals: `demo-prometheus-0`, … */
export function replicaNames(stack: string, component: ComponentName, replicas: number): readonly string[] {
  return Array.from({ length: replicas }, (_, ordinal) => `${componentName(stack, component)}-${ordinal}`);
}

/** ClusterRoles that come with the operator's installation; it may bind these two and no other. */
export const clusterRoleNames = {
  prometheus: 'bellwether-prometheus',
  'kube-state-metrics': 'bellwether-kube-state-metrics',
} as const;

/** Components that read the API server. */
export type BoundComponent = keyof typeof clusterRoleNames;

/** Cluster-scoped names carry the namespace: two stacks of one name in two namespaces do not meet. */
export function clusterRoleBindingName(namespace: string, stack: string, component: BoundComponent): string {
  return `bellwether:${namespace}:${stack}:${component}`;
}

/** Where each component answers HTTP inside the cluster. */
export const ports = {
  prometheus: 9090,
  alertmanager: 9093,
  'node-exporter': 9100,
  'kube-state-metrics': 8080,
  pushgateway: 9091,
} as const satisfies Record<ComponentName, number>;

/** The DNS name of a Service inside the cluster. Without the cluster's domain, which only its resolver knows. */
export function serviceHost(namespace: string, service: string): string {
  return `${service}.${namespace}.svc`;
}
