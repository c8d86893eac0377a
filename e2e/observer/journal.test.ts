/** What is concluded from a journal: times that are never too short, and contradictions that leave no other reading. */
import { describe, expect, test } from '@jest/globals';
import { contradictions, type Pair, timeToLive, toldIn, versionIn } from './journal.ts';
import type { Sight } from './sight.ts';

const pair: Pair = { object: '/rule', what: 'rules', of: 'demo/rule/g' };

const servers: Sight = {
  what: 'servers',
  of: 'monitoring',
  asked: 0,
  at: 1,
  sees: { p0: '192.0.2.1', p1: '192.0.2.2' },
};

/** The object with a version, and with what is said of it. */
const object = (asked: number, version: number, loaded?: 'True' | 'False', observedGeneration = version): Sight => ({
  what: 'object',
  of: '/rule',
  asked,
  at: asked + 1,
  before: asked - 10,
  sees: {
    generation: version,
    declares: { labels: { version: `v${version}` } },
    conditions: loaded === undefined ? [] : [{ type: 'Loaded', status: loaded, observedGeneration }],
  },
});

/** A replica that is seen with a version for the first time. */
const runs = (asked: number, server: string, version: number): Sight => ({
  what: 'rules',
  of: 'demo/rule/g',
  server,
  asked,
  at: asked + 1,
  before: asked - 10,
  sees: version === 0 ? [] : [{ query: 'vector(1)', labels: { version: `v${version}` } }],
});
const away = (asked: number, server: string): Sight => ({ ...runs(asked, server, 0), sees: { error: 'ECONNREFUSED' } });
const end = (before: number, server: string): Sight => ({ ...runs(before, server, 0), before, sees: undefined });

test.each<[unknown, number]>([
  [undefined, 0],
  [[], 0],
  [{ version: 'v3' }, 3],
  [{ 'rules.json': JSON.stringify({ version: 'v17' }) }, 17],
  [[{ version: 'v2' }, { version: 'v10' }], 10],
])('version of %j is %i', (seen, version) => {
  expect(versionIn(seen)).toBe(version);
});

describe('the time to live', () => {
  const early = [servers, object(100, 1), runs(200, 'p0', 1)];

  test('counts from the last look without it to the answer of the last replica', () => {
    expect(timeToLive([...early, runs(500, 'p1', 1)], pair, 1)).toBe(501 - 90);
  });

  test.each<[string, readonly Sight[]]>([
    ['a replica does not run it', early],
    ['it is not declared', [servers, runs(200, 'p0', 1), runs(200, 'p1', 1)]],
    ['there is no replica', [object(100, 1)]],
  ])('is not known while %s', (_, journal) => {
    expect(timeToLive(journal, pair, 1)).toBeUndefined();
  });
});

test('only what is said of the present generation is told', () => {
  const journal = [object(100, 1), object(200, 2, 'True', 1), object(300, 2, 'False'), object(400, 2, 'True')];
  expect(toldIn(journal, '/rule')).toEqual([{ version: 2, at: 401 }]);
});

describe('contradictions', () => {
  const told = object(300, 1, 'True');

  test.each<[string, readonly Sight[]]>([
    ['it was seen before it was told', [runs(200, 'p0', 1), runs(250, 'p1', 1), told]],
    ['the last look without it had begun before', [runs(0, 'p0', 0), runs(310, 'p0', 1), told]],
    ['the next version runs', [runs(0, 'p0', 0), told, runs(200, 'p0', 2), end(900, 'p0')]],
    ['the replica does not answer', [runs(200, 'p0', 1), told, away(400, 'p0'), end(900, 'p0')]],
    ['nothing was told', [runs(0, 'p0', 0), object(100, 1, 'False'), end(900, 'p0')]],
  ])('are none where %s', (_, journal) => {
    expect(contradictions([servers, ...journal], pair)).toEqual([]);
  });

  test.each<[string, readonly Sight[]]>([
    ['a look that began later does not find it', [runs(0, 'p0', 0), told, runs(500, 'p0', 1)]],
    ['it is never found', [runs(0, 'p0', 0), told, end(490, 'p0')]],
    ['one replica of two lacks it', [runs(200, 'p0', 1), end(490, 'p0'), runs(0, 'p1', 0), told, end(490, 'p1')]],
    ['it is gone again', [runs(200, 'p0', 1), told, runs(400, 'p0', 0), end(490, 'p0')]],
  ])('are told where %s', (_, journal) => {
    expect(contradictions([servers, ...journal], pair)).toEqual([
      expect.stringMatching(/^v1 was told to be loaded 189 ms before p[01] still had v0$/),
    ]);
  });
});
