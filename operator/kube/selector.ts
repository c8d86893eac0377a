/** Label selectors as the text that the API server takes in a query. */
import type { LabelSelector, LabelSelectorRequirement } from '../../crds/meta.ts';

/** `app=web,tier in (a,b),!canary`. An empty selector is the empty text, which selects everything. */
export function formatLabelSelector(selector: LabelSelector): string {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(([label, value]) => `${label}=${value}`);
  return [...equalities, ...(selector.matchExpressions ?? []).map(formatRequirement)].join(',');
}

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const formats: Readonly<Record<LabelSelectorRequirement['operator'], string>> = {
    In: `${key} in (${values.join(',')})`,
    NotIn: `${key} notin (${values.join(',')})`,
    Exists: key,
    DoesNotExist: `!${key}`,
  };
  return formats[operator];
}
