/** Confines a rule group to its namespace: what it reads, and whose what it produces is (docs: tenancy.isolateRules). */
import { sortedRecord } from '../content.ts';
import type { Rule, RuleGroup } from '../fragment.ts';
import { isolate } from './isolation.ts';
import { calls } from './template.ts';

/** A confined group, or the group as it was with the first thing that stands against it. */
export interface IsolatedGroup {
  readonly group: RuleGroup;
  /** Begins with the rule, as in `rule 2, "Down": …`. */
  readonly fault?: string;
}

/**
 * Reads: every selector has the matcher. Produces: the label `namespace` of a rule is set after its expression was
 * evaluated, so that no label_replace and no label of the group comes later.
 */
export function isolatedGroup(group: RuleGroup, namespace: string): IsolatedGroup {
  const rules: Rule[] = [];
  for (const [index, rule] of group.rules.entries()) {
    const { expr, fault = asksServer(rule, group) } = isolate(rule.expr, namespace);
    if (expr === undefined || fault !== undefined) {
      const name = JSON.stringify(rule.alert ?? rule.record ?? '');
      return { group, fault: `rule ${index + 1}, ${name}: ${fault}` };
    }
    rules.push({ ...rule, expr, labels: sortedRecord({ ...rule.labels, namespace }) });
  }
  return { group: { ...group, rules } };
}

/** A template may ask the server for anything, in an expression that is put together only when the alert fires. */
function asksServer({ alert, labels, annotations }: Rule, group: RuleGroup): string | undefined {
  if (alert === undefined) return undefined;
  const texts = {
    ...prefixed('labels', group.labels),
    ...prefixed('labels', labels),
    ...prefixed('annotations', annotations),
  };
  const field = Object.entries(texts).find(([, text]) => calls('query', text))?.[0];
  return (
    field &&
    `${field}: the template calls query, which reads series of every namespace; ` +
      'use $labels and $value, or have the expression compute what is to be shown'
  );
}

function prefixed(field: string, texts: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${field}.${name}`, text]));
}
