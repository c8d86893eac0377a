import { describe, expect, test } from '@jest/globals';
import type { Fragment, RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { ruleSuite } from '../../components/rules/suite.ts';
import { ruleFragmentsOf, storedRule } from '../../components/rules/testing/alert-rule.ts';
import { scrapeFragmentOf } from '../../components/scrape/testing/scrape-target.ts';
import { FakeClock } from '../kube/testing/fake-clock.ts';
import { cachedJudge, parseVerdict } from './cache.ts';
import type { Judge, RefusalReason, Verdict } from './judge.ts';
import type { VerdictStore } from './remembered.ts';

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

const clock = new FakeClock();

const target: ScrapeFragment = scrapeFragmentOf({ pods: { selector: {} } });

describe('cachedJudge', () => {
  test('asks once about a content, and about what is new among what is known', async () => {
    const { judge, asked } = counting();
    const cached = cachedJudge(judge, { store: store(), version: '1', clock });
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
      const cached = cachedJudge(judge, { store: disk, version: '1', clock });
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
      const cached = cachedJudge(judge, { store: disk, version, clock });
      await cached.scrape([target], { global: { scrape_interval: '1m' } });
      await cached.scrape([target], { global: { scrape_interval: '2m' } });
      await cached.configuration({ main: 'm', files: { m: 'x' } });
      await cached.configuration({ main: 'm', files: { m: 'x', n: '' } });
    }
    expect(asked).toHaveLength(8);
  });

  test.each<readonly [RefusalReason]>([['InvalidRule'], ['JudgeTimeout'], ['JudgeOutOfMemory'], ['JudgeFailed']])(
    '%s is remembered, also by the next process: what killed a parser is not fed to it again',
    async (reason) => {
      const disk = store();
      const { judge, asked } = counting(reason);
      for (const _ of [1, 2]) {
        const cached = cachedJudge(judge, { store: disk, version: '1', clock });
        const ask = async () => [...(await cached.rules([rule('bad')])).values()];
        expect([await ask(), await ask(), await ask()]).toMatchObject([[{ reason }], [{ reason }], [{ reason }]]);
      }
      expect(asked).toHaveLength(1);
      await cachedJudge(judge, { store: disk, version: '2', clock }).rules([rule('bad')]);
      expect(asked).toHaveLength(2);
    },
  );

  test('tests are remembered by what is tested, and not by whose rules they are', async () => {
    const suiteOf = (name: string, title: string) =>
      ruleSuite(storedRule([{ name: 'g', rules: [{ record: 'a', expr: 'up' }] }], { name }, [{ name: title }])) ?? [];
    const disk = store();
    const { judge, asked } = counting('TestsFailed');
    const ask = (name: string, title: string) =>
      cachedJudge(judge, { store: disk, version: '1', clock }).tests([suiteOf(name, title)].flat());
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
      { store: disk, version: '1', clock },
    );
    await expect(failing.rules([rule('a')])).rejects.toThrow('away');
    expect(disk.entries.size).toBe(0);
  });
});

