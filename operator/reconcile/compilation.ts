/** Compiles declarations once for each version of them and of the options that enter into them. */

import { type Fragment, ownerOf } from '../../components/fragment.ts';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { compileRule, groupKey } from '../../components/rules/compile.ts';
import { ruleSuite } from '../../components/rules/suite.ts';
import { compileTarget, type FoundTarget, type ScrapeOptions } from '../../components/scrape/compile.ts';
import { isTrusted, type TrustOptions } from '../../components/scrape/trust.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { Candidate } from './admission.ts';

interface CompiledTarget {
  readonly options: string;
  readonly candidate: Candidate;
}

/** The caches keep the very same object until it changes, so that what was compiled of it goes when it goes. */
const targets = new WeakMap<FoundTarget, Map<string, CompiledTarget>>();
const plainRules = new WeakMap<AlertRule, Candidate>();
const isolatedRules = new WeakMap<AlertRule, Candidate>();
/** One reconcile compiles thousands of targets with the very same options. */
const optionTexts = new WeakMap<ScrapeOptions, string>();

function textOf(options: ScrapeOptions): string {
  const text = optionTexts.get(options) ?? JSON.stringify(options);
  optionTexts.set(options, text);
  return text;
}

/** What of a stack enters into the fragments of ScrapeTargets. */
export function scrapeOptions(stack: MonitoringStack): ScrapeOptions {
  const global = globalConfiguration(stack);
  return {
    stackName: stack.metadata.name,
    stackNamespace: stack.metadata.namespace ?? '',
    trustedNamespaces: stack.spec.tenancy.trustedNamespaces ?? [],
    scrapeInterval: global.scrape_interval,
    scrapeTimeout: global.scrape_timeout,
  };
}

/**
 * The very same candidate until the target or the options change.
 * @param stack the key of the stack: each keeps what it compiled with its own options
 */
export function targetCandidate(target: FoundTarget, stack: string, options: ScrapeOptions): Candidate {
  const known = targets.get(target) ?? new Map<string, CompiledTarget>();
  targets.set(target, known);
  const text = textOf(options);
  let entry = known.get(stack);
  if (entry?.options !== text) {
    const candidate = { owner: ownerOf(target, 'ScrapeTarget'), compiled: compileTarget(target, options) };
    entry = { options: text, candidate };
    known.set(stack, entry);
  }
  return entry.candidate;
}

/** What of a stack enters into the fragments of AlertRules. */
export interface RuleTrust extends TrustOptions {
  /** `spec.tenancy.isolateRules` */
  readonly isolateRules: boolean;
}

export function ruleTrust({ metadata, spec }: MonitoringStack): RuleTrust {
  const { trustedNamespaces = [], isolateRules } = spec.tenancy;
  return { stackNamespace: metadata.namespace ?? '', trustedNamespaces, isolateRules };
}

/** Whether rules in `namespace` are confined to it. */
export function mustIsolate(namespace: string, trust: RuleTrust): boolean {
  return trust.isolateRules && !isTrusted(namespace, trust);
}

/** The very same candidate until the rule changes, or whether it is confined. */
export function ruleCandidate(rule: AlertRule, trust: RuleTrust): Candidate {
  const isolated = mustIsolate(rule.metadata.namespace ?? '', trust);
  const known = isolated ? isolatedRules : plainRules;
  const candidate = known.get(rule) ?? compileCandidate(rule, isolated);
  known.set(rule, candidate);
  return candidate;
}

function compileCandidate(rule: AlertRule, isolated: boolean): Candidate {
  const owner = ownerOf(rule, 'AlertRule');
  const whole = ruleSuite(rule);
  const compiled = compileRule(rule, { isolated, ...(whole && { tested: whole.hash }) });
  if (!whole || compiled.refused) return { owner, compiled };
  const part = (accepted: readonly Fragment[]) => {
    const keys = new Set(accepted.map(({ key }) => key));
    return ruleSuite(rule, (group) => keys.has(groupKey(owner, group))) ?? whole;
  };
  return { owner, compiled, suite: { whole, part } };
}
