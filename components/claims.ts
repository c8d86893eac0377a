/** What a fragment claims for itself, and another might as well: a recorded series, an alert, a fixed address. */
import { sortedRecord, toText } from './content.ts';
import type { ExporterSpec, Fragment, Rule, RuleFragment, ScrapeFragment, StaticConfig } from './fragment.ts';

/**
 * `record`: two that record one series overwrite each other's samples, so only one may. `alert` and `address`: both
 * work, and somebody sees twice what is there once.
 */
export type ClaimKind = 'record' | 'alert' | 'address';

export interface Claim {
  readonly kind: ClaimKind;
  /** Equal texts are equal claims. */
  readonly text: string;
  /** Where in the object it stands, such as `group "g", rule 1, "job:up:ratio"`. */
  readonly place: string;
}

const known = new WeakMap<Fragment, readonly Claim[]>();

/**
 * The claims of a fragment. Within a rule group each counts once: its rules are evaluated one after the other, and
 * to record one series by several expressions is a habit of widely used rules.
 */
export function claimsOf(fragment: Fragment): readonly Claim[] {
  const found = known.get(fragment) ?? (fragment.kind === 'rules' ? ofGroup(fragment) : ofAddresses(fragment));
  known.set(fragment, found);
  return found;
}

function ofGroup({ owner, group, key }: RuleFragment): readonly Claim[] {
  const name = JSON.stringify(key.slice(`${owner.namespace}/${owner.name}/`.length));
  const claims = group.rules.flatMap((rule, index) => ofRule(rule, group.labels, `group ${name}, rule ${index + 1}`));
  return [...new Map(claims.toReversed().map((claim) => [claim.text, claim])).values()].toReversed();
}

/** The labels are those that the rule ends up with: its own win over those of the group. */
function ofRule({ record, alert, labels }: Rule, ofGroupLabels: Rule['labels'], place: string): readonly Claim[] {
  const [kind, name] = record === undefined ? (['alert', alert] as const) : (['record', record] as const);
  if (name === undefined) return [];
  const text = toText([kind, name, sortedRecord({ ...ofGroupLabels, ...labels })]);
  return [{ kind, text, place: `${place}, ${JSON.stringify(name)}` }];
}

/** The address of a shared exporter is everybody's; what is claimed is the system, with what is asked of it. */
function ofSystems(configs: readonly StaticConfig[], { type, field }: ExporterSpec): readonly Claim[] {
  const where = field === undefined ? 'spec.exporter.addresses' : `${field}.targets`;
  return configs.map(({ labels }) => {
    const { instance = '', __param_target: target, __param_module: module } = labels;
    return {
      kind: 'address',
      text: toText(['system', type, instance, target, module]),
      place: `${where}: ${instance}`,
    };
  });
}

/** Of one address two objects may ask for different things, by path and parameters. */
function ofAddresses({ static: configs = [], class: { settings }, exporter }: ScrapeFragment): readonly Claim[] {
  if (exporter !== undefined) return ofSystems(configs, exporter);
  const { scheme, metrics_path: path, params } = settings;
  const addresses = configs.flatMap(({ targets }) => targets);
  return addresses.map((address, index) => ({
    kind: 'address',
    text: toText(['address', scheme, address.toLowerCase(), path, params ?? {}]),
    place: `spec.static.addresses[${index}]: ${address}`,
  }));
}
