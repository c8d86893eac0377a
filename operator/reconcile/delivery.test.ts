import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../cache/key.ts';
import { sleep } from '../controller/clock.ts';
import { ManualClock } from '../controller/testing/manual-clock.ts';
import { Delivery } from './delivery.ts';
import type { Intent, Replica } from './intent.ts';
import type { Reading } from './reading.ts';

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });

const replica = (name: string): Replica => ({
  namespace: 'monitoring',
  name,
  uid: `uid-${name}`,
  origin: `http://${name}`,
});
const intentWith = (credentials: string, ...names: string[]): Intent => ({ ...intent('r1', ...names), credentials });
const intent = (revision: string, ...names: string[]): Intent => ({
  markers: new Map([['main', revision]]),
  pools: new Set(),
  replicas: names.map(replica),
});

/** Replicas that run a revision some time after they were poked. */
function world({ lag = 300, forbidden = false } = {}) {
  const clock = new ManualClock();
  const running = new Map<string, string>();
  const pokes: string[] = [];
  const changes: string[] = [];
  const settling = new Set<string>();
  const hanging = new Set<string>();
  let intended = '';
  let reads = 0;
  const delivery = new Delivery({
    clock,
    probe: async ({ name, uid }, { markers }): Promise<Reading> => {
      reads += 1;
      if (hanging.has(name)) await sleep(clock, 2_000, {});
      const found = running.get(name);
      const proven = found === markers.get('main') && !settling.has(name);
      const known = { uid, markers: new Map(found === undefined ? [] : [['main', found]]), proven };
      return proven ? known : { ...known, problem: 'behind' };
    },
    poke: async ({ name }) => {
      pokes.push(`${name}@${clock.now()}`);
      if (forbidden) throw new Error('pods/status is forbidden');
      const revision = intended;
      clock.after(lag, () => running.set(name, revision));
    },
    onChange: (key) => changes.push(key),
  });
  const intend = (revision: string, ...names: string[]) => {
    intended = revision;
    delivery.intend(stack, intent(revision, ...names));
  };
  return {
    clock,
    running,
    pokes,
    changes,
    settling,
    hanging,
    delivery,
    intend,
    reads: () => reads,
    state: () => delivery.state(stack),
  };
}

