/** Which values each label has somewhere: enough to know that a selector matches nothing, and to name what is near. */
import type { LabelSelector } from '../../../crds/meta.ts';
import type { Labels } from '../label-selector.ts';

export type Vocabulary = ReadonlyMap<string, ReadonlySet<string>>;

export function vocabularyOf(all: Iterable<{ readonly labels: Labels }>): Vocabulary {
  const vocabulary = new Map<string, Set<string>>();
  for (const { labels } of all) {
    for (const name in labels) {
      const value = labels[name] ?? '';
      const values = vocabulary.get(name);
      if (values === undefined) vocabulary.set(name, new Set([value]));
      else values.add(value);
    }
  }
  return vocabulary;
}

/** Whether each label that the selector asks for is on something, if not all of them on the same. */
export function mayMatch({ matchLabels = {} }: LabelSelector, vocabulary: Vocabulary): boolean {
  return Object.entries(matchLabels).every(([name, value]) => vocabulary.get(name)?.has(value));
}
