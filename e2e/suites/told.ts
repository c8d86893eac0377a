/** What a ScrapeTarget is said to be, in the words of its conditions. */
import { expect } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import { eventually, kubectl } from './running-demo.ts';

export interface Asked {
  readonly name: string;
  readonly namespace: string;
  /** SystemsUp by default. */
  readonly type?: string;
  /** Milliseconds; 60,000 by default. */
  readonly within?: number;
}

/** A condition of the object's present generation, as `True Up: message`. */
export async function said({ name, namespace, type = 'SystemsUp' }: Asked): Promise<string> {
  const target = await kubectl.find('scrapetarget', name, `--namespace=${namespace}`);
  const condition = target && conditionOf(target, type);
  if (!condition || target.status?.observedGeneration !== target.metadata.generation) return 'nothing';
  return `${condition.status} ${condition.reason}: ${condition.message}`;
}

/** Waits until all of these words are said at once. @throws NotReached */
export async function says(asked: Asked, ...words: readonly string[]): Promise<void> {
  const assert = async (): Promise<void> => {
    const text = await said(asked);
    for (const word of words) expect(text).toContain(word);
  };
  await eventually(`${asked.name}: ${words.join(', ')}`, assert, asked.within ?? 60_000);
}
