/** What two stacks have in common that select the same: both run, and the user is told, because everything is there twice. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { type Declaration, type NamespaceLabels, selects } from './selection.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';

/** What one stack selects, and who looks for it in others. */
export interface Selected {
  readonly targets: readonly Declaration[];
  readonly rules: readonly Declaration[];
  readonly namespaceLabels: NamespaceLabels;
}

type Criteria = MonitoringStack['spec']['rules'];

const isEmpty = (selector: Criteria['selector']): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
const isAll = ({ selector, namespaceSelector }: Criteria): boolean => isEmpty(selector) && isEmpty(namespaceSelector);

/** What is there twice because of `other`, each with the field that parts them. Ends at the first object of each kind. */
function inCommon(
  stack: MonitoringStack,
  other: MonitoringStack,
  selected: Selected,
): readonly (readonly [string, string])[] {
  const both = (field: 'targets' | 'rules') =>
    (isAll(stack.spec[field]) && isAll(other.spec[field])) ||
    selected[field].some((declaration) => selects(other, declaration, selected.namespaceLabels));
  const bring = stack.spec.defaultRules.enabled && other.spec.defaultRules.enabled;
  return [
    ...(both('targets') ? [['ScrapeTargets', 'spec.targets'] as const] : []),
    ...(both('rules') ? [['AlertRules', 'spec.rules'] as const] : []),
    ...(bring ? [['default rules', 'spec.defaultRules.enabled'] as const] : []),
  ];
}

const listed = new Intl.ListFormat('en-GB');

function sentence(other: MonitoringStack, common: readonly (readonly [string, string])[]): string {
  const [things, fields] = [common.map(([thing]) => thing), common.map(([, field]) => field)];
  const alerts = things.some((thing) => thing !== 'ScrapeTargets')
    ? ' An alert arrives twice where both notify the same receiver.'
    : '';
  return (
    `MonitoringStack ${keyOf(other.metadata)} has the same ${listed.format(things)}; both stacks run them.${alerts} ` +
    `To share them out, change ${listed.format(fields)} in one of the two.`
  );
}

/** Undefined where the stack has nothing in common with any of the others, which all run. */
export function overlapSaid(
  stack: MonitoringStack,
  others: readonly MonitoringStack[],
  selected: Selected,
): Said | undefined {
  const found = others
    .toSorted((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1))
    .map((other) => ({ other, common: inCommon(stack, other, selected) }))
    .filter(({ common }) => common.length > 0);
  if (found.length === 0) return undefined;
  const message = bounded(found.map(({ other, common }) => sentence(other, common)).join('\n'));
  return { status: 'True', reason: 'SelectsTheSame', message };
}
