/** AlertRules for tests, as the API server would have stored them, and what they compile to. */
import type { AlertRule, AlertRuleSpecGroup } from '../../../crds/models/alert-rule.ts';
import type { RuleFragment } from '../../fragment.ts';
import { compileRule, type RuleOptions } from '../compile.ts';

/** A stored rule with those groups and tests. */
export function storedRule(
  groups: readonly AlertRuleSpecGroup[],
  metadata: Partial<AlertRule['metadata']> = {},
  tests: AlertRule['spec']['tests'] = [],
): AlertRule {
  const named = {
    name: 'latency',
    namespace: 'shop',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  };
  return {
    apiVersion: 'monitoring.bellwether.dev/v1alpha1',
    kind: 'AlertRule',
    metadata: { uid: `uid-${named.namespace}-${named.name}`, ...named },
    spec: { groups, ...(tests.length > 0 && { tests }) },
  };
}

/** The fragments of a rule. Throws when it is refused. */
export function ruleFragmentsOf(
  groups: readonly AlertRuleSpecGroup[],
  metadata: Partial<AlertRule['metadata']> = {},
  options: RuleOptions = {},
): readonly RuleFragment[] {
  const { fragments, refused } = compileRule(storedRule(groups, metadata), options);
  if (refused !== undefined) throw new Error(`refused: ${refused.message}`);
  return fragments;
}
