/** Whether a metav1.LabelSelector matches a set of labels; the reference is the API convention for label selectors. */
import type { LabelSelector, LabelSelectorRequirement } from '../../crds/meta.ts';

type Labels = Readonly<Record<string, string>>;

function meets(requirement: LabelSelectorRequirement, labels: Labels): boolean {
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

/** The requirements of `selector` that `labels` does not meet, in words; empty when it matches. */
export function unmet(selector: LabelSelector | undefined, labels: Labels): readonly string[] {
  const exact = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] }),
  );
  return [...exact, ...(selector?.matchExpressions ?? [])]
    .filter((requirement) => !meets(requirement, labels))
    .map((requirement) => {
      const actual = labels[requirement.key];
      return `${describe(requirement)} but ${actual === undefined ? 'is absent' : `is ${actual}`}`;
    });
}

/** An absent or empty selector matches everything. */
export function matches(selector: LabelSelector | undefined, labels: Labels): boolean {
  return unmet(selector, labels).length === 0;
}
