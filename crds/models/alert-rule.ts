/** GENERATED from the CRD of AlertRule by crds/generate.ts (make generate). Do not edit. */
import { Model, type ModelData } from '@kubernetes-models/base';
import type { Condition, KubeObject } from '../meta.ts';
import type { Authored } from './authored.ts';

/** Either record or alert, not both: one that has neither or both is refused with the parser's own words. */
export interface AlertRuleSpecGroupRule {
  /** The name of the series to record. */
  readonly record?: string;
  /** The name of the alert. */
  readonly alert?: string;
  /** The PromQL expression. A bare whole number is allowed, as in a rule file. */
  readonly expr: number | string;
  /** How long the expression must hold before the alert fires, for example "5m". It fires at once by default. */
  readonly for?: string;
  /** How long the alert goes on after the expression stopped to hold, for example "5m". It ends at once by default. */
  readonly keep_firing_for?: string;
  /** Labels of the series or alert; the alert's may hold templates. None by default. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Texts of the alert, which may hold templates. None by default. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule group, with the fields that it has in a rule file. */
export interface AlertRuleSpecGroup {
  /** Unique within the object. */
  readonly name: string;
  /** How often the group is evaluated, at least "1s", for example "30s". The stack's evaluationInterval by default. */
  readonly interval?: string;
  /** Evaluates the rules this far in the past, for sources that arrive late, for example "1m". 0 by default. */
  readonly query_offset?: string;
  /** Series (recording) or alerts (alerting) that one rule may produce; more fail the rule. 0, the default, means no limit. */
  readonly limit?: number;
  /** Labels added to every rule of the group; a rule's own labels win. None by default. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The rules, in the order of their evaluation. */
  readonly rules: readonly AlertRuleSpecGroupRule[];
}

/** A series and its values, one each interval from time 0 on. */
export interface AlertRuleSpecTestInput_serie {
  /** Name and labels, for example 'up{job="shop"}'. */
  readonly series: string;
  /** Values in promtool's notation: "1 2 3", "0+10x60" (0, 10, … 600), "1x5", "_x3" (none), "stale", "{{count:3 sum:9}}x2". */
  readonly values: number | string;
}

/** One alert. */
export interface AlertRuleSpecTestAlert_rule_testItemExp_alert {
  /** All its labels but alertname. None by default. */
  readonly exp_labels?: Readonly<Record<string, string>>;
  /** All its annotations. None by default. */
  readonly exp_annotations?: Readonly<Record<string, string>>;
}

/** All alerts of one name that are to fire at one time. */
export interface AlertRuleSpecTestAlert_rule_testItem {
  /** When, as time from 0 on, for example "10m". 0 by default. */
  readonly eval_time?: number | string;
  /** The name of the alert. */
  readonly alertname: string;
  /** The alerts of that name that are to fire, and no others. None by default. */
  readonly exp_alerts?: readonly AlertRuleSpecTestAlert_rule_testItemExp_alert[];
}

/** One sample. */
export interface AlertRuleSpecTestPromql_expr_testItemExp_sample {
  /** Name and labels, for example 'job:errors:rate5m{job="shop"}', or '{}'. */
  readonly labels: string;
  /** The value. 0 by default. */
  readonly value?: number;
  /** A native histogram in place of the value, for example "{{count:3 sum:9}}". None by default. */
  readonly histogram?: string;
}

/** An expression, and all that it is to yield. */
export interface AlertRuleSpecTestPromql_expr_testItem {
  /** The PromQL expression. */
  readonly expr: number | string;
  /** When, as time from 0 on, for example "10m". 0 by default. */
  readonly eval_time?: number | string;
  /** The samples, in any order. None by default. */
  readonly exp_samples?: readonly AlertRuleSpecTestPromql_expr_testItemExp_sample[];
}

/** One test, with series of its own. Time begins at 0. */
export interface AlertRuleSpecTest {
  /** What is tested, for messages. None by default. */
  readonly name?: string;
  /** Time between two values of input_series, for example "30s". evaluation_interval by default. */
  readonly interval?: string;
  /** Time between two evaluations of all groups, in the order in which they stand above, for example "30s". "1m" by default. In a file for promtool it stands once for all tests. */
  readonly evaluation_interval?: string;
  /** Takes values for equal whose last binary digit differs. False by default. In a file for promtool it stands once for all tests. */
  readonly fuzzy_compare?: boolean;
  /** When time 0 is, in RFC 3339 or in seconds since the epoch, for example "2026-01-01T00:00:00Z". The epoch by default. */
  readonly start_timestamp?: number | string;
  /** What templates find in $externalLabels. None by default. */
  readonly external_labels?: Readonly<Record<string, string>>;
  /** What templates find in $externalURL. Empty by default. */
  readonly external_url?: string;
  /** The series that there are. None by default. */
  readonly input_series?: readonly AlertRuleSpecTestInput_serie[];
  /** Which alerts are to fire at which times. None by default. */
  readonly alert_rule_test?: readonly AlertRuleSpecTestAlert_rule_testItem[];
  /** What expressions are to yield at which times. None by default. */
  readonly promql_expr_test?: readonly AlertRuleSpecTestPromql_expr_testItem[];
}

/** What to evaluate. Each group is judged on its own by Prometheus' own parser: a refused one is left out with the parser's words in status, its last good version and the other groups go on. */
export interface AlertRuleSpec {
  /** Rule groups. The rules of one group are evaluated one after the other, the groups side by side. */
  readonly groups: readonly AlertRuleSpecGroup[];
  /** Tests of the groups, with the fields that a test has in a file for "promtool test rules"; there are no rule_files, since what is tested are the groups above, as they are written. While one of them fails, this version of the object does not run, and the last good one does. All tests together may stand for 250000 samples and make 50000 evaluations. None by default. */
  readonly tests?: readonly AlertRuleSpecTest[];
}

/** What one MonitoringStack made of this object. */
export interface AlertRuleStatusStack {
  /** The MonitoringStack's namespace. */
  readonly namespace: string;
  /** The MonitoringStack's name. */
  readonly name: string;
  /** The real parser accepted this generation. */
  readonly accepted?: boolean;
  /** Prometheus replicas that were read back and run the current generation. */
  readonly loadedReplicas?: number;
  /** Prometheus replicas of the stack. */
  readonly replicas?: number;
  /** Why it was refused or what is missing. */
  readonly message?: string;
}

/** What became of it. Written by the operator. Default: {"observedGeneration":-1} */
export interface AlertRuleStatus {
  /** The generation of spec that the conditions speak of; -1 before any was seen. */
  readonly observedGeneration?: number;
  /** The state of the object in the standard form; see the documentation of each reason. */
  readonly conditions?: readonly Condition[];
  /** Rules in all groups. */
  readonly rules?: number;
  /** The MonitoringStacks that select this object, and what each made of it. */
  readonly stacks?: readonly AlertRuleStatusStack[];
}

/** An AlertRule holds recording and alerting rules. Its groups have the fields of a Prometheus rule file, so that rules can be pasted in. Every MonitoringStack that selects it evaluates it. */
export interface AlertRule extends KubeObject {
  readonly apiVersion: 'monitoring.bellwether.dev/v1alpha1';
  readonly kind: 'AlertRule';
  readonly spec: AlertRuleSpec;
  readonly status?: AlertRuleStatus;
}

/** Names the resource in the API. */
export const alertrules = {
  group: 'monitoring.bellwether.dev',
  version: 'v1alpha1',
  plural: 'alertrules',
  kind: 'AlertRule',
  namespaced: true,
} as const;

/** An AlertRule as it is written before the API server fills in the defaults; for the CLI, tests and samples. */
export class AlertRuleModel extends Model<Authored<AlertRule>> {
  constructor(data: ModelData<Authored<AlertRule>>) {
    const typed: Authored<AlertRule> = { apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind: 'AlertRule', ...data };
    super(typed);
  }
}
