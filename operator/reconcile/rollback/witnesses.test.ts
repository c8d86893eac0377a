import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DeliveryState } from '../delivery.ts';
import type { Reading } from '../reading.ts';
import { podOf } from '../testing/snapshots.ts';
import type { Pod } from '../view.ts';
import { type Evidence, noTrial, type Trial } from './trial.ts';
import { Witnesses } from './witnesses.ts';

const names = ['demo-prometheus-0', 'demo-prometheus-1'];
const onTrial: Trial = { rollbacks: 1, batch: 1, blamed: [] };

type Shown = 'proven' | 'behind' | 'failed' | 'away';

function readingOf(name: string, shown: Shown): Reading {
  const known = { uid: `uid-of-${name}`, markers: new Map(), proven: shown === 'proven' };
  return { ...known, ...(shown === 'failed' && { failed: true }), ...(shown === 'away' && { away: true }) };
}

const running = (name: string, ends = 0): Pod => podWith(name, true, { restartCount: ends, state: { running: {} } });
const down = (name: string, ends: number, exitCode = 1): Pod =>
  podWith(name, false, {
    restartCount: ends - 1,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode } },
  });
/** It is up again, and its pod is not told to be ready yet. */
const upAgain = (name: string, ends: number): Pod =>
  podWith(name, false, { restartCount: ends, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } });
const ended = (name: string, ends: number): Pod =>
  podWith(name, false, { restartCount: ends - 1, state: { terminated: { exitCode: 2 } } });

function podWith(name: string, ready: boolean, status: object): Pod {
  return podOf(name, { ready, status: { containerStatuses: [{ name: 'prometheus', ...status }] } });
}

let witnesses: Witnesses;

beforeEach(() => {
  witnesses = new Witnesses();
});

interface Scene {
  readonly shown: readonly Shown[];
  readonly pods?: readonly Pod[];
  readonly trial?: Trial;
  readonly takenBack?: boolean;
  readonly age?: number;
  readonly pokeProblem?: string;
  readonly now?: number;
}

function hear({
  shown,
  pods = names.map((name) => running(name)),
  trial = noTrial,
  takenBack = false,
  age = 0,
  pokeProblem,
  now = 0,
}: Scene): Evidence {
  const readings = new Map(shown.map((one, index) => [names[index] ?? '', readingOf(names[index] ?? '', one)]));
  const delivery: DeliveryState = { readings, asked: true, pokeProblem, took: undefined, age };
  return witnesses.hear({ delivery, pods, trial, isTakenBack: () => takenBack, now });
}

describe('of what was written', () => {
  test.each<[string, Scene, Partial<Evidence>]>([
    ['it is proven when all have proven it', { shown: ['proven', 'proven'] }, { proven: true, failed: [] }],
    ['one that is away is not waited for', { shown: ['proven', 'away'] }, { proven: true, failed: [] }],
    ['nobody who answers proves nothing', { shown: ['away', 'away'] }, { proven: false, failed: [] }],
    ['one that is behind is waited for', { shown: ['proven', 'behind'] }, { proven: false, failed: [] }],
    ['one that fails is enough', { shown: ['proven', 'failed'] }, { proven: false, failed: ['demo-prometheus-1'] }],
  ])('%s', (_, scene, wanted) => {
    expect(hear(scene)).toEqual({ helpless: false, ...wanted });
  });

  test.each<[string, Pod, boolean]>([
    ['a server that ended by itself since then has failed', down('demo-prometheus-1', 4), true],
    ['also one that has only just ended', ended('demo-prometheus-1', 4), true],
    [
      'also one in a new pod',
      { ...down('demo-prometheus-1', 1), metadata: { ...down('demo-prometheus-1', 1).metadata, uid: 'new' } },
      true,
    ],
    ['not one that ended before', down('demo-prometheus-1', 3), false],
    ['not one that was killed', down('demo-prometheus-1', 4, 137), false],
    ['not one that serves again', running('demo-prometheus-1', 4), false],
  ])('%s', (_, pod, fails) => {
    witnesses.begin([running('demo-prometheus-0'), running('demo-prometheus-1', 3)]);
    const { failed } = hear({ shown: ['behind', 'away'], pods: [running('demo-prometheus-0'), pod] });
    expect(failed).toEqual(fails ? ['demo-prometheus-1'] : []);
  });

  test('not one that answers and is not told to be ready yet', () => {
    witnesses.begin(names.map((name) => running(name)));
    const pods = [running('demo-prometheus-0'), upAgain('demo-prometheus-1', 1)];
    expect(hear({ shown: ['behind', 'behind'], pods }).failed).toEqual([]);
    expect(hear({ shown: ['behind', 'away'], pods }).failed).toEqual(['demo-prometheus-1']);
  });

  test('an end is counted once, whether the container waits to be started again or is', () => {
    witnesses.begin(names.map((name) => down(name, 2)));
    for (const again of [ended, down, upAgain]) {
      const pods = [running('demo-prometheus-0'), again('demo-prometheus-1', 2)];
      expect(hear({ shown: ['behind', 'away'], pods }).failed).toEqual([]);
    }
  });
});

