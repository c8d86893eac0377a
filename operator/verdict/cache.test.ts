import { describe, expect, test } from '@jest/globals';
import type { Fragment, RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { ruleSuite } from '../../components/rules/suite.ts';
import { ruleFragmentsOf, storedRule } from '../../components/rules/testing/alert-rule.ts';
import { scrapeFragmentOf } from '../../components/scrape/testing/scrape-target.ts';
import { cachedJudge, parseVerdict, type VerdictStore } from './cache.ts';
import type { Judge, RefusalReason, Verdict } from './judge.ts';

function store(): VerdictStore & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const keyOf = (question: object) => JSON.stringify(question);
  return {
    entries,
    get: (question) => Promise.resolve(parseVerdict(JSON.parse(entries.get(keyOf(question)) ?? 'null'))),
    put: (question, verdict) => Promise.resolve(void entries.set(keyOf(question), JSON.stringify(verdict))),
  };
}

/** A judge that accepts what has no "bad" in its key, and keeps what it was asked. */
function counting(reason: RefusalReason = 'InvalidRule') {
  const asked: string[] = [];
  const say = (text: string): Verdict => {
    asked.push(text);
    return text.includes('bad') ? { accepted: false, reason, message: `no ${text}` } : { accepted: true };
  };
  const each = (fragments: readonly Fragment[]) =>
    Promise.resolve(new Map(fragments.map(({ hash, key }) => [hash, say(key)])));
  const judge: Judge = {
    rules: each,
    tests: (suites) =>
      Promise.resolve(new Map(suites.map(({ hash, tests }) => [hash, say(`tests ${tests[0]?.title}`)]))),
    scrape: each,
    alertmanager: ({ text }) => Promise.resolve(say(text)),
    configuration: ({ main }) => Promise.resolve(say(main)),
  };
  return { judge, asked };
}

function rule(name: string): RuleFragment {
  const [fragment] = ruleFragmentsOf([{ name: 'g', rules: [{ record: 'a', expr: 'up' }] }], { name });
  if (fragment === undefined) throw new Error('no group');
  return fragment;
}

const target: ScrapeFragment = scrapeFragmentOf({ pods: { selector: {} } });

describe('cachedJudge', () => {
  test('asks once about a content, and about what is new among what is known', async () => {
    const { judge, asked } = counting();
    const cached = cachedJudge(judge, { store: store(), version: '1' });
    const [a, b, bad] = [rule('a'), rule('b'), rule('bad')];
    await cached.rules([a, bad]);
    const verdicts = await cached.rules([a, b, bad]);
    expect(asked).toEqual(['shop/a/g', 'shop/bad/g', 'shop/b/g']);
    expect([...verdicts.keys()].toSorted()).toEqual([a.hash, b.hash, bad.hash].toSorted());
    expect(verdicts.get(bad.hash)).toEqual({ accepted: false, reason: 'InvalidRule', message: 'no shop/bad/g' });
  });

  test('the store outlives the process', async () => {
    const disk = store();
    const first = counting();
    const second = counting();
    for (const { judge } of [first, second]) {
      const cached = cachedJudge(judge, { store: disk, version: '1' });
      await cached.rules([rule('a'), rule('bad')]);
      await cached.alertmanager({ text: 'text', templates: {} });
      await cached.configuration({ main: 'm', files: { m: 'x' } });
    }
    expect(first.asked).toHaveLength(4);
    expect(second.asked).toEqual([]);
  });

  test('another judge, another global block, another file: another question', async () => {
    const disk = store();
    const { judge, asked } = counting();
    for (const version of ['1', '2']) {
      const cached = cachedJudge(judge, { store: disk, version });
      await cached.scrape([target], { global: { scrape_interval: '1m' } });
      await cached.scrape([target], { global: { scrape_interval: '2m' } });
      await cached.configuration({ main: 'm', files: { m: 'x' } });
      await cached.configuration({ main: 'm', files: { m: 'x', n: '' } });
    }
    expect(asked).toHaveLength(8);
  });

  test.each<readonly [RefusalReason, number]>([
    ['InvalidRule', 1],
    ['JudgeTimeout', 0],
    ['JudgeFailed', 0],
  ])('%s is remembered, and kept beyond the process %i times', async (reason, kept) => {
    const disk = store();
    const { judge, asked } = counting(reason);
    const cached = cachedJudge(judge, { store: disk, version: '1' });
    for (const _ of [1, 2, 3]) await cached.rules([rule('bad')]);
    expect(asked).toHaveLength(1);
    expect(disk.entries.size).toBe(kept);
  });

  test('tests are remembered by what is tested, and not by whose rules they are', async () => {
    const suiteOf = (name: string, title: string) =>
      ruleSuite(storedRule([{ name: 'g', rules: [{ record: 'a', expr: 'up' }] }], { name }, [{ name: title }])) ?? [];
    const disk = store();
    const { judge, asked } = counting('TestsFailed');
    const ask = (name: string, title: string) =>
      cachedJudge(judge, { store: disk, version: '1' }).tests([suiteOf(name, title)].flat());
    await ask('a', 'bad');
    const [verdict] = (await ask('b', 'bad')).values();
    await ask('b', 'other');
    expect(asked).toHaveLength(2);
    expect(verdict).toMatchObject({ accepted: false, reason: 'TestsFailed' });
  });

  test('a judge that cannot be asked leaves nothing behind', async () => {
    const disk = store();
    const { judge } = counting();
    const failing = cachedJudge(
      { ...judge, rules: () => Promise.reject(new Error('away')) },
      { store: disk, version: '1' },
    );
    await expect(failing.rules([rule('a')])).rejects.toThrow('away');
    expect(disk.entries.size).toBe(0);
  });
});

test.each<readonly [unknown, Verdict | undefined]>([
  [{ accepted: true, more: 1 }, { accepted: true }],
  [
    { accepted: false, reason: 'InvalidRule', message: 'x' },
    { accepted: false, reason: 'InvalidRule', message: 'x' },
  ],
  [{ accepted: false, reason: 'Unheard', message: 'x' }, undefined],
  [{ accepted: false, reason: 'InvalidRule' }, undefined],
  [{ accepted: 'yes' }, undefined],
  [null, undefined],
  ['x', undefined],
])('parseVerdict(%j)', (value, expected) => {
  expect(parseVerdict(value)).toEqual(expected);
});