describe('delivery', () => {
  test('pokes at once and reads until every replica has proven the revision', async () => {
    const { clock, pokes, intend, state } = world();
    intend('r1', 'p-0', 'p-1');
    await clock.advance(0);
    expect(pokes).toEqual(['p-0@0', 'p-1@0']);
    expect(state().took).toBeUndefined();
    await clock.advance(400);
    expect([...state().readings.values()].map(({ proven }) => proven)).toEqual([true, true]);
    expect(state().took).toBeLessThanOrEqual(400);
  });

  test('pokes for new credentials, which no replica can be asked about, a few times and then no more', async () => {
    const { clock, pokes, intend, delivery, state } = world();
    intend('r1', 'p-0', 'p-1');
    await clock.advance(60_000);
    const [first] = [pokes.splice(0).length];
    expect(first).toBe(2);
    delivery.intend(stack, intentWith('rotated', 'p-0', 'p-1'));
    await clock.advance(0);
    expect(pokes.splice(0)).toEqual(['p-0@60000', 'p-1@60000']);
    expect(state().took).toBeLessThanOrEqual(400);
    await clock.advance(60_000);
    expect(pokes.splice(0)).toEqual(
      [500, 2000, 8000].flatMap((ms) => ['p-0', 'p-1'].map((p) => `${p}@${60_000 + ms}`)),
    );
    delivery.intend(stack, intentWith('rotated', 'p-0', 'p-1'));
    await clock.advance(60_000);
    expect(pokes).toEqual([]);
  });

  test('pokes again when the kubelet is slow, and only those that lag', async () => {
    const { clock, pokes, running, intend } = world({ lag: 10_000 });
    running.set('p-1', 'r1');
    intend('r1', 'p-0', 'p-1');
    await clock.advance(4_200);
    expect(pokes.map((poke) => poke.split('@')[0])).toEqual(['p-0', 'p-0', 'p-0', 'p-0', 'p-0']);
  });

  test('does not ask before an answer can prove anything, unless something else is intended', async () => {
    const clock = new ManualClock();
    const asked: number[] = [];
    const delivery = new Delivery({
      clock,
      probe: async ({ uid }, { markers }): Promise<Reading> => {
        asked.push(clock.now());
        const since = clock.now() - (asked[0] ?? 0);
        return { uid, markers, proven: since >= 1_100, ...(since < 1_100 ? { again: 1_100 - since } : {}) };
      },
      poke: async () => undefined,
      onChange: () => undefined,
    });
    delivery.intend(stack, intent('r1', 'p-0'));
    await clock.advance(5_000);
    expect(asked).toEqual([0, 1_100]);
    asked.length = 0;
    delivery.intend(stack, intent('r2', 'p-0'));
    await clock.advance(500);
    delivery.intend(stack, intent('r3', 'p-0'));
    await clock.advance(0);
    expect(asked).toEqual([5_000, 5_500]);
  });

  test('what already runs is not poked', async () => {
    const { clock, pokes, running, intend, state } = world();
    running.set('p-0', 'r1');
    intend('r1', 'p-0');
    await clock.advance(1_000);
    expect(pokes).toEqual([]);
    expect(state().readings.get('p-0')?.proven).toBe(true);
  });

  test('a new intent is taken up at once, though the loop is calm', async () => {
    const { clock, pokes, intend, state } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(5_000);
    intend('r2', 'p-0');
    await clock.advance(300);
    expect(pokes).toEqual(['p-0@0', 'p-0@5000']);
    expect(state().readings.get('p-0')?.markers.get('main')).toBe('r2');
  });

  test('the same intent again changes nothing', async () => {
    const { clock, intend, reads } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    const before = reads();
    intend('r1', 'p-0');
    await clock.advance(1_000);
    expect(reads()).toBe(before);
  });

  test('a replica that falls back is noticed and poked', async () => {
    const { clock, running, pokes, changes, intend, state } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    running.set('p-0', 'r0');
    const told = changes.length;
    await clock.advance(16_000);
    expect(changes.length).toBeGreaterThan(told);
    expect(pokes.length).toBeGreaterThan(1);
    expect(state().readings.get('p-0')?.proven).toBe(true);
  });

  test('a forbidden poke is told', async () => {
    const { clock, intend, state } = world({ forbidden: true });
    intend('r1', 'p-0');
    await clock.advance(200);
    expect(state().pokeProblem).toBe('pods/status is forbidden');
  });

  test('a replica that is gone is forgotten', async () => {
    const { clock, intend, state } = world({ lag: 100 });
    intend('r1', 'p-0', 'p-1');
    await clock.advance(1_000);
    intend('r1', 'p-0');
    expect([...state().readings.keys()]).toEqual(['p-0']);
  });

  test('what was proven before says nothing of what is intended since', async () => {
    const { clock, intend, state } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    expect(state()).toMatchObject({ asked: true, took: 100 });
    intend('r2', 'p-0');
    expect(state()).toMatchObject({ asked: false, took: undefined });
    expect(state().readings.get('p-0')).toMatchObject({ proven: false, markers: new Map([['main', 'r1']]) });
    await clock.advance(0);
    expect(state()).toMatchObject({ asked: true, took: undefined });
  });

  test('what the pod before ran says nothing of the one that took its name', async () => {
    const { clock, delivery, intend, state } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    delivery.intend(stack, { ...intent('r1'), replicas: [{ ...replica('p-0'), uid: 'another' }] });
    expect(state()).toMatchObject({ asked: false, readings: new Map() });
    await clock.advance(0);
    expect(state().readings.get('p-0')?.uid).toBe('another');
  });

  test('that everybody was asked is told, though all answer as before', async () => {
    const { clock, delivery, intend, state, changes } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    const told = changes.length;
    delivery.intend(stack, { ...intent('r1', 'p-0'), pools: new Set(['a']) });
    expect(state().asked).toBe(false);
    await clock.advance(0);
    expect(state().asked).toBe(true);
    expect(changes.length).toBe(told + 1);
  });

  test('nobody is waited for where there is nobody to ask', () => {
    const { intend, state } = world();
    expect(state().asked).toBe(false);
    intend('r1');
    expect(state().asked).toBe(true);
  });

  test('a replica that has loaded everything and only settles is not poked', async () => {
    const { clock, intend, pokes, running, settling, state } = world();
    running.set('p-0', 'r1');
    settling.add('p-0');
    intend('r1', 'p-0');
    await clock.advance(1_000);
    expect(state().readings.get('p-0')?.proven).toBe(false);
    settling.clear();
    await clock.advance(100);
    expect(state().readings.get('p-0')?.proven).toBe(true);
    expect(pokes).toEqual([]);
  });

  test('one that hangs keeps back nothing of what the others answer, though the intent changes ever again', async () => {
    const { clock, intend, hanging, running, state } = world();
    hanging.add('p-1');
    for (let n = 0; n < 6; n++) {
      running.set('p-0', `r${n}`);
      intend(`r${n + 1}`, 'p-0', 'p-1');
      await clock.advance(1_000);
    }
    expect(state().asked).toBe(true);
    expect(state().readings.get('p-0')).toMatchObject({ proven: false });
    expect(state().readings.get('p-0')?.markers.size).toBe(1);
  });

  test('what is intended after the end begins nothing', async () => {
    const { clock, delivery, intend, reads } = world();
    intend('r1', 'p-0');
    delivery.stop();
    intend('r1', 'p-0');
    await clock.advance(60_000);
    expect(reads()).toBe(1);
    expect(clock.armed).toBe(0);
  });

  test('forgetting a stack ends its loop and leaves no timer', async () => {
    const { clock, delivery, intend, reads } = world({ lag: 100 });
    intend('r1', 'p-0');
    await clock.advance(1_000);
    delivery.forget(stack);
    await clock.advance(0);
    const before = reads();
    await clock.advance(60_000);
    expect(reads()).toBe(before);
    expect(clock.armed).toBe(0);
  });
});
