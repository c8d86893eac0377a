/** Compiles a LabelSelector to what one relabelling step can match. RE2 has no lookahead, so "not in" takes a mark. */
import type { LabelSelector, LabelSelectorRequirement } from '../../crds/meta.ts';
import { contentHash, toText } from '../content.ts';
import type { RelabelConfig } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import { metaLabel, presenceLabel, RESERVED_PREFIX, type Selected, sanitised } from './labels.ts';
import { oneOf } from './regex.ts';

/** A label, and the regular expression that its value must match as a whole. */
export interface Match {
  readonly label: string;
  readonly regex: string;
}

/** All of `matches` must hold, after the steps in `marks` ran. */
export interface CompiledSelector {
  readonly marks: readonly RelabelConfig[];
  readonly matches: readonly Match[];
}

export interface SelectorSource {
  readonly object: Selected;
  /** Where the selector stands, for messages, such as "spec.pods.selector". */
  readonly field: string;
}

/** Throws a Refusal for a selector that Kubernetes would not take, or whose keys Prometheus cannot tell apart. */
export function compileSelector(selector: LabelSelector, source: SelectorSource): CompiledSelector {
  const requirements = requirementsOf(selector);
  for (const requirement of requirements) refuseInvalid(requirement, source.field);
  refuseAmbiguous(requirements, source.field);
  const parts = requirements.map((requirement) => compileRequirement(requirement, source.object));
  return { marks: parts.flatMap(({ marks }) => marks), matches: parts.flatMap(({ matches }) => matches) };
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelectorRequirement[] {
  const equal = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return [...equal, ...matchExpressions].toSorted((a, b) => (toText(a) < toText(b) ? -1 : 1));
}

function compileRequirement(
  { key, operator, values = [] }: LabelSelectorRequirement,
  object: Selected,
): CompiledSelector {
  if (operator === 'NotIn') return without(within(key, values, object));
  if (operator === 'In') return { marks: [], matches: within(key, values, object) };
  const regex = operator === 'Exists' ? 'true' : '';
  return { marks: [], matches: [{ label: presenceLabel(object, key), regex }] };
}

/** An empty value is no different from no label in relabelling, so its presence is asked for as well. */
function within(key: string, values: readonly string[], object: Selected): readonly Match[] {
  const value = { label: metaLabel(object, key), regex: oneOf(values.toSorted()) };
  return values.includes('') ? [{ label: presenceLabel(object, key), regex: 'true' }, value] : [value];
}

/** Marks what matches; wanted is what has no mark. Equal marks have one name, so that objects can share the step. */
function without(unwanted: readonly Match[]): CompiledSelector {
  const step = { ...joined(unwanted), replacement: 'true' };
  const mark = `${RESERVED_PREFIX}is_${contentHash(toText(step), 16)}`;
  return { marks: [{ ...step, target_label: mark }], matches: [{ label: mark, regex: '' }] };
}

/**
 * One step's condition out of many. The separator is safe: no namespace, label value or port name of Kubernetes
 * holds a ';', so that the parts cannot be shifted against each other.
 */
export function joined(matches: readonly Match[]): {
  readonly source_labels: readonly string[];
  readonly regex: string;
} {
  return { source_labels: matches.map(({ label }) => label), regex: matches.map(({ regex }) => regex).join(';') };
}

/** The grammar of label keys and values: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

function refuseInvalid({ key, values = [] }: LabelSelectorRequirement, field: string): void {
  const [name, prefix, ...rest] = key.split('/').toReversed();
  if (name === undefined || rest.length > 0 || !NAME.test(name) || (prefix !== undefined && !PREFIX.test(prefix))) {
    throw new Refusal(
      'InvalidSelector',
      `${field}: ${JSON.stringify(key)} is no label key, which has the form "name" or "prefix.example/name"`,
    );
  }
  const wrong = values.find((value) => value !== '' && !NAME.test(value));
  if (wrong !== undefined) {
    throw new Refusal(
      'InvalidSelector',
      `${field}: ${JSON.stringify(wrong)} for ${key} is no label value, so that nothing could have it; ` +
        "a value has at most 63 letters, digits, '-', '_' and '.'",
    );
  }
}

/** Two keys in one label would be two conditions on whichever of both the discovery wrote last. */
function refuseAmbiguous(requirements: readonly LabelSelectorRequirement[], field: string): void {
  const keys = new Map<string, string>();
  for (const { key } of requirements) {
    const other = keys.get(sanitised(key));
    if (other !== undefined && other !== key) {
      throw new Refusal(
        'AmbiguousSelector',
        `${field}: Prometheus reads the labels ${other} and ${key} as one and the same, ` +
          `${metaLabel('pod', key).replace('pod_', '*_')}; select by one of them`,
      );
    }
    keys.set(sanitised(key), key);
  }
}
