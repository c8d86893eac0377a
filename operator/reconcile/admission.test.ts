import { describe, expect, test } from '@jest/globals';
import type { Compiled, Fragment, Owner, RuleFragment } from '../../components/fragment.ts';
import type { Verdict } from '../verdict/judge.ts';
import { admit } from './admission.ts';

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
const a = owner('a');
const b = owner('b');

describe('admission', () => {
  test('what is good runs', () => {
    const result = admit([{ owner: a, compiled: compiled(fragment(a, 'g', 'h1')) }], new Map(), []);
    expect(result.fragments.map(({ hash }) => hash)).toEqual(['h1']);
    expect(result.admissions[0]).toMatchObject({ accepted: true, lastGood: false });
  });

  test('is the very same for the same candidate, and not once a verdict is against it', () => {
    const candidate = { owner: a, compiled: compiled(fragment(a, 'g', 'h1')) };
    const [first] = admit([candidate], new Map(), []).admissions;
    expect(admit([candidate], new Map(), []).admissions[0]).toBe(first);
    expect(admit([candidate], new Map([['h1', no('no')]]), []).admissions[0]?.accepted).toBe(false);
    expect(admit([{ ...candidate }], new Map(), []).admissions[0]).not.toBe(first);
  });

  test('a refused group leaves out itself and nothing else', () => {
    const candidates = [
      { owner: a, compiled: compiled(fragment(a, 'bad', 'h1'), fragment(a, 'good', 'h2')) },
      { owner: b, compiled: compiled(fragment(b, 'g', 'h3')) },
    ];
    const result = admit(candidates, new Map([['h1', no('unclosed left parenthesis')]]), []);
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
    const said = (verdicts: ReadonlyMap<string, Verdict>) => admit(candidates, verdicts, []).admissions[0];
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
    const result = admit(candidates, new Map([['h1', no('no')]]), standing);
    expect(result.fragments.map(({ hash }) => hash)).toEqual(['h0']);
    expect(result.admissions[0]?.lastGood).toBe(true);
  });

  test('what stands is no last good version of a namesake that was deleted', () => {
    const before = { ...owner('a', 1), uid: 'another' };
    const candidates = [{ owner: a, compiled: compiled(fragment(a, 'bad', 'h1')) }];
    expect(admit(candidates, new Map([['h1', no('no')]]), [fragment(before, 'bad', 'h0')]).fragments).toEqual([]);
  });

  test.each([
    ['DuplicateGroup', 1],
    ['NamespaceNotTrusted', 0],
  ])('an object refused as a whole for %s keeps %d fragments that stood', (reason, kept) => {
    const refused = { fragments: [], refused: { reason, message: 'because' } } as const;
    const result = admit([{ owner: a, compiled: refused }], new Map(), [fragment(owner('a', 1), 'g', 'h0')]);
    expect(result.fragments).toHaveLength(kept);
    expect(result.admissions[0]).toMatchObject({ accepted: false, reason, lastGood: kept > 0 });
  });

  test('what stood of an object that is gone goes', () => {
    expect(admit([], new Map(), [fragment(a, 'g', 'h')]).fragments).toEqual([]);
  });
});