describe('a judge that takes long', () => {
  /** It answers when it is told to. */
  function slow() {
    const { judge, asked } = counting();
    const answers: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => answers.push(resolve));
    const held: Judge = {
      ...judge,
      rules: (fragments) => wait().then(() => judge.rules(fragments)),
      tests: (suites) => wait().then(() => judge.tests(suites)),
      configuration: (whole) => wait().then(() => judge.configuration(whole)),
    };
    return { judge: held, asked, answers };
  }
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const pending = { accepted: false, reason: 'Judging', message: 'the parser has not come to an end over it yet' };

  test('is waited for no longer than patience lasts, and its verdict is told when it comes', async () => {
    const { judge, asked, answers } = slow();
    const disk = store();
    const cached = cachedJudge(judge, { store: disk, version: '1', clock });
    const [late, bad] = [rule('late'), rule('bad')];
    let told = 0;
    const onLate = () => (told += 1);
    const first = cached.rules([late], { onLate });
    await turn();
    clock.advance(2_001);
    await turn();
    clock.advance(1);
    expect((await first).get(late.hash)).toEqual(pending);
    // Asked again meanwhile, beside another: the one is not asked for twice.
    const second = cached.rules([late, bad], { onLate });
    await turn();
    expect(answers).toHaveLength(2);
    answers[1]?.();
    await turn();
    clock.advance(10_000);
    expect([...(await second).values()]).toEqual([
      pending,
      { accepted: false, reason: 'InvalidRule', message: 'no shop/bad/g' },
    ]);
    expect(disk.entries.size).toBe(1);
    answers[0]?.();
    await turn();
    expect(told).toBeGreaterThanOrEqual(1);
    expect([...(await cached.rules([late])).values()]).toEqual([{ accepted: true }]);
    expect(asked).toEqual(['shop/bad/g', 'shop/late/g']);
  });

  test('over tests is hardly waited for, since everybody else waits meanwhile', async () => {
    const { judge, answers } = slow();
    const suite = ruleSuite(storedRule([{ name: 'g', rules: [{ record: 'a', expr: 'up' }] }], {}, [{ name: 'slow' }]));
    if (suite === undefined) throw new Error('no tests');
    const cached = cachedJudge(judge, { store: store(), version: '1', clock });
    const told = Promise.withResolvers<void>();
    const asking = cached.tests([suite], { onLate: told.resolve });
    await turn();
    clock.advance(301);
    expect([...(await asking).values()]).toEqual([pending]);
    answers[0]?.();
    await told.promise;
    expect([...(await cached.tests([suite])).values()]).toEqual([{ accepted: true }]);
  });

  test('is given more time when it is asked about more', async () => {
    const { judge, answers } = slow();
    const cached = cachedJudge(judge, { store: store(), version: '1', clock });
    const many = Array.from({ length: 1_000 }, (_, index) => rule(`r${index}`));
    const asking = cached.rules(many);
    await turn();
    expect(answers).toHaveLength(2);
    clock.advance(3_999);
    for (const end of answers) end();
    expect([...(await asking).values()].every(({ accepted }) => accepted)).toBe(true);
  });

  test('says why it takes long where that is known', async () => {
    const { judge } = slow();
    const cached = cachedJudge(judge, { store: store(), version: '1', clock, problem: () => 'nobody judges there' });
    const asking = cached.configuration({ main: 'm', files: {} });
    await turn();
    clock.advance(10_000);
    expect(await asking).toEqual({ accepted: false, reason: 'JudgeUnavailable', message: 'nobody judges there' });
  });

  test('and cannot be asked in the end tells that too, and is asked anew', async () => {
    const { judge, asked } = counting();
    const answers: PromiseWithResolvers<void>[] = [];
    const failing: Judge = {
      ...judge,
      rules: (fragments) => {
        const answer = Promise.withResolvers<void>();
        answers.push(answer);
        return answer.promise.then(() => judge.rules(fragments));
      },
    };
    const cached = cachedJudge(failing, { store: store(), version: '1', clock });
    const told = Promise.withResolvers<void>();
    const asking = cached.rules([rule('a')], { onLate: told.resolve });
    await turn();
    clock.advance(10_000);
    await asking;
    answers[0]?.reject(new Error('away'));
    await told.promise;
    await turn();
    const again = cached.rules([rule('a')]);
    await turn();
    answers[1]?.resolve();
    expect([...(await again).values()]).toEqual([{ accepted: true }]);
    expect(asked).toEqual(['shop/a/g']);
  });

  test('is not ended with one of those who wait for it, but with the process', async () => {
    const { judge } = counting();
    const end = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    const held: Judge = {
      ...judge,
      rules: (_, call) => {
        signals.push(call?.signal);
        return new Promise(() => {});
      },
    };
    const cached = cachedJudge(held, { store: store(), version: '1', clock, signal: end.signal });
    const reason = new Error('too late');
    const asking = cached.rules([rule('a')], { signal: AbortSignal.abort(reason) });
    await turn();
    clock.advance(10_000);
    await expect(asking).rejects.toBe(reason);
    expect(signals).toEqual([end.signal]);
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
  [{ accepted: false, reason: 'Judging', message: 'x' }, undefined],
  [{ accepted: 'yes' }, undefined],
  [null, undefined],
  ['x', undefined],
])('parseVerdict(%j)', (value, expected) => {
  expect(parseVerdict(value)).toEqual(expected);
});
