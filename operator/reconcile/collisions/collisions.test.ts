import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { claimsOf } from '../../../components/claims.ts';
import type { Fragment } from '../../../components/fragment.ts';
import { ruleFragmentsOf } from '../../../components/rules/testing/alert-rule.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../../components/scrape/testing/scrape-target.ts';
import { type Admission, Admissions, type Judged } from '../admission.ts';
import { LastGoodFragments } from '../last-good-fragments.ts';
import { Collisions } from './collisions.ts';

const trust = { stackNamespace: 'monitoring', trustedNamespaces: ['platform'] };

interface Given {
  readonly name: string;
  readonly namespace?: string;
  /** Hours after the first of January. */
  readonly born?: number;
  /** What the groups record. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly alerts?: boolean;
}

function fragmentsOf({ name, namespace = 'shop', born = 0, groups, alerts = false }: Given): readonly Fragment[] {
  const creationTimestamp = `2026-01-01T${String(born).padStart(2, '0')}:00:00Z`;
  const sources = Object.entries(groups).map(([group, names]) => ({
    name: group,
    rules: names.map((one) => (alerts ? { alert: one, expr: 'up' } : { record: one, expr: 'up' })),
  }));
  return ruleFragmentsOf(sources, { name, namespace, creationTimestamp });
}

/** What would run of an object. */
function judgedOf(fragments: readonly Fragment[]): readonly Judged[] {
  const [first] = fragments;
  if (!first) return [];
  const candidates = [{ owner: first.owner, compiled: { fragments } }];
  return new Admissions().admit(candidates, { fragments: new Map() }, new LastGoodFragments([]));
}

const judged = (...given: readonly Given[]): readonly Judged[] => given.flatMap((one) => judgedOf(fragmentsOf(one)));
const settle = (all: readonly Judged[], standing: readonly Fragment[] = [], collisions = new Collisions()) =>
  collisions.settle(all, { lastGood: new LastGoodFragments([standing]), trust });
const runningOf = (settled: readonly Judged[]) => settled.flatMap(({ running }) => running.map(({ key }) => key));
const of = (settled: readonly Judged[], name: string): Admission | undefined =>
  settled.find(({ admission }) => admission.owner.name === name)?.admission;

describe('two that record one series', () => {
  const older = { name: 'z', born: 1, groups: { g: ['a:b'] } };
  const younger = { name: 'a', born: 2, groups: { bad: ['c:d', 'a:b'], good: ['e:f'] } };

  test('the older records it; of the younger that group is left out, and both are told', () => {
    const settled = settle(judged(younger, older));
    expect(runningOf(settled)).toEqual(['shop/a/good', 'shop/z/g']);
    expect(of(settled, 'a')).toMatchObject({
      accepted: false,
      reason: 'DuplicateRecord',
      message:
        'group "bad", rule 2, "a:b": AlertRule shop/z, group "g", already records this series, with the same labels, and is older. ' +
        'Two that record one series overwrite each other: rename it, or give it a label of its own',
      lastGood: false,
      wanted: new Map([['shop/a/good', expect.any(String)]]),
    });
    expect(of(settled, 'z')).toMatchObject({
      accepted: true,
      overlap: {
        reason: 'DuplicateRecord',
        message:
          'group "g", rule 1, "a:b": AlertRule shop/a, group "bad", wants to record the same series, and is left out for that.',
      },
    });
  });

  test('of two of one second the one whose name comes first records it', () => {
    const settled = settle(judged({ ...younger, name: 'a-b', born: 1 }, { ...older, name: 'a' }));
    expect(runningOf(settled)).toEqual(['shop/a-b/good', 'shop/a/g']);
  });

  test('when the older goes, or records something else, the younger does by itself', () => {
    const collisions = new Collisions();
    const all = judged(older, younger);
    expect(runningOf(settle(all, [], collisions))).not.toContain('shop/a/bad');
    expect(runningOf(settle(judged({ ...older, groups: { g: ['x:y'] } }, younger), [], collisions))).toContain(
      'shop/a/bad',
    );
    expect(runningOf(settle(all, [], collisions))).not.toContain('shop/a/bad');
    expect(runningOf(settle(judged(younger), [], collisions))).toEqual(['shop/a/bad', 'shop/a/good']);
  });

  test('what a loser alone wanted is free for others', () => {
    expect(runningOf(settle(judged(older, younger, { name: 'third', born: 3, groups: { g: ['c:d'] } })))).toEqual([
      'shop/z/g',
      'shop/a/good',
      'shop/third/g',
    ]);
  });

  test('are not told of what there is in a namespace that is none of theirs', () => {
    const message = (namespace: string) =>
      of(settle(judged({ ...older, namespace: 'bank' }, { ...younger, namespace })), 'a')?.message;
    expect(message('shop')).toContain('"a:b": an AlertRule of another namespace already records');
    expect(message('shop')).not.toMatch(/bank|"g"/);
    for (const trusted of ['platform', 'monitoring'])
      expect(message(trusted)).toContain('AlertRule bank/z, group "g",');
  });

  test('groups of one object are no exception', () => {
    const settled = settle(judged({ name: 'a', groups: { first: ['a:b'], second: ['a:b'] } }));
    expect(runningOf(settled)).toEqual(['shop/a/first']);
    expect(of(settled, 'a')?.message).toContain(
      'group "second", rule 1, "a:b": this object, group "first", already records this series, with the same labels. Two',
    );
  });

  describe('where the younger ran in another version', () => {
    const before = fragmentsOf({ ...younger, groups: { bad: ['x:y'] } });

    test('that runs on', () => {
      const settled = settle(judged(older, younger), before);
      expect(settled.flatMap(({ running }) => running)).toContain(before[0]);
      expect(of(settled, 'a')).toMatchObject({ accepted: false, lastGood: true });
    });

    test('unless somebody older records that by now', () => {
      const oldest = { name: 'oldest', born: 0, groups: { g: ['x:y'] } };
      expect(runningOf(settle(judged(older, younger, oldest), before))).toEqual([
        'shop/z/g',
        'shop/a/good',
        'shop/oldest/g',
      ]);
    });

    test('and keeps out somebody younger who waits for it', () => {
      const youngest = { name: 'youngest', born: 3, groups: { g: ['x:y'] } };
      const settled = settle(judged(older, younger, youngest), before);
      expect(runningOf(settled)).toEqual(['shop/z/g', 'shop/a/good', 'shop/a/bad']);
      expect(of(settled, 'youngest')?.reason).toBe('DuplicateRecord');
    });

    test('but nothing of a namesake that was deleted', () => {
      const [first] = before;
      const namesake = first ? [{ ...first, owner: { ...first.owner, uid: 'another' } }] : [];
      expect(of(settle(judged(older, younger), namesake), 'a')?.lastGood).toBe(false);
    });
  });
});

describe('two that have one alert', () => {
  const one = { name: 'a', groups: { g: ['Down'] }, alerts: true };

  test('both run, and both are told', () => {
    const settled = settle(
      judged(one, { ...one, name: 'b', namespace: 'bank' }, { ...one, name: 'c', groups: { g: ['Up'] } }),
    );
    expect(runningOf(settled)).toHaveLength(3);
    expect(settled.map(({ admission: { accepted, overlap } }) => [accepted, overlap?.reason])).toEqual([
      [true, 'DuplicateAlert'],
      [true, 'DuplicateAlert'],
      [true, undefined],
    ]);
    expect(of(settled, 'a')?.overlap?.message).toContain(
      'group "g", rule 1, "Down": an AlertRule of another namespace has an alert of the same name and labels, and both run.',
    );
  });
});

describe('two that scrape one address', () => {
  const target = (name: string, ...addresses: string[]) =>
    judgedOf([scrapeFragmentOf({ static: { addresses } }, { name, namespace: 'platform' })]);

  test('both do, and both are told', () => {
    const settled = settle([...target('a', 'x:1', 'y:1'), ...target('b', 'Y:1'), ...target('c', 'z:1')]);
    expect(runningOf(settled)).toHaveLength(3);
    expect(of(settled, 'a')?.overlap).toEqual({
      reason: 'DuplicateTarget',
      message:
        'spec.static.addresses[1]: y:1 is an address of ScrapeTarget platform/b too, with the same path, and both are scraped: ' +
        'sums over its series count them twice. Take it out of one.',
    });
    expect(of(settled, 'b')?.overlap?.message).toContain('Y:1 is an address of ScrapeTarget platform/a too');
    expect(of(settled, 'c')?.overlap).toBeUndefined();
  });

  test('one that has it twice is told', () => {
    expect(of(settle(target('a', 'x:1', 'X:1')), 'a')?.overlap?.message).toContain(
      'x:1 stands in it twice, written differently',
    );
  });
});

describe('two that have one system asked', () => {
  const target = (name: string, spec: TargetSpec) =>
    judgedOf([scrapeFragmentOf(spec, { name, namespace: 'platform' })]);
  const probe = (change: object): TargetSpec => ({ probe: { targets: ['http://shop.platform.svc'], ...change } });
  const overlapOf = (...specs: readonly TargetSpec[]) =>
    of(settle(specs.flatMap((spec, index) => target('ab'[index] ?? '', spec))), 'b')?.overlap?.message;

  test('are told by the name of the system', () => {
    expect(overlapOf({ probe: { targets: ['http://shop'] } }, probe({}))).toContain(
      'spec.probe.targets: http://shop.platform.svc is an address of ScrapeTarget platform/a too',
    );
    expect(
      overlapOf(
        { exporter: { type: 'memcached', services: { selector: {} }, addresses: ['cache'] } },
        { exporter: { type: 'memcached', addresses: ['cache.platform.svc:11211'] } },
      ),
    ).toContain('spec.exporter.addresses: cache.platform.svc:11211 is an address of ScrapeTarget platform/a too');
  });

  test('are not, where they share the exporter alone', () => {
    expect(overlapOf(probe({ targets: ['http://other.platform.svc'] }), probe({}))).toBeUndefined();
  });

  test('are not, where they ask it for something else', () => {
    expect(overlapOf(probe({ module: 'http_post_2xx' }), probe({}))).toBeUndefined();
    expect(
      overlapOf(
        { exporter: { type: 'postgres', addresses: ['db'], parameters: { database: 'a' } } },
        { exporter: { type: 'postgres', addresses: ['db'], parameters: { database: 'b' } } },
      ),
    ).toBeUndefined();
  });
});

const names = ['a:b', 'c:d', 'e:f', 'g:h'];
const givenObject = fc.record({
  name: fc.constantFrom('p', 'q', 'r', 's', 't', 'u'),
  namespace: fc.constantFrom('shop', 'bank'),
  born: fc.integer({ min: 0, max: 3 }),
  groups: fc.dictionary(
    fc.constantFrom('g', 'h'),
    fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
    {
      minKeys: 1,
    },
  ),
});
const givenObjects = fc.uniqueArray(givenObject, {
  selector: ({ name, namespace }) => `${namespace}/${name}`,
  maxLength: 10,
});

const recordsOf = (settled: readonly Judged[]) =>
  settled.flatMap(({ running }) => running.flatMap(claimsOf)).map(({ text }) => text);

test('whatever order objects are heard of, the same ones run, and no series is recorded twice', () => {
  fc.assert(
    fc.property(givenObjects, givenObjects, fc.infiniteStream(fc.nat()), (before, after, random) => {
      const shuffled = [...after].map((one) => [random.next().value, one] as const).toSorted(([x], [y]) => x - y);
      const standing = settle(judged(...before)).flatMap(({ running }) => running);
      const direct = settle(judged(...after), standing);
      // Another way to the same set: through what there was before, and one object after the other.
      const collisions = new Collisions();
      settle(judged(...before), [], collisions);
      for (const count of shuffled.keys())
        settle(judged(...shuffled.slice(0, count).map(([, one]) => one)), [], collisions);
      const roundabout = settle(judged(...shuffled.map(([, one]) => one)), standing, collisions);
      expect(runningOf(roundabout).toSorted()).toEqual(runningOf(direct).toSorted());
      expect(new Set(recordsOf(direct)).size).toBe(recordsOf(direct).length);
      // Nobody is refused without somebody in the way.
      const recorded = new Set(recordsOf(direct));
      for (const { running, admission } of judged(...after)) {
        const now = direct.find(({ admission: { owner } }) => owner.uid === admission.owner.uid);
        const lost = running.filter(({ key }) => !now?.admission.wanted.has(key));
        for (const fragment of lost) expect(claimsOf(fragment).some(({ text }) => recorded.has(text))).toBe(true);
        expect(now?.admission.accepted).toBe(lost.length === 0);
      }
    }),
  );
});

describe('a look costs what changed', () => {
  let looks = 0;
  const watched = (one: Judged): Judged => ({
    ...one,
    running: one.running.map(
      (fragment) => new Proxy(fragment, { get: (target, name) => ((looks += 1), Reflect.get(target, name)) }),
    ),
  });

  test.each([
    ['that are in nobody’s way', (index: number): Given => ({ name: `r${index}`, groups: { g: [`a:${index}`] } })],
    [
      'that all have one alert',
      (index: number): Given => ({ name: `r${index}`, groups: { g: ['Down'] }, alerts: true }),
    ],
  ])('and hardly looks into objects %s', (_, given) => {
    const many = judged(...Array.from({ length: 200 }, (_unused, index) => given(index))).map(watched);
    const collisions = new Collisions();
    const before = settle(many, [], collisions);
    const first = looks;
    looks = 0;
    const other = judged({ name: 'other', groups: { g: ['b:0'] } }).map(watched);
    const after = settle([...other, ...many], [], collisions);
    expect(after.slice(1).every((one, index) => one === before[index])).toBe(true);
    expect(looks).toBeLessThan(first / 3);
  });

  test('nothing is told of what is over', () => {
    const [one, two] = [
      judged({ name: 'a', groups: { g: ['Down'] }, alerts: true }),
      judged({ name: 'b', groups: { g: ['Down'] }, alerts: true }),
    ];
    const collisions = new Collisions();
    expect(of(settle([...one, ...two], [], collisions), 'a')?.overlap).toBeDefined();
    expect(settle(one, [], collisions)).toEqual(one);
    expect(of(settle([...one, ...two], [], collisions), 'a')?.overlap).toBeDefined();
  });
});
