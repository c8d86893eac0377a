import { describe, expect, test } from '@jest/globals';
import { nothing, type Outcome, onePassed, sum } from './outcome.ts';
import { type Machine, runSuites } from './runner.ts';
import type { Environment, Suite } from './suites.ts';

interface Setting {
  readonly obstacle?: string;
  readonly cluster?: Environment | Error;
  readonly counted?: Outcome;
}

/** A machine whose clock advances a second each time someone looks, and a record of what was done on it. */
function machineOf(setting: Setting): { machine: Machine; done: string[] } {
  const done: string[] = [];
  let time = 0;
  const machine: Machine = {
    obstacle: setting.obstacle,
    cluster: async () => {
      done.push('cluster');
      if (setting.cluster instanceof Error) throw setting.cluster;
      return setting.cluster;
    },
    count: async (projects) => {
      done.push(`count ${projects.join(' ')}`);
      return setting.counted ?? { ...nothing, skipped: 7 };
    },
    now: () => (time += 1000),
    say: () => {},
  };
  return { machine, done };
}

function suitesOn(done: string[]): readonly Suite[] {
  const run =
    (name: string): Suite['run'] =>
    async ({ env }) => {
      done.push(`${name} ${env?.['KUBECONFIG'] ?? '-'}`);
      return onePassed;
    };
  return [
    { name: 'types', run: run('types') },
    { name: 'unit', usesParsers: true, run: run('unit') },
    { name: 'integration', onCluster: ['integration'], run: run('integration') },
    { name: 'e2e', onCluster: ['e2e'], run: run('e2e') },
  ];
}

const env = { KUBECONFIG: 'here' };

describe('running suites', () => {
  test.each<[string, Setting, string[], Outcome]>([
    [
      'with a cluster: it is brought up once, before the first tests that need it or the parsers that come with it',
      { cluster: env },
      ['types -', 'cluster', 'unit here', 'integration here', 'e2e here'],
      { passed: 4, failed: 0, skipped: 0 },
    ],
    [
      'where there can be no cluster: its tests are counted as skipped',
      { obstacle: 'this is not Linux' },
      ['types -', 'unit -', 'count integration', 'count e2e'],
      { passed: 2, failed: 0, skipped: 14 },
    ],
    [
      'where a cluster could be but did not come up: its tests are failures, and so is the cluster',
      {},
      ['types -', 'cluster', 'unit -', 'count integration', 'count e2e'],
      { passed: 2, failed: 15, skipped: 0 },
    ],
    [
      'where somebody else has the cluster for too long: the same',
      { cluster: new Error('the lock is held') },
      ['types -', 'cluster', 'unit -', 'count integration', 'count e2e'],
      { passed: 2, failed: 15, skipped: 0 },
    ],
    [
      'a suite that could not run fails even when it holds no test',
      { counted: nothing },
      ['types -', 'cluster', 'unit -', 'count integration', 'count e2e'],
      { passed: 2, failed: 3, skipped: 0 },
    ],
  ])('%s', async (_, setting, expectedDone, expected) => {
    const { machine, done } = machineOf(setting);
    const reports = await runSuites(suitesOn(done), machine);
    expect(done).toEqual(expectedDone);
    expect(sum(reports)).toEqual(expected);
  });

  test('suites that need no cluster bring none up, though their tests ask the parsers', async () => {
    const { machine, done } = machineOf({ cluster: env });
    await runSuites(suitesOn(done).slice(0, 2), machine);
    expect(done).toEqual(['types -', 'unit -']);
  });

  test('whoever ends it has the suite ended that runs, and begins no other', async () => {
    const { machine, done } = machineOf({ cluster: env });
    const stop = new AbortController();
    const [first, ...rest] = suitesOn(done);
    const ending: Suite = { name: 'types', run: async () => (stop.abort(), onePassed) };
    expect(await runSuites([first ?? ending, ending, ...rest], machine, { signal: stop.signal })).toHaveLength(2);
    expect(done).toEqual(['types -']);
  });

  test('each suite is timed, and the cluster by itself', async () => {
    const { machine, done } = machineOf({ cluster: env });
    const reports = await runSuites(suitesOn(done), machine);
    expect(reports.map(({ name, milliseconds }) => [name, milliseconds])).toEqual([
      ['types', 1000],
      ['local cluster', 1000],
      ['unit', 1000],
      ['integration', 1000],
      ['e2e', 1000],
    ]);
  });
});
