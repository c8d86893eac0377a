/** Turns promtool's complaints about one rule group into what its author reads: group, rule, cause. */
import type { Rule, RuleFragment, RuleGroup } from '../../components/fragment.ts';
import { duration } from '../../components/rules/duration.ts';
import { writtenPosition } from '../../components/rules/isolation.ts';
import type { Complaints } from './parse-promtool.ts';
import { summary } from './summary.ts';

/** One line for each complaint. */
export function ruleMessage(fragment: RuleFragment, complaints: Complaints): string {
  const name = groupName(fragment);
  return summary(
    complaints.map((complaint) => `group ${name}${asWritten(located(complaint, fragment.group), fragment)}`),
  );
}

/** What is to be said of a group that must be confined to its namespace and cannot be. */
export function faultMessage(fragment: RuleFragment, fault: string): string {
  return (
    `group ${groupName(fragment)}, ${fault}. The stack's spec.tenancy.isolateRules confines the rules of ` +
    `${fragment.owner.namespace} to the series of that namespace`
  );
}

function groupName({ owner, group }: RuleFragment): string {
  return JSON.stringify(group.name.slice(`${owner.namespace}/${owner.name}/`.length));
}

/** Where in an expression the parser stopped: it counts in the confined one, and the author in what was written. */
const IN_EXPRESSION = /^(, rule (\d+), (?:"(?:[^"\\]|\\.)*")?:? ?could not parse expression: )(\d+):(\d+)(?=: )/;

function asWritten(complaint: string, { owner, written = [] }: RuleFragment): string {
  return complaint.replace(IN_EXPRESSION, (whole, before: string, rule: string, line: string, column: string) => {
    const expr = written[Number(rule) - 1];
    if (expr === undefined) return whole;
    const place = writtenPosition(expr, owner.namespace, { line: Number(line), column: Number(column) });
    return `${before}${place.line}:${place.column}`;
  });
}

/** What promtool puts before errors of single rules: places in a file that nobody wrote, the group, and the rule. */
const IN_RULE = /^(?:\d+:\d+: )*group "(?:[^"\\]|\\.)*", (rule \d+, "(?:[^"\\]|\\.)*": [^]*)$/;

function located(complaint: string, group: RuleGroup): string {
  const [, inRule] = IN_RULE.exec(complaint) ?? [];
  if (inRule !== undefined) return `, ${inRule.replace(', "":', ':')}`;
  const cause = complaint.replace(/^yaml: (?:line \d+: )?/, '').replace(/^\d+:\d+: /, '');
  return `${/duration/.test(cause) ? wrongDuration(group) : ''}: ${cause}`;
}

/** Promtool does not say where a wrong duration stands; it reads them in this order and stops at the first. */
function wrongDuration(group: RuleGroup): string {
  const field = (['interval', 'query_offset'] as const).find((name) => isWrong(group[name]));
  if (field !== undefined) return `, ${field}`;
  for (const [index, rule] of group.rules.entries()) {
    const wrong = (['for', 'keep_firing_for'] as const).find((name) => isWrong(rule[name]));
    if (wrong !== undefined) return `, rule ${index + 1}, ${JSON.stringify(nameOf(rule))}, ${wrong}`;
  }
  return '';
}

function nameOf(rule: Rule): string {
  return rule.alert ?? rule.record ?? '';
}

function isWrong(text: string | undefined): boolean {
  return text !== undefined && duration(text) === undefined;
}
