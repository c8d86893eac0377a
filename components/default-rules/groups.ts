/** The rules that a stack brings along, in the groups of a rule file. */
import type { MonitoringStackSpecDefaultRules } from '../../crds/models/monitoring-stack.ts';
import { sortedRecord } from '../content.ts';
import { exporterGroups } from '../exporters/rules.ts';
import type { Rule, RuleGroup } from '../fragment.ts';
import { controlPlaneRules } from './control-plane.ts';
import { nodeRules } from './nodes.ts';
import { alert } from './rule.ts';
import { stackRules } from './stack.ts';
import { usageRules } from './usage.ts';
import { workloadRules } from './workloads.ts';

const watchdog: RuleGroup = {
  name: 'bellwether/watchdog',
  rules: [
    alert('Watchdog', {
      expr: 'vector(1)',
      severity: 'none',
      summary: 'Alerts arrive',
      description: 'It always fires. Give it to a service that raises an alarm when it has not come for a while.',
    }),
  ],
};

const always: readonly RuleGroup[] = [usageRules, stackRules, controlPlaneRules, nodeRules, workloadRules];

/** The names of all alerts that can be left out. */
export const alertNames: readonly string[] = always.flatMap(({ rules }) => rules.flatMap((rule) => rule.alert ?? []));

/**
 * The groups that `spec.defaultRules` asks for; a group that nothing is left of is left out.
 * @param exporters the types of systems that are monitored, whose alerts come with them
 */
export function defaultGroups(
  given: MonitoringStackSpecDefaultRules,
  exporters: Iterable<string> = [],
): readonly RuleGroup[] {
  if (!given.enabled) return [];
  const disabled = new Set<string>(given.disabled);
  const groups = [...always, ...(given.watchdog ? [watchdog] : []), ...exporterGroups(exporters)];
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter(({ alert: name = '' }) => !disabled.has(name)) }))
    .filter(({ rules }) => rules.length > 0)
    .map((group) => ({ ...group, rules: group.rules.map((rule) => labelled(rule, given.labels)) }));
}

/** Recording rules are left alone: their series are meant to be found under known labels. */
function labelled(rule: Rule, labels: Readonly<Record<string, string>> = {}): Rule {
  return rule.alert === undefined ? rule : { ...rule, labels: sortedRecord({ ...labels, ...rule.labels }) };
}
