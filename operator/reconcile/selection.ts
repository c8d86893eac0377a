/** Which ScrapeTargets and AlertRules belong to which MonitoringStack, and why one does not. */
import type { KubeObject } from '../../crds/meta.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { isEmpty, matches, unmet } from './label-selector.ts';

/** What people declare besides the stack itself. */
export type Declaration = ScrapeTarget | AlertRule;

/** Labels by namespace name. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>>;

function criteriaOf(stack: MonitoringStack, kind: KubeObject['kind']) {
  return kind === 'ScrapeTarget'
    ? { field: 'spec.targets', ...stack.spec.targets }
    : { field: 'spec.rules', ...stack.spec.rules };
}

/** Why `stack` does not select `declaration`, naming the stack's field and the label; empty when it does. */
export function reasonsAgainst(
  stack: MonitoringStack,
  declaration: Declaration,
  namespaceLabels: NamespaceLabels,
): readonly string[] {
  const { field, selector, namespaceSelector } = criteriaOf(stack, declaration.kind);
  const namespace = declaration.metadata.namespace ?? '';
  return [
    ...unmet(selector, declaration.metadata.labels ?? {}).map((why) => `${field}.selector: ${why}`),
    ...unmet(namespaceSelector, namespaceLabels(namespace)).map(
      (why) => `${field}.namespaceSelector: of namespace ${namespace}, ${why}`,
    ),
  ];
}

/** The same without words. */
export function selects(
  { spec }: MonitoringStack,
  { kind, metadata }: Declaration,
  namespaceLabels: NamespaceLabels,
): boolean {
  const { selector, namespaceSelector } = kind === 'ScrapeTarget' ? spec.targets : spec.rules;
  if (!isEmpty(selector) && !matches(selector, metadata.labels ?? {})) return false;
  return isEmpty(namespaceSelector) || matches(namespaceSelector, namespaceLabels(metadata.namespace ?? ''));
}

/** Whether the stack selects whatever is declared. */
export function selectsAll({ spec: { targets, rules } }: MonitoringStack): boolean {
  return [targets, rules].every((each) => isEmpty(each.selector) && isEmpty(each.namespaceSelector));
}
