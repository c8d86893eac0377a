/** Whether a metav1.LabelSelector matches a set of labels; the reference is the API convention for label selectors. */
import type { LabelSelector, LabelSelectorRequirement } from '../../crds/meta.ts';

export type Labels = Readonly<Record<string, string>>;

/** Whether labels meet one requirement. */
export function meets(requirement: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labels[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function describe({ key, operator, values }: LabelSelectorRequirement): string {
  if (operator === 'Exists') return `label ${key} must exist`;
  if (operator === 'DoesNotExist') return `label ${key} must not exist`;
  return `label ${key} must ${operator === 'In' ? '' : 'not '}be ${(values ?? []).join(' or ')}`;
}

/** Everything that a selector asks for, in one form. */
export function requirementsOf(selector: LabelSelector | undefined): readonly LabelSelectorRequirement[] {
  const exact = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] }),
  );
  return [...exact, ...(selector?.matchExpressions ?? [])];
}

/** The requirements of `selector` that `labels` does not meet, in words; empty when it matches. */
export function unmet(selector: LabelSelector | undefined, labels: Labels): readonly string[] {
  return requirementsOf(selector)
    .filter((requirement) => !meets(requirement, labels))
    .map((requirement) => {
      const actual = labels[requirement.key];
      return `${describe(requirement)} but ${actual === undefined ? 'is absent' : `is ${actual}`}`;
    });
}

/** Whether labels have every one of `wanted`, as the selector of a Service asks for them. */
export function hasAll(wanted: Labels, labels: Labels): boolean {
  // A loop over the names alone: this is asked of every pod for every object that looks at it.
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/** An absent or empty selector matches everything. */
export function matches(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!hasAll(selector?.matchLabels ?? {}, labels)) return false;
  return (selector?.matchExpressions ?? []).every((requirement) => meets(requirement, labels));
}

/** Whether a selector asks for nothing. */
export function isEmpty(selector: LabelSelector | undefined): boolean {
  if (selector === undefined) return true;
  for (const _ in selector.matchLabels) return false;
  return (selector.matchExpressions ?? []).length === 0;
}
