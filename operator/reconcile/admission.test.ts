import { describe, expect, test } from '@jest/globals';
import type { Compiled, Fragment, Owner, RuleFragment } from '../../components/fragment.ts';
import type { Verdict } from '../verdict/judge.ts';
import { Admissions, type Candidate, type Judgement } from './admission.ts';
import { LastGoodFragments } from './last-good-fragments.ts';

const owner = (name: string, generation = 2): Owner => ({
  kind: 'AlertRule',
  namespace: 'team',
  name,
  uid: `uid-${name}`,
  generation,
  creationTimestamp: '2026-01-01T00:00:00Z',
});

const fragment = (of: Owner, group: string, hash: string): RuleFragment => ({
  kind: 'rules',
  key: `${of.namespace}/${of.name}/${group}`,
  owner: of,
  group: { name: `${of.namespace}/${of.name}/${group}`, rules: [] },
  hash,
});

const compiled = (...fragments: Fragment[]): Compiled<Fragment> => ({ fragments });
const no = (message: string): Verdict => ({ accepted: false, reason: 'InvalidRule', message });
function admit(candidates: readonly Candidate[], judgement: Judgement, standing: readonly Fragment[]) {
  const judged = new Admissions().admit(candidates, judgement, new LastGoodFragments([standing]));
  return {
    fragments: judged.flatMap(({ running }) => running),
    admissions: judged.map(({ admission }) => admission),
  };
}

const a = owner('a');
const b = owner('b');

