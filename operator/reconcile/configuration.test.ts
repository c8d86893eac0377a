import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sliceKeys } from '../../components/prometheus/layout.ts';

import { type Configuration, configure, type Written } from './configuration.ts';
import { LookMemory } from './look-memory.ts';
import type { Snapshot } from './snapshot.ts';
import { noStanding, readStanding } from './standing.ts';
import { type FakeJudge, fakeJudge } from './testing/judge.ts';
import { ruleOf, stackOf, targetOf } from './testing/objects.ts';
import { ownedOf, snapshotOf } from './testing/snapshots.ts';
import { WebMemory } from './web-memory.ts';

const signal = new AbortController().signal;
const slots = 4;
const nothing: Written = { standing: noStanding, held: new Set() };

let judge: FakeJudge;

beforeEach(() => {
  judge = fakeJudge();
});

interface Circumstances {
  readonly judgeVersion?: string;
  /** Every replica has loaded what is written. */
  readonly proven?: boolean;
}

function run(
  change: Partial<Snapshot>,
  written = nothing,
  { judgeVersion = 'promtool 3', proven = false }: Circumstances = {},
): Promise<Configuration> {
  const secrets = { read: async () => new Map(), forget: () => undefined };
  const account = { namespace: 'bellwether', serviceAccount: 'bellwether' };
  const dependencies = { judge, judgeVersion, slots, url: 'http://bellwether', secrets, account, web: new WebMemory() };
  const evidence = { proven, failed: [], helpless: false };
  const call = { written, evidence, memory: new LookMemory(), signal, onLate: () => {} };
  return configure(snapshotOf(change), dependencies, call);
}

const rule = (name: string, groups: Readonly<Record<string, string>>, metadata: object = {}) =>
  ruleOf({
    name,
    metadata,
    spec: { groups: Object.entries(groups).map(([group, expr]) => ({ name: group, rules: [{ alert: 'A', expr }] })) },
  });

const objectsOf = (components: Configuration['components']) => components.flatMap(({ objects }) => objects);
const sliceMaps = ({ components }: Configuration) =>
  objectsOf(components).filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.includes('-slice-'));
const ruleFiles = (configuration: Configuration) =>
  sliceMaps(configuration).map((map) => (map as { data?: Record<string, string> }).data?.[sliceKeys.rules] ?? '');
