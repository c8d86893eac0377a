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
  /** The PromQL expression. A bare number is allowed, as in a rule file. */
  readonly expr: number | string;
  /** How long the expression must hold before the alert fires. */
  readonly for?: string;
  /** How long the alert goes on after the expression stopped to hold. */
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface AlertRuleSpecGroup {
  /** Unique within the object. */
  readonly name: string;
  /** How often the group is evaluated, for example "30s". The stack's evaluationInterval by default. */
  readonly interval?: string;
  /** Evaluates the rules this far in the past, for sources that arrive late. */
  readonly query_offset?: string;
  /** Series that one rule may produce. 0 means no limit. */
  readonly limit?: number;
  /** Labels added to every rule of the group; a rule's own labels win. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly AlertRuleSpecGroupRule[];
}

export interface AlertRuleSpec {
  /** Rule groups. The rules of one group are evaluated one after the other, the groups side by side. */
  readonly groups: readonly AlertRuleSpecGroup[];
}

export interface AlertRuleStatusStack {
  readonly namespace: string;
  readonly name: string;
  /** The real parser accepted this generation. */
  readonly accepted?: boolean;
  /** The generation that every replica runs; lower than metadata.generation while an older version still serves. */
  readonly loadedGeneration?: number;
  /** Prometheus replicas that were read back and run the current generation. */
  readonly loadedReplicas?: number;
  /** Prometheus replicas of the stack. */
  readonly replicas?: number;
  /** Why it was refused or what is missing. */
  readonly message?: string;
}

/** Default: {"observedGeneration":-1} */
export interface AlertRuleStatus {
  /** The generation of spec that the conditions speak of. */
  readonly observedGeneration?: number;
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

/** A AlertRule as it is written before the API server fills in the defaults; for the CLI, tests and samples. */
export class AlertRuleModel extends Model<Authored<AlertRule>> {
  constructor(data: ModelData<Authored<AlertRule>>) {
    const typed: Authored<AlertRule> = { apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind: 'AlertRule', ...data };
    super(typed);
  }
}
