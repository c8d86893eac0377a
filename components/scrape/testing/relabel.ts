/**
 * Prometheus' relabelling for tests, after model/relabel/relabel.go of 3.13 and in as far as generated steps use it.
 * jobs-by-promtool.test.ts compares it with the real one.
 */
import type { RelabelConfig } from '../../fragment.ts';

export type Labels = Readonly<Record<string, string>>;

/** The labels after all steps; undefined when the target is dropped. Labels without a value are not there. */
export function relabel(labels: Labels, steps: readonly RelabelConfig[]): Labels | undefined {
  const state = new Map(Object.entries(labels).filter(([, value]) => value !== ''));
  for (const step of steps) if (!apply(step, state)) return undefined;
  return Object.fromEntries(state);
}

/** Whether the target stays. */
function apply(step: RelabelConfig, labels: Map<string, string>): boolean {
  const value = (step.source_labels ?? []).map((name) => labels.get(name) ?? '').join(step.separator ?? ';');
  const regex = new RegExp(`^(?:${step.regex ?? '(.*)'})$`, 's');
  const target = step.target_label ?? '';
  switch (step.action ?? 'replace') {
    case 'keep':
      return regex.test(value);
    case 'drop':
      return !regex.test(value);
    case 'keepequal':
      return (labels.get(target) ?? '') === value;
    case 'dropequal':
      return (labels.get(target) ?? '') !== value;
    case 'labeldrop':
      for (const name of labels.keys()) if (regex.test(name)) labels.delete(name);
      return true;
    case 'labelmap':
      for (const [name, text] of Array.from(labels)) {
        if (regex.test(name)) labels.set(name.replace(regex, step.replacement ?? '$1'), text);
      }
      return true;
    case 'replace':
      replace(regex.exec(value), step, labels);
      return true;
    default:
      throw new Error(`no generated step has the action ${step.action}`);
  }
}

function replace(match: RegExpExecArray | null, step: RelabelConfig, labels: Map<string, string>): void {
  if (match === null) return;
  const value = (step.replacement ?? '$1').replace(/\$(\$|\d+)/g, (_, name: string) =>
    name === '$' ? '$' : (match[Number(name)] ?? ''),
  );
  const target = step.target_label ?? '';
  if (value === '') labels.delete(target);
  else labels.set(target, value);
}
