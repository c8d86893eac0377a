import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { acquire, type Holder, holderOf, describe as inWords, LockHeld } from './lock.ts';

const holder = (command: string): Holder => ({ pid: 1, checkout: '/here', command, since: 1000, token: command });
let number = 0;
const fresh = (): string => `test-${process.pid}-${number++}`;

describe('the machine-wide lock', () => {
  test('is free, then held, then free again', async () => {
    const name = fresh();
    expect(await holderOf(name)).toBeUndefined();
    const lock = await acquire(name, holder('first'), { patience: 0 });
    expect(await holderOf(name)).toEqual(holder('first'));
    await lock.release();
    expect(await holderOf(name)).toBeUndefined();
  });

  test('names its holder to who will not wait', async () => {
    const name = fresh();
    const lock = await acquire(name, holder('first'), { patience: 0 });
    const refused = acquire(name, holder('second'), { patience: 0 });
    await expect(refused).rejects.toBeInstanceOf(LockHeld);
    await expect(refused).rejects.toMatchObject({ holder: { command: 'first' } });
    await lock.release();
  });

  test('goes to who waits as soon as it is let go', async () => {
    const name = fresh();
    const first = await acquire(name, holder('first'), { patience: 0 });
    const seen: string[] = [];
    const told = Promise.withResolvers<void>();
    const onHeld = ({ command }: Holder): void => {
      seen.push(command);
      told.resolve();
    };
    const second = acquire(name, holder('second'), { patience: 60_000, onHeld });
    await told.promise;
    await first.release();
    await (await second).release();
    expect(seen).toEqual(['first']);
  });

  test('is had by one at a time, whoever asks', async () => {
    const name = fresh();
    let inside = 0;
    let most = 0;
    const work = async (index: number): Promise<void> => {
      const lock = await acquire(name, holder(`w${index}`), { patience: 60_000 });
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => work(index)));
    expect(most).toBe(1);
  });

  test('keeps no holder that has nothing more to do, though somebody waits', async () => {
    const name = fresh();
    const program = `import { acquire } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
      await acquire(${JSON.stringify(name)}, ${JSON.stringify(holder('child'))}, { patience: 0 });
      console.log('held');
      process.stdin.once('data', () => process.stdin.destroy());`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program]);
    await once(child.stdout, 'data');
    const asked = Promise.withResolvers<void>();
    const waiting = acquire(name, holder('second'), { patience: 60_000, onHeld: () => asked.resolve() });
    await asked.promise;
    child.stdin.write('end');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await (await waiting).release();
  });

  test('is freed by the kernel when its holder is killed', async () => {
    const name = fresh();
    const program = `import { acquire } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
      await acquire(${JSON.stringify(name)}, ${JSON.stringify(holder('child'))}, { patience: 0 });
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program]);
    await once(child.stdout, 'data');
    expect(await holderOf(name)).toMatchObject({ command: 'child' });
    const waiting = acquire(name, holder('second'), { patience: 60_000 });
    child.kill('SIGKILL');
    await (await waiting).release();
  });
});

test('a holder in words: where, what, which process, since when', () => {
  expect(inWords(holder('make test'), 61_000)).toBe('/here: make test (process 1, for 60 s)');
});