describe('admission', () => {
  test('what is good runs', () => {
    const result = admit([{ owner: a, compiled: compiled(fragment(a, 'g', 'h1')) }], { fragments: new Map() }, []);
    expect(result.fragments.map(({ hash }) => hash)).toEqual(['h1']);
    expect(result.admissions[0]).toMatchObject({ accepted: true, lastGood: false });
  });

  test('is the very same for the same candidate, and not once a verdict is against it', () => {
    const candidate = { owner: a, compiled: compiled(fragment(a, 'g', 'h1')) };
    const [first] = admit([candidate], { fragments: new Map() }, []).admissions;
    expect(admit([candidate], { fragments: new Map() }, []).admissions[0]).toBe(first);
    expect(admit([candidate], { fragments: new Map([['h1', no('no')]]) }, []).admissions[0]?.accepted).toBe(false);
    expect(admit([{ ...candidate }], { fragments: new Map() }, []).admissions[0]).not.toBe(first);
  });

  test('a refused group leaves out itself and nothing else', () => {
    const candidates = [
      { owner: a, compiled: compiled(fragment(a, 'bad', 'h1'), fragment(a, 'good', 'h2')) },
      { owner: b, compiled: compiled(fragment(b, 'g', 'h3')) },
    ];
    const result = admit(candidates, { fragments: new Map([['h1', no('unclosed left parenthesis')]]) }, []);
    expect(result.fragments.map(({ hash }) => hash)).toEqual(['h2', 'h3']);
    expect(result.admissions).toMatchObject([
      { accepted: false, reason: 'InvalidRule', message: 'unclosed left parenthesis', lastGood: false },
      { accepted: true },
    ]);
    expect([...(result.admissions[0]?.wanted.keys() ?? [])]).toEqual(['team/a/good']);
  });

  test('what is refused is told before what waits for its verdict', () => {
    const wait: Verdict = { accepted: false, reason: 'Judging', message: 'wait' };
    const candidates = [{ owner: a, compiled: compiled(fragment(a, 'f', 'h1'), fragment(a, 'g', 'h2')) }];
    const said = (verdicts: ReadonlyMap<string, Verdict>) =>
      admit(candidates, { fragments: verdicts }, []).admissions[0];
    expect(said(new Map([['h1', wait]]))).toMatchObject({ accepted: false, reason: 'Judging', message: 'wait' });
    const both = new Map([
      ['h1', wait],
      ['h2', no('bad')],
    ]);
    expect(said(both)).toMatchObject({ accepted: false, reason: 'InvalidRule', message: 'bad' });
  });

  test('the last good version of a refused group keeps running', () => {
    const standing = [fragment(owner('a', 1), 'bad', 'h0')];
    const candidates = [{ owner: a, compiled: compiled(fragment(a, 'bad', 'h1')) }];
    const result = admit(candidates, { fragments: new Map([['h1', no('no')]]) }, standing);
    expect(result.fragments.map(({ hash }) => hash)).toEqual(['h0']);
    expect(result.admissions[0]?.lastGood).toBe(true);
  });

  test('what stands is no last good version of a namesake that was deleted', () => {
    const before = { ...owner('a', 1), uid: 'another' };
    const candidates = [{ owner: a, compiled: compiled(fragment(a, 'bad', 'h1')) }];
    expect(
      admit(candidates, { fragments: new Map([['h1', no('no')]]) }, [fragment(before, 'bad', 'h0')]).fragments,
    ).toEqual([]);
  });

  test.each([
    ['DuplicateGroup', 1],
    ['NamespaceNotTrusted', 0],
  ])('an object refused as a whole for %s keeps %d fragments that stood', (reason, kept) => {
    const refused = { fragments: [], refused: { reason, message: 'because' } } as const;
    const result = admit([{ owner: a, compiled: refused }], { fragments: new Map() }, [
      fragment(owner('a', 1), 'g', 'h0'),
    ]);
    expect(result.fragments).toHaveLength(kept);
    expect(result.admissions[0]).toMatchObject({ accepted: false, reason, lastGood: kept > 0 });
  });

  describe('of an object with tests', () => {
    const suite = { groups: [], tests: [], hash: 's1' };
    const tested = (group: string, hash: string) => ({ ...fragment(a, group, hash), tested: 's1' });
    const candidate: Candidate = {
      owner: a,
      compiled: compiled(tested('g', 'h1'), tested('h', 'h2')),
      suite: { whole: suite, part: () => suite },
    };
    const failing: Verdict = { accepted: false, reason: 'TestsFailed', message: 'spec.tests[0]: no' };
    const standing = [fragment(owner('a', 1), 'g', 'h1'), fragment(owner('a', 1), 'removed', 'h0')];

    test('nothing changes while they fail: not one group is left out, added or replaced', () => {
      const judgement = { fragments: new Map(), tests: new Map([[candidate, failing]]) };
      const result = admit([candidate], judgement, standing);
      expect(result.fragments).toEqual(standing);
      expect(result.admissions).toMatchObject([
        { accepted: false, reason: 'TestsFailed', message: 'spec.tests[0]: no', lastGood: true, wanted: new Map() },
      ]);
      expect(admit([candidate], judgement, []).fragments).toEqual([]);
    });

    test('it runs when they pass, and keeps by which tests', () => {
      const judgement = { fragments: new Map(), tests: new Map([[candidate, { accepted: true } as const]]) };
      expect(admit([candidate], judgement, standing).fragments).toMatchObject([
        { hash: 'h1', tested: 's1' },
        { hash: 'h2', tested: 's1' },
      ]);
    });

    test('a group that the parser refuses leaves out itself, and the others have not passed the tests of all', () => {
      const fragments = new Map([['h2', no('unclosed')]]);
      const passed = admit([candidate], { fragments }, standing);
      expect(passed.fragments.map(({ hash }) => hash)).toEqual(['h1']);
      expect(passed.fragments[0]).not.toHaveProperty('tested');
      expect(passed.admissions).toMatchObject([{ reason: 'InvalidRule', message: 'unclosed' }]);
      const failed = admit([candidate], { fragments, tests: new Map([[candidate, failing]]) }, standing);
      expect(failed.fragments).toEqual(standing);
      expect(failed.admissions).toMatchObject([{ reason: 'InvalidRule', message: 'unclosed\nspec.tests[0]: no' }]);
    });
  });

  test('what stood of an object that is gone goes', () => {
    expect(admit([], { fragments: new Map() }, [fragment(a, 'g', 'h')]).fragments).toEqual([]);
  });
});
