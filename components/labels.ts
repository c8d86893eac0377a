/** Labels: who an object belongs to, and by which labels its pods are found. */
import type { ComponentName } from './names.ts';

export type Labels = Readonly<Record<string, string>>;

/** On every object that Bellwether owns. */
export const managedBy = { 'app.kubernetes.io/managed-by': 'bellwether' } as const;

/** What the operator's own pods are known by: no release may change it, for a Deployment's selector is immutable. */
export const operatorLabels = {
  'app.kubernetes.io/name': 'bellwether',
  'app.kubernetes.io/component': 'operator',
  'app.kubernetes.io/part-of': 'bellwether',
} as const;

/** On cluster-scoped objects, which no owner reference can tie to their stack. */
export const stackNamespaceLabel = 'monitoring.bellwether.dev/stack-namespace';
export const stackNameLabel = 'monitoring.bellwether.dev/stack-name';

/** What finds all pods of a stack. */
export function stackSelector(stack: string): Labels {
  return { 'app.kubernetes.io/instance': stack, ...managedBy };
}

/**
 * What finds the pods of one component. A workload's selector can never change, so neither may this. `managed-by` keeps
 * the pods of a Helm release out that has the name of the stack.
 */
export function selectorLabels(stack: string, component: ComponentName): Labels {
  return { 'app.kubernetes.io/name': component, ...stackSelector(stack) };
}

/** The recommended labels of Kubernetes, for every object and pod of a component. */
export function recommendedLabels(stack: string, component: ComponentName, version?: string): Labels {
  return {
    ...selectorLabels(stack, component),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'bellwether',
    ...(version === undefined ? {} : { 'app.kubernetes.io/version': version }),
  };
}

/** A selector as the API server takes it in a query: `a=b,c=d`. */
export function selectorText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
