import { describe, expect, test } from '@jest/globals';
import { NotReached, waitFor } from './wait.ts';

/** A look that gives its answers one after the other, and the last one for ever. */
const answers = (...texts: (string | undefined | Error)[]): (() => Promise<string | undefined>) => {
  let next = 0;
  return async () => {
    const answer = texts[Math.min(next++, texts.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
};

describe('waiting', () => {
  test('ends with the first look at which nothing is missing, and tells what was missing once', async () => {
    const told: string[] = [];
    const look = answers('a', 'a', 'b', new Error('no answer'), undefined);
    await waitFor('it', look, { within: 60_000, every: 0, onMissing: (missing) => told.push(missing) });
    expect(told).toEqual(['a', 'b', 'no answer']);
  });

  test('looks at least once, and fails with what was missing last', async () => {
    const waiting = waitFor('the stack', answers('no pods'), { within: 0, every: 0 });
    await expect(waiting).rejects.toThrow(NotReached);
    await expect(waitFor('the stack', answers('no pods'), { within: 0 })).rejects.toMatchObject({ missing: 'no pods' });
    await expect(waitFor('it', answers(undefined), { within: 0 })).resolves.toBeUndefined();
  });

  test('ends when it is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(waitFor('it', answers('a'), { within: 60_000, signal })).rejects.toThrow('interrupted');
  });
});