describe('of what was taken back', () => {
  const scene = { trial: onTrial, takenBack: true } as const;

  test('a failure is old news at first, and then says that the changes were not to blame', () => {
    expect(hear({ ...scene, shown: ['failed', 'behind'], age: 45_000 })).toEqual({
      proven: false,
      failed: [],
      helpless: false,
    });
    expect(hear({ ...scene, shown: ['failed', 'behind'], age: 45_001 })).toMatchObject({ helpless: true });
  });

  test('the kubelet is given its time where pods may not be poked', () => {
    const slow = { ...scene, shown: ['failed', 'behind'], pokeProblem: 'forbidden' } as const;
    expect(hear({ ...slow, age: 119_000 })).toMatchObject({ helpless: false });
    expect(hear({ ...slow, age: 121_000 })).toMatchObject({ helpless: true });
  });

  test('a server that ends again and again is not helped by it', () => {
    witnesses.begin(names.map((name) => running(name, 1)));
    const crashing = (ends: number) => [running('demo-prometheus-0', 1), down('demo-prometheus-1', ends)];
    const away = { ...scene, shown: ['behind', 'away'], age: 50_000 } as const;
    expect(hear({ ...away, pods: crashing(4), age: 10_000 })).toMatchObject({ helpless: false });
    expect(hear({ ...away, pods: crashing(3) })).toMatchObject({ helpless: false });
    expect(hear({ ...away, pods: crashing(4) })).toMatchObject({ helpless: true });
  });

  test('one that fails with it too says nothing of what comes next, until it has proven something', () => {
    hear({ ...scene, shown: ['proven', 'failed'], age: 50_000 });
    expect(hear({ shown: ['proven', 'failed'] })).toEqual({ proven: true, failed: [], helpless: false });
    hear({ shown: ['proven', 'proven'] });
    expect(hear({ shown: ['behind', 'failed'] })).toMatchObject({ failed: ['demo-prometheus-1'] });
  });

  test('one that has proven it is heard, although its pod is not told to be ready yet', () => {
    const [name = ''] = names;
    witnesses.begin([down(name, 1)]);
    const pods = [upAgain(name, 1)];
    expect(hear({ ...scene, shown: ['proven'], pods })).toMatchObject({ proven: true });
    expect(hear({ trial: onTrial, shown: ['failed'], pods })).toMatchObject({ failed: [name] });
  });

  test('it is heard again after some minutes, each time more of them', () => {
    const failing = ['behind', 'failed'] as const;
    const heardAt = (now: number) => hear({ shown: failing, now }).failed.length > 0;
    hear({ ...scene, shown: failing, age: 50_000 });
    expect([heardAt(299_999), heardAt(300_000)]).toEqual([false, true]);
    hear({ ...scene, shown: failing, age: 50_000, now: 400_000 });
    expect([heardAt(999_999), heardAt(1_000_000)]).toEqual([false, true]);
  });

  test('another pod in its place is heard', () => {
    hear({ ...scene, shown: ['behind', 'failed'], age: 50_000 });
    hear({ shown: ['behind'], pods: [running('demo-prometheus-0')] });
    expect(hear({ shown: ['behind', 'failed'] })).toMatchObject({ failed: ['demo-prometheus-1'] });
  });
});
