/** Compiles an AlertRule: one fragment for each of its groups, so that a bad group leaves out only itself. */
import type { AlertRule, AlertRuleSpecGroup, AlertRuleSpecGroupRule } from '../../crds/models/alert-rule.ts';
import { contentHash, sortedRecord, toText } from '../content.ts';
import { type Compiled, type Owner, ownerOf, type Rule, type RuleFragment, type RuleGroup } from '../fragment.ts';
import { compiled, Refusal } from '../refusal.ts';
import { milliseconds } from '../scrape/duration.ts';
import { isolatedGroup } from './isolated-group.ts';
import { refuseLargeTests } from './test-size.ts';

export interface RuleOptions {
  /** Confines the rules to the object's namespace; not by default. */
  readonly isolated?: boolean;
  /** Hash of the object's tests, which the fragments bear. */
  readonly tested?: string;
}

/**
 * What `object` contributes to the rule files of a stack. Whether PromQL, durations and templates are right is for
 * the real parser to say; refused here is only what would be wrong in the file as a whole.
 */
export function compileRule(object: AlertRule, { isolated = false, tested }: RuleOptions = {}): Compiled<RuleFragment> {
  const traits = tested === undefined ? {} : { tested };
  const owner = ownerOf(object, 'AlertRule');
  return compiled(owner, () => {
    refuseRepeatedNames(object.spec.groups);
    refuseHaste(object.spec.groups);
    const rules = object.spec.groups.reduce((sum, group) => sum + group.rules.length, 0);
    refuseLargeTests(object.spec.tests ?? [], rules);
    return object.spec.groups.map((group) => (isolated ? toIsolated : toFragment)(owner, group, traits));
  });
}

function refuseRepeatedNames(groups: readonly AlertRuleSpecGroup[]): void {
  const first = new Map<string, number>();
  for (const [index, { name }] of groups.entries()) {
    const earlier = first.get(name);
    if (earlier !== undefined) {
      throw new Refusal(
        'DuplicateGroup',
        `spec.groups[${index}].name: the group ${JSON.stringify(name)} already exists as spec.groups[${earlier}]; ` +
          'rename one of them, or move its rules into the other',
      );
    }
    first.set(name, index);
  }
}

/** A ScrapeTarget has the same bound. To Prometheus 0 is the stack's own interval. */
function refuseHaste(groups: readonly AlertRuleSpecGroup[]): void {
  for (const [index, { interval = '' }] of groups.entries()) {
    const pause = milliseconds(interval) ?? 0;
    if (pause === 0 || pause >= 1000) continue;
    const field = `spec.groups[${index}].interval`;
    throw new Refusal('InvalidDuration', `${field}: ${interval} is below 1s, the shortest that there is`);
  }
}

/** The key of the fragment of a group. */
export function groupKey({ namespace, name }: Pick<Owner, 'namespace' | 'name'>, group: string): string {
  return `${namespace}/${name}/${group}`;
}

type Traits = Pick<RuleFragment, 'isolated' | 'written' | 'fault' | 'tested'>;

function toFragment(owner: Owner, source: AlertRuleSpecGroup, traits: Traits): RuleFragment {
  return ruleFragment(owner, toGroup(groupKey(owner, source.name), source), traits);
}

function toIsolated(owner: Owner, source: AlertRuleSpecGroup, traits: Traits): RuleFragment {
  const plain = toGroup(groupKey(owner, source.name), source);
  const { group, fault } = isolatedGroup(plain, owner.namespace);
  if (fault !== undefined) return ruleFragment(owner, group, { ...traits, fault });
  return ruleFragment(owner, group, { ...traits, isolated: true, written: plain.rules.map(({ expr }) => expr) });
}

/** The fragment that holds `group`, with its hash. What is confined is never taken for the same text that is not. */
export function ruleFragment(owner: Owner, group: RuleGroup, traits: Traits = {}): RuleFragment {
  const { generation: _, ...identity } = owner;
  const { isolated, fault } = traits;
  const content = [identity, group, ...(isolated ? ['isolated'] : []), ...(fault === undefined ? [] : [{ fault }])];
  return { kind: 'rules', key: group.name, owner, group, ...traits, hash: contentHash(toText(content)) };
}

/** A group in the grammar of a rule file, under that name. */
export function toGroup(name: string, source: AlertRuleSpecGroup): RuleGroup {
  const labels = filled(source.labels);
  return {
    name,
    ...(source.interval !== undefined && { interval: source.interval }),
    ...(source.query_offset !== undefined && { query_offset: source.query_offset }),
    ...(source.limit !== undefined && source.limit !== 0 && { limit: source.limit }),
    ...(labels && { labels }),
    rules: source.rules.map(toRule),
  };
}

function toRule(source: AlertRuleSpecGroupRule): Rule {
  const labels = filled(source.labels);
  const annotations = filled(source.annotations);
  return {
    ...(source.record !== undefined && { record: source.record }),
    ...(source.alert !== undefined && { alert: source.alert }),
    expr: String(source.expr),
    ...(source.for !== undefined && { for: source.for }),
    ...(source.keep_firing_for !== undefined && { keep_firing_for: source.keep_firing_for }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}

/** The entries in the order of their keys; undefined when there are none. */
function filled(record: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> | undefined {
  return Object.keys(record).length === 0 ? undefined : sortedRecord(record);
}
