/** Compiles declarations once for each version of them and of the options that enter into them. */

import { type Compiled, ownerOf, type RuleFragment, type ScrapeFragment } from '../../components/fragment.ts';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { compileRule } from '../../components/rules/compile.ts';
import { compileTarget, type ScrapeOptions } from '../../components/scrape/compile.ts';
import { isTrusted, type TrustOptions } from '../../components/scrape/trust.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import type { Candidate } from './admission.ts';

interface CompiledTarget {
  readonly options: string;
  readonly compiled: Compiled<ScrapeFragment>;
}

/** The caches keep the very same object until it changes, so that what was compiled of it goes when it goes. */
const targets = new WeakMap<ScrapeTarget, Map<string, CompiledTarget>>();
const plainRules = new WeakMap<AlertRule, Compiled<RuleFragment>>();
const isolatedRules = new WeakMap<AlertRule, Compiled<RuleFragment>>();

/** What of a stack enters into the fragments of ScrapeTargets. */
export function scrapeOptions(stack: MonitoringStack): ScrapeOptions {
  const global = globalConfiguration(stack);
  return {
    stackNamespace: stack.metadata.namespace ?? '',
    trustedNamespaces: stack.spec.tenancy.trustedNamespaces ?? [],
    scrapeInterval: global.scrape_interval,
    scrapeTimeout: global.scrape_timeout,
  };
}

/** @param stack the key of the stack: each keeps what it compiled with its own options */
export function targetCandidate(target: ScrapeTarget, stack: string, options: ScrapeOptions): Candidate {
  const known = targets.get(target) ?? new Map<string, CompiledTarget>();
  targets.set(target, known);
  const text = JSON.stringify(options);
  let entry = known.get(stack);
  if (entry?.options !== text) {
    entry = { options: text, compiled: compileTarget(target, options) };
    known.set(stack, entry);
  }
  return { owner: ownerOf(target, 'ScrapeTarget'), compiled: entry.compiled };
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

export function ruleCandidate(rule: AlertRule, trust: RuleTrust): Candidate {
  const isolated = mustIsolate(rule.metadata.namespace ?? '', trust);
  const known = isolated ? isolatedRules : plainRules;
  const compiled = known.get(rule) ?? compileRule(rule, { isolated });
  known.set(rule, compiled);
  return { owner: ownerOf(rule, 'AlertRule'), compiled };
}
