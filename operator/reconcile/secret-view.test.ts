import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../cache/key.ts';
import { ManualClock } from '../controller/testing/manual-clock.ts';
import { ApiError } from '../kube/errors.ts';
import { allowLabel, SecretView } from './secret-view.ts';

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });
const login = keyOf({ namespace: 'shop', name: 'login' });
const { signal } = new AbortController();

/** A view over one Secret, which the test sets: an object, or the code of a refusal. */
function viewOf(initial: object | number) {
  const clock = new ManualClock();
  const now = { answer: initial, asked: 0 };
  const told: string[] = [];
  const errors: unknown[] = [];
  const get = (): Promise<never> => {
    now.asked += 1;
    if (typeof now.answer === 'object') return Promise.resolve(now.answer as never);
    const status = { code: now.answer, reason: 'Reason', message: 'no' };
    return Promise.reject(new ApiError({ method: 'GET', path: '/' } as never, status as never));
  };
  const view = new SecretView({
    client: { get },
    clock,
    onChange: (key) => told.push(key),
    onError: (error) => errors.push(error),
  });
  return { view, clock, now, told, errors };
}

const secretOf = (token: string, labels: object = { [allowLabel]: 'true' }) => ({
  metadata: { name: 'login', labels },
  data: { token },
});

describe('reading', () => {
  test.each<readonly [string, object | number, object]>([
    ['found', secretOf('a'), { state: 'found', data: { token: 'a' } }],
    ['without the label', secretOf('a', {}), { state: 'notAllowed' }],
    ['with the label of another meaning', secretOf('a', { [allowLabel]: 'false' }), { state: 'notAllowed' }],
    ['not there', 404, { state: 'missing' }],
    ['forbidden', 403, { state: 'forbidden' }],
  ])('%s, and asked once however often it is read', async (_, answer, expected) => {
    const { view, now } = viewOf(answer);
    const read = () => view.read(stack, new Set([login]), { signal });
    expect(await read()).toEqual(new Map([[login, expected]]));
    expect(await read()).toEqual(await read());
    expect(now.asked).toBe(1);
  });

  test('no answer is no reading', async () => {
    await expect(viewOf(500).view.read(stack, new Set([login]), { signal })).rejects.toThrow('500');
  });
});

describe('looking again', () => {
  test('within ten seconds a change is told, once', async () => {
    const { view, clock, now, told } = viewOf(404);
    const end = new AbortController();
    await view.read(stack, new Set([login]), { signal });
    const running = view.run({ signal: end.signal });
    await clock.advance(10_000);
    expect(told).toEqual([]);
    now.answer = secretOf('a');
    await clock.advance(10_000);
    await clock.advance(10_000);
    expect(told).toEqual([stack]);
    end.abort();
    await running;
    expect(clock.armed).toBe(0);
  });

  test('without an answer what was known stays', async () => {
    const { view, now, told, errors } = viewOf(secretOf('a'));
    await view.read(stack, new Set([login]), { signal });
    now.answer = 500;
    await view.refresh({ signal });
    expect([told, errors.length]).toEqual([[], 1]);
    expect((await view.read(stack, new Set([login]), { signal })).get(login)).toMatchObject({ state: 'found' });
  });

  test.each<readonly [string, (view: SecretView) => unknown]>([
    ['a stack that is gone', (view) => view.forget(stack)],
    ['a stack that refers to none any more', (view) => view.read(stack, new Set(), { signal })],
  ])('%s is looked at no more', async (_, leave) => {
    const { view, now } = viewOf(secretOf('a'));
    await view.read(stack, new Set([login]), { signal });
    await leave(view);
    await view.refresh({ signal });
    expect(now.asked).toBe(1);
  });
});