/** The names of the groups in a rule file. */
const groupsIn = (text: string) => [...text.matchAll(/^\{"name":"([^"]+)"/gm)].map(([, name]) => name);
const verdicts = ({ admissions }: Configuration) =>
  admissions.map(({ owner: { name }, accepted, reason }) => `${name} ${accepted ? 'accepted' : reason}`);

describe('from what is declared to what is written', () => {
  test('nothing declared is the stack alone, without a slice', async () => {
    const configuration = await run({});
    expect(configuration.components.map(({ name }) => name)).toEqual([
      'prometheus',
      'alertmanager',
      'node-exporter',
      'kube-state-metrics',
      'pushgateway',
    ]);
    expect(configuration.slices).toEqual([]);
    expect(sliceMaps(configuration)).toEqual([]);
    expect(judge.asked).toEqual(['configuration']);
  });

  test('a part that is switched off has no component, so that what there was is removed', async () => {
    const { components } = await run({ stack: stackOf({ spec: { pushgateway: { enabled: false } } }) });
    expect(components.map(({ name }) => name)).not.toContain('pushgateway');
  });

  test('rules and targets are judged and stand in a slice, with its marker and its jobs', async () => {
    const configuration = await run({ rules: [rule('up', { a: 'up == 0' })], targets: [targetOf({ name: 'web' })] });
    expect(judge.asked.toSorted()).toEqual(['configuration', 'rules monitoring/up/a', 'scrape monitoring/web']);
    const [slice] = configuration.slices;
    expect(slice?.fragments.map(({ key }) => key)).toEqual(['monitoring/up/a', 'monitoring/web']);
    expect(slice?.pools).toHaveLength(1);
    expect(ruleFiles(configuration)[0]).toContain(slice?.revision);
    expect(ruleFiles(configuration)[0]).toContain(slice?.marker);
    expect(verdicts(configuration)).toEqual(['web accepted', 'up accepted']);
  });

  test('equal input gives equal output, whatever the order of the objects', async () => {
    const rules = [rule('a', { g: 'up == 0' }), rule('b', { g: 'up == 1' })];
    const one = await run({ rules });
    const other = await run({ rules: rules.toReversed() });
    expect(other.revision).toBe(one.revision);
    expect(ruleFiles(other)).toEqual(ruleFiles(one));
  });

  test('what has not changed is the very same object again, and what has is another', async () => {
    const up = { rules: [rule('up', { a: 'up == 0' })] };
    const first = await run(up);
    const again = await run(up, first.written);
    const [before, after] = [objectsOf(first.components), objectsOf(again.components)];
    expect(after).toHaveLength(before.length);
    expect(after.every((object, index) => object === before[index])).toBe(true);

    const changed = await run({ rules: [rule('up', { a: 'up == 1' })] }, again.written);
    expect(objectsOf(changed.components).filter((object) => !before.includes(object))).toEqual(sliceMaps(changed));

    const stack = stackOf({ spec: { pushgateway: { enabled: false } } });
    const smaller = await run({ ...up, stack }, changed.written);
    expect(smaller.components.map(({ name }) => name)).not.toContain('pushgateway');
    expect(objectsOf(smaller.components).some((object) => before.includes(object))).toBe(false);
  });

  test.each<[string, Partial<Snapshot>]>([
    ['a rule', { rules: [rule('up', { a: 'up == 1' })] }],
    ['the main configuration', { stack: stackOf({ spec: { prometheus: { evaluationInterval: '10s' } } }) }],
  ])('the revision changes with %s', async (_, change) => {
    const before = await run({ rules: [rule('up', { a: 'up == 0' })] });
    expect((await run({ rules: [rule('up', { a: 'up == 0' })], ...change })).revision).not.toBe(before.revision);
  });

  test('the revision does not change with what the servers do not read', async () => {
    const before = await run({ rules: [rule('up', { a: 'up == 0' })] });
    const alertmanager = { config: { route: { receiver: 'a' }, receivers: [{ name: 'a' }] } };
    const stack = stackOf({ spec: { alertmanager } });
    const after = await run({ stack, rules: [rule('up', { a: 'up == 0' }, { generation: 2 })] });
    expect(after.revision).toBe(before.revision);
    expect(after.alertmanager.revision).not.toBe(before.alertmanager.revision);
  });
});

describe('what was written before', () => {
  const good = rule('up', { a: 'up == 0', b: 'up == 1' });
  const bad = rule('up', { a: 'up == 2', b: 'bad_query(' }, { generation: 2 });

  test('is not judged again, and is the very same text', async () => {
    const first = await run({ rules: [good] });
    judge.asked.length = 0;
    const second = await run({ rules: [rule('up', { a: 'up == 0', b: 'up == 1' })] }, first.written);
    expect(judge.asked).toEqual([]);
    expect(second.revision).toBe(first.revision);
    expect(second.slices[0]?.fragments).toBe(first.slices[0]?.fragments);
  });

  test('is judged again by another version of the judge', async () => {
    const first = await run({ rules: [good] });
    judge.asked.length = 0;
    await run({ rules: [good] }, first.written, { judgeVersion: 'promtool 4' });
    expect(judge.asked).toEqual(expect.arrayContaining(['rules monitoring/up/a', 'rules monitoring/up/b']));
  });

  test('serves while another version of the judge has no verdict yet, which is asked for until it is there', async () => {
    const first = await run({ rules: [good] });
    const pending = { accepted: false, reason: 'Judging', message: 'wait' } as const;
    const rules = jest.spyOn(judge, 'rules');
    rules.mockImplementation((open) => Promise.resolve(new Map(open.map(({ hash }) => [hash, pending]))));
    const second = await run({ rules: [good] }, first.written, { judgeVersion: 'promtool 4' });
    expect(second.admissions).toMatchObject([{ accepted: false, reason: 'Judging', lastGood: true }]);
    expect(second.revision).toBe(first.revision);
    rules.mockRestore();
    judge.asked.length = 0;
    const third = await run({ rules: [good] }, second.written, { judgeVersion: 'promtool 4' });
    expect(judge.asked).toEqual(expect.arrayContaining(['rules monitoring/up/a', 'rules monitoring/up/b']));
    expect(third.admissions).toMatchObject([{ accepted: true }]);
    judge.asked.length = 0;
    await run({ rules: [good] }, third.written, { judgeVersion: 'promtool 4' });
    expect(judge.asked).toEqual([]);
  });

  test('serves in place of what is refused', async () => {
    const first = await run({ rules: [good] });
    const second = await run({ rules: [bad] }, first.written);
    expect(second.admissions).toMatchObject([{ accepted: false, reason: 'InvalidRule', lastGood: true }]);
    expect(ruleFiles(second)[0]).toMatch(/up == 2[^]*up == 1/);
    expect(ruleFiles(second)[0]).not.toContain('bad_query');
  });

  test('serves on after a restart, when the slices are read from the cluster', async () => {
    const first = await run({ rules: [good] });
    const owned = ownedOf(...sliceMaps(first));
    const standing = readStanding(snapshotOf({ owned }), slots);
    judge.asked.length = 0;
    const again = await run({ rules: [good], owned }, { standing, held: new Set() });
    expect(again.revision).toBe(first.revision);
    expect(judge.asked).toEqual(['configuration']);
    expect(ruleFiles(await run({ rules: [bad], owned }, { standing, held: new Set() }))[0]).toContain('up == 1');
  });

  test('goes when its object goes', async () => {
    const first = await run({ rules: [good] });
    const second = await run({}, first.written);
    expect(second.slices.flatMap(({ fragments }) => fragments)).toEqual([]);
    expect(second.written.standing.slices.flatMap(({ fragments }) => fragments)).toEqual([]);
  });

  test('leaves the files that a server may be reading, since a reload fails when one goes while it reads, until nobody reads', async () => {
    // More than one slice takes, so that two are emptied.
    const large = Array.from({ length: 4 }, (_, index) =>
      rule(`large-${index}`, { g: `vector(0) ${'+ 0'.repeat(50_000)}` }),
    );
    const first = await run({ rules: large });
    const numbers = first.slices.map(({ marker }) => marker);
    expect(numbers.length).toBeGreaterThan(1);
    const second = await run({}, first.written);
    const again = await run({}, second.written);
    for (const each of [second, again]) {
      expect(each.slices.map(({ marker }) => marker)).toEqual(numbers);
      expect(sliceMaps(each).map(({ metadata }) => metadata.name)).toEqual(
        sliceMaps(first).map(({ metadata }) => metadata.name),
      );
      expect(ruleFiles(each).map((text) => groupsIn(text))).toEqual(numbers.map((marker) => [marker]));
    }
    expect(sliceMaps(again)).toEqual(sliceMaps(second));
    const owned = ownedOf(...sliceMaps(second));
    const restarted = { standing: readStanding(snapshotOf({ owned }), slots), held: new Set<string>() };
    expect(sliceMaps(await run({ owned }, restarted))).toHaveLength(numbers.length);
    const news = await run({ rules: [good] }, again.written, { proven: true });
    expect(sliceMaps(news)).toHaveLength(numbers.length);
    const quiet = await run({ rules: [good] }, news.written, { proven: true });
    expect(sliceMaps(quiet)).toHaveLength(1);
    expect(sliceMaps(await run({}, again.written, { proven: true }))).toEqual([]);
  });

  test('does not serve unconfined where the stack has come to isolate rules', async () => {
    const version = (expr: string, generation: number) => rule('a', { g: expr }, { namespace: 'shop', generation });
    const stack = stackOf({ spec: { tenancy: { isolateRules: true } } });
    const first = await run({ rules: [version('up', 1)] });
    expect(ruleFiles(first).join('')).toContain('"expr":"up"');
    const second = await run({ stack, rules: [version('bad_query', 2)] }, first.written);
    expect(second.admissions).toMatchObject([{ accepted: false, lastGood: false }]);
    expect(ruleFiles(second).flatMap(groupsIn)).toEqual(['bellwether/slice-0']);
    const third = await run({ stack, rules: [version('up', 3)] }, second.written);
    const fourth = await run({ stack, rules: [version('bad_query', 4)] }, third.written);
    expect(fourth.admissions).toMatchObject([{ accepted: false, lastGood: true }]);
    expect(ruleFiles(fourth)[0]).toContain(String.raw`up{namespace=\"shop\"}`);
  });

  test('does not serve another object of the same name', async () => {
    const first = await run({ rules: [good] });
    const other = rule('up', { b: 'bad_query(' }, { uid: 'another' });
    const second = await run({ rules: [other] }, first.written);
    expect(ruleFiles(second).flatMap(groupsIn)).toEqual(['bellwether/slice-0']);
  });

  test('keeps its place, and may not stand in another slice while it is held', async () => {
    const key = 'monitoring/up/a';
    const held = { standing: noStanding, held: new Set([key]) };
    const waiting = await run({ rules: [rule('up', { a: 'up == 0' })] }, held);
    expect(waiting.slices).toEqual([]);
    expect([...waiting.written.held]).toEqual([key]);
    const free = await run({ rules: [rule('up', { a: 'up == 0' })] }, { ...waiting.written, held: new Set() });
    expect(free.slices).toHaveLength(1);
  });
});

describe('an AlertRule with tests', () => {
  const tested = (expr: string, title: string, generation = 1) => {
    const plain = rule('up', { a: expr, b: 'up == 1' }, { generation });
    return { ...plain, spec: { ...plain.spec, tests: [{ name: title }] } };
  };

  test('runs when they pass; they are run once, after the parser has seen the rules', async () => {
    const first = await run({ rules: [tested('up == 0', 'good')] });
    expect(judge.asked.filter((asked) => asked !== 'configuration')).toEqual([
      'rules monitoring/up/a',
      'rules monitoring/up/b',
      'tests of a,b',
    ]);
    expect(verdicts(first)).toEqual(['up accepted']);
    judge.asked.length = 0;
    expect((await run({ rules: [tested('up == 0', 'good')] }, first.written)).revision).toBe(first.revision);
    expect(judge.asked).toEqual([]);
  });

  test('does not run when they fail; what ran before runs on', async () => {
    const out = await run({ rules: [tested('up == 0', 'bad_test')] });
    expect(ruleFiles(out)).toEqual([]);
    expect(out.admissions).toMatchObject([{ reason: 'TestsFailed', message: 'unexpected bad_test', lastGood: false }]);
    const first = await run({ rules: [tested('up == 0', 'good')] });
    const second = await run({ rules: [tested('up == 2', 'bad_test', 2)] }, first.written);
    expect(second.admissions).toMatchObject([{ reason: 'TestsFailed', lastGood: true }]);
    expect(second.revision).toBe(first.revision);
    const third = await run({ rules: [tested('up == 2', 'better', 3)] }, second.written);
    expect(ruleFiles(third)[0]).toContain('up == 2');
  });

  test('other tests of the same rules rewrite no slice, whether they pass or fail', async () => {
    const first = await run({ rules: [tested('up == 0', 'good')] });
    for (const title of ['other', 'bad_test']) {
      const again = await run({ rules: [tested('up == 0', title, 2)] }, first.written);
      expect(sliceMaps(again)).toEqual(sliceMaps(first));
      expect(verdicts(again)).toEqual([title === 'other' ? 'up accepted' : 'up TestsFailed']);
    }
  });

  describe('after a restart without a journal', () => {
    const restarted = (before: Configuration): { readonly written: Written; readonly change: Partial<Snapshot> } => {
      const owned = ownedOf(...sliceMaps(before));
      judge.asked.length = 0;
      return { written: { standing: readStanding(snapshotOf({ owned }), slots), held: new Set() }, change: { owned } };
    };

    test('what passed runs on, and is not tested again', async () => {
      const first = await run({ rules: [tested('up == 0', 'good')] });
      const { written, change } = restarted(first);
      const again = await run({ ...change, rules: [tested('up == 0', 'good')] }, written);
      expect(again.revision).toBe(first.revision);
      expect(judge.asked).toEqual(['configuration']);
    });

    test('what failed stays out, and what ran in its place runs on', async () => {
      const first = await run({ rules: [tested('up == 0', 'good')] });
      const failing = { rules: [tested('up == 2', 'bad_test', 2)] };
      const { written, change } = restarted(await run(failing, first.written));
      const again = await run({ ...change, ...failing }, written);
      expect(again.revision).toBe(first.revision);
      expect(again.admissions).toMatchObject([{ reason: 'TestsFailed', lastGood: true }]);
    });

    test('tests that were changed alone are run again, and count', async () => {
      const first = await run({ rules: [tested('up == 0', 'good')] });
      const { written, change } = restarted(first);
      const again = await run({ ...change, rules: [tested('up == 0', 'bad_test', 2)] }, written);
      expect(again.revision).toBe(first.revision);
      expect(verdicts(again)).toEqual(['up TestsFailed']);
    });

    test('a group that was left out when the others were tested is tested with them', async () => {
      const first = await run({ rules: [tested('bad_query', 'good')] });
      expect(first.admissions).toMatchObject([{ reason: 'InvalidRule' }]);
      expect(ruleFiles(first)[0]).toContain('up == 1');
      const { written, change } = restarted(first);
      await run({ ...change, rules: [tested('up == 0', 'good', 2)] }, written);
      expect(judge.asked).toContain('tests of a,b');
    });
  });
});

describe('two AlertRules that record one series', () => {
  const recording = (name: string, born: string, record: string, namespace = 'monitoring') =>
    ruleOf({
      name,
      namespace,
      metadata: { creationTimestamp: `2026-01-0${born}T00:00:00Z`, uid: `uid-${name}` },
      spec: { groups: [{ name: 'g', rules: [{ record, expr: name }] }] },
    });
  const older = recording('older', '1', 'a:b');
  const younger = recording('younger', '2', 'a:b');

  test('the younger is refused, and runs when the older is gone', async () => {
    const both = await run({ rules: [younger, older] });
    expect(verdicts(both)).toEqual(['younger DuplicateRecord', 'older accepted']);
    expect(ruleFiles(both)[0]).not.toContain('"expr":"younger"');
    const left = await run({ rules: [younger] }, both.written);
    expect(verdicts(left)).toEqual(['younger accepted']);
    expect(ruleFiles(left)[0]).toContain('"expr":"younger"');
  });

  test('what the younger recorded before it wanted the same runs on, also after a restart', async () => {
    const first = await run({ rules: [older, recording('younger', '2', 'c:d')] });
    const changed = recording('younger', '2', 'a:b');
    const second = await run({ rules: [older, changed] }, first.written);
    const owned = ownedOf(...sliceMaps(second));
    const standing = readStanding(snapshotOf({ owned }), slots);
    for (const result of [second, await run({ rules: [older, changed], owned }, { standing, held: new Set() })]) {
      expect(result.revision).toBe(first.revision);
      expect(result.admissions).toMatchObject([{ accepted: true }, { reason: 'DuplicateRecord', lastGood: true }]);
    }
  });

  test('rules that are confined to two namespaces record two series', async () => {
    const stack = stackOf({ spec: { tenancy: { isolateRules: true } } });
    const rules = [recording('older', '1', 'a:b', 'shop'), recording('younger', '2', 'a:b', 'bank')];
    expect(verdicts(await run({ stack, rules }))).toEqual(['older accepted', 'younger accepted']);
    expect(verdicts(await run({ rules }))).toEqual(['older accepted', 'younger DuplicateRecord']);
  });

  test('one that is itself refused is in nobody’s way', async () => {
    const bad = ruleOf({
      name: 'older',
      spec: { groups: [{ name: 'g', rules: [{ record: 'a:b', expr: 'bad_query' }] }] },
    });
    expect(verdicts(await run({ rules: [bad, younger] }))).toEqual(['older InvalidRule', 'younger accepted']);
  });
});

describe('what finds no room', () => {
  const large = (generation: number, bytes = 300 * 1024) =>
    rule('large', { g: `up == 0 # ${'x'.repeat(bytes)}` }, { generation });

  test('is refused with the reason, and the rest stands', async () => {
    const configuration = await run({ rules: [large(1), rule('up', { a: 'up == 0' })] });
    expect(verdicts(configuration)).toEqual(['large FragmentTooLarge', 'up accepted']);
    expect(configuration.admissions[0]).toMatchObject({ lastGood: false, wanted: new Map() });
    expect(ruleFiles(configuration)[0]).toContain('monitoring/up/a');
  });

  test('leaves its last good version where it stands', async () => {
    const first = await run({ rules: [large(1, 10)] });
    const second = await run({ rules: [large(2)] }, first.written);
    expect(second.admissions).toMatchObject([{ accepted: false, reason: 'FragmentTooLarge', lastGood: true }]);
    expect(second.revision).toBe(first.revision);
  });

  test('is told of the object that came last when all slices are full', async () => {
    const rules = Array.from({ length: 12 }, (_, index) =>
      rule(`r${String(index).padStart(2, '0')}`, { g: `up == 0 # ${'x'.repeat(200 * 1024)}` }),
    );
    const configuration = await run({ rules });
    const full = configuration.admissions.filter(({ accepted }) => !accepted);
    expect(full.length).toBeGreaterThan(0);
    expect(new Set(full.map(({ reason }) => reason))).toEqual(new Set(['SlotsFull']));
    expect(sliceMaps(configuration).length).toBeLessThanOrEqual(slots);
  });
});

describe('what cannot be judged', () => {
  test('ends the attempt: nothing is written that nobody has looked at', async () => {
    judge.broken = new Error('no promtool');
    await expect(run({ rules: [rule('up', { a: 'up == 0' })] })).rejects.toThrow('no promtool');
  });
});

test('the slices of another stack are none of this one', () => {
  const owned = ownedOf({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'other-prometheus-slice-0', namespace: 'monitoring' },
  });
  expect(readStanding(snapshotOf({ owned }), 2).slices).toEqual([
    { judge: '', fragments: [], exists: false },
    { judge: '', fragments: [], exists: false },
  ]);
});
