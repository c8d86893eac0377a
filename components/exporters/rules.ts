/** The alerts of the systems that a stack monitors, in the groups of a rule file. */
import type { RuleGroup } from '../fragment.ts';
import { catalogue } from './catalogue.ts';

/** One group for each type in use, in the order of the catalogue: rules about systems that nobody has only cost. */
export function exporterGroups(types: Iterable<string>): readonly RuleGroup[] {
  const used = new Set(types);
  return catalogue
    .filter(({ type }) => used.has(type))
    .map(({ type, alerts }) => ({ name: `bellwether/exporters/${type}`, rules: alerts.map(({ rule }) => rule) }));
}
