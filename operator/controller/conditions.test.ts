import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Condition } from '../../crds/meta.ts';
import type { Finding, SummaryRules } from './conditions.ts';
import {
  holdTrue,
  isTrue,
  keepTypes,
  sameConditions,
  setCondition,
  setConditions,
  summarise,
  transitions,
} from './conditions.ts';

const now = new Date('2026-01-01T12:00:00.500Z');
const before = '2025-01-01T00:00:00Z';

const stood: Condition = {
  type: 'Loaded',
  status: 'True',
  reason: 'Loaded',
  message: 'on 2 of 2 replicas',
  observedGeneration: 3,
  lastTransitionTime: before,
};
const finding = (change: Partial<Finding> = {}): Finding => {
  const { lastTransitionTime: _, ...rest } = stood;
  return { ...rest, ...change };
};

describe('setCondition', () => {
  test.each<[string, Partial<Finding>, Partial<Condition>]>([
    [
      'another status moves the time',
      { status: 'False' },
      { status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
    ],
    ['another message does not', { message: 'on 1 of 2' }, { message: 'on 1 of 2', lastTransitionTime: before }],
    ['another reason does not', { reason: 'Partly' }, { reason: 'Partly', lastTransitionTime: before }],
    ['a newer generation does not', { observedGeneration: 4 }, { observedGeneration: 4, lastTransitionTime: before }],
    ['an older generation is ignored', { observedGeneration: 2, status: 'False' }, {}],
  ])('%s', (_, change, expected) => {
    expect(setCondition([stood], finding(change), now)).toEqual([{ ...stood, ...expected }]);
  });

  test('a new type is added at the end, since now', () => {
    const added = setCondition([stood], finding({ type: 'Healthy' }), now);
    expect(added.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual([
      ['Loaded', before],
      ['Healthy', '2026-01-01T12:00:00Z'],
    ]);
  });

  test('what says nothing new returns the same list, so that nothing is written', () => {
    const list = [stood];
    expect(setCondition(list, finding(), now)).toBe(list);
    expect(keepTypes(list, ['Loaded', 'Ready'])).toBe(list);
  });
});

const status = fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const);
const anyFinding: fc.Arbitrary<Finding> = fc.record({
  type: fc.constantFrom('A', 'B', 'C'),
  status,
  reason: fc.constantFrom('X', 'Y'),
  message: fc.constantFrom('', 'text'),
  observedGeneration: fc.nat(3),
});

test('setting is idempotent, keeps types unique and generations rising, and moves times with statuses alone', () => {
  fc.assert(
    fc.property(fc.array(anyFinding), anyFinding, (history, last) => {
      const list = setConditions([], history, new Date(0));
      const after = setCondition(list, last, now);
      expect(setCondition(after, last, new Date(5e12))).toBe(after);
      expect(new Set(after.map(({ type }) => type)).size).toBe(after.length);
      for (const old of list) {
        const kept = after.find(({ type }) => type === old.type);
        expect(kept?.observedGeneration).toBeGreaterThanOrEqual(old.observedGeneration ?? -1);
        expect(kept?.lastTransitionTime === old.lastTransitionTime).toBe(kept?.status === old.status);
      }
    }),
  );
});

test('sameConditions does not mind the order, but every field', () => {
  const other = { ...stood, type: 'Other' };
  expect(sameConditions([stood, other], [other, stood])).toBe(true);
  expect(sameConditions([stood], [stood, other])).toBe(false);
  for (const change of [{ status: 'False' as const }, { reason: 'x' }, { message: 'x' }, { observedGeneration: 9 }]) {
    expect(sameConditions([stood], [{ ...stood, ...change }])).toBe(false);
  }
});

test('types that nobody writes any more are dropped', () => {
  expect(keepTypes([stood, { ...stood, type: 'Old' }], ['Loaded'])).toEqual([stood]);
});

test('isTrue can ask for a generation', () => {
  expect([isTrue([stood], 'Loaded'), isTrue([stood], 'Loaded', 3), isTrue([stood], 'Loaded', 4)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isTrue([], 'Loaded'), isTrue([{ ...stood, status: 'Unknown' }], 'Loaded')]).toEqual([false, false]);
});

test('transitions are new statuses and new reasons, not new words or generations', () => {
  const told = [{ status: 'False' as const }, { reason: 'Partly' }, { type: 'Healthy' }];
  for (const change of told) expect(transitions([stood], [{ ...stood, ...change }])).toHaveLength(1);
  const untold = [{ message: 'x' }, { observedGeneration: 4 }, { lastTransitionTime: 'x' }];
  for (const change of untold) expect(transitions([stood], [{ ...stood, ...change }])).toEqual([]);
});

describe('holdTrue', () => {
  test.each<[string, Condition | undefined, Partial<Finding>, Condition['status']]>([
    ['what cannot be seen does not take back what was proven', stood, { status: 'Unknown' }, 'True'],
    ['what is seen otherwise does', stood, { status: 'False' }, 'False'],
    ['another generation must be proven anew', stood, { status: 'Unknown', observedGeneration: 4 }, 'Unknown'],
    ['what never was True is not held', { ...stood, status: 'False' }, { status: 'Unknown' }, 'Unknown'],
    ['nothing before', undefined, { status: 'Unknown' }, 'Unknown'],
  ])('%s', (_, previous, change, expected) => {
    expect(holdTrue(previous, finding({ reason: 'Unreachable', ...change })).status).toBe(expected);
  });

  test('what is held keeps its words', () => {
    expect(holdTrue(stood, finding({ status: 'Unknown', reason: 'Unreachable', message: '' }))).toEqual(finding());
  });
});

type Row = [type: string, status: Condition['status'], reason: string, generation?: number];

function listOf(...rows: Row[]): Condition[] {
  return rows.map(([type, at, reason, observedGeneration = 3]) => ({
    type,
    status: at,
    reason,
    message: '',
    observedGeneration,
    lastTransitionTime: before,
  }));
}

describe('summarise', () => {
  const rules: SummaryRules = {
    requires: ['Accepted', 'Selected', 'Loaded'],
    stalls: new Set(['Invalid']),
    ready: { reason: 'Loaded', message: 'All is well.' },
  };
  test.each<[string, readonly Condition[], [string, string, string], string]>([
    [
      'all True',
      listOf(['Accepted', 'True', 'Ok'], ['Selected', 'True', 'Ok'], ['Loaded', 'True', 'Ok']),
      ['True', 'False', 'False'],
      'Loaded',
    ],
    ['nothing known', [], ['Unknown', 'True', 'False'], 'Progressing'],
    [
      'one False, on the way',
      listOf(['Accepted', 'True', 'Ok'], ['Loaded', 'False', 'Pending']),
      ['False', 'True', 'False'],
      'Pending',
    ],
    [
      'what stalls is told before what is only False',
      listOf(['Accepted', 'False', 'Later'], ['Selected', 'False', 'Invalid']),
      ['False', 'False', 'True'],
      'Invalid',
    ],
    [
      'a stalling reason at Unknown does not stall',
      listOf(['Accepted', 'Unknown', 'Invalid']),
      ['Unknown', 'True', 'False'],
      'Invalid',
    ],
    [
      'an older generation says nothing',
      listOf(['Accepted', 'True', 'Ok', 2], ['Selected', 'True', 'Ok'], ['Loaded', 'True', 'Ok']),
      ['Unknown', 'True', 'False'],
      'Progressing',
    ],
    [
      'a condition that is not required does not count',
      listOf(
        ['Accepted', 'True', 'Ok'],
        ['Selected', 'True', 'Ok'],
        ['Loaded', 'True', 'Ok'],
        ['Healthy', 'False', 'Down'],
      ),
      ['True', 'False', 'False'],
      'Loaded',
    ],
  ])('%s', (_, conditions, statuses, reason) => {
    const summary = summarise(conditions, rules, 3);
    expect(summary.map(({ type }) => type)).toEqual(['Ready', 'Reconciling', 'Stalled']);
    expect(summary.map((each) => each.status)).toEqual(statuses);
    expect(summary[0]).toMatchObject({ reason, observedGeneration: 3 });
  });

  test.each<[string, readonly Condition[], readonly string[]]>([
    [
      'all is well',
      listOf(['Accepted', 'True', 'Ok'], ['Selected', 'True', 'Ok'], ['Loaded', 'True', 'Ok']),
      ['Loaded', 'Reconciled', 'NotStalled'],
    ],
    ['something is on the way', listOf(['Accepted', 'False', 'Pending']), ['Pending', 'Pending', 'NotStalled']],
    ['someone must change the object', listOf(['Accepted', 'False', 'Invalid']), ['Invalid', 'Stalled', 'Invalid']],
  ])('when %s, what does not hold says so in its own words', (_, conditions, reasons) => {
    const summary = summarise(conditions, rules, 3);
    expect(summary.map(({ reason }) => reason)).toEqual(reasons);
    const silent = summary.filter(({ type, status: holds }) => type !== 'Ready' && holds === 'False');
    expect(silent.map(({ message }) => message)).not.toContain(summary[0]?.message);
  });

  test('Stalled and Reconciling are never True together, and one is whenever Ready is not', () => {
    fc.assert(
      fc.property(fc.array(anyFinding), (findings) => {
        const all = setConditions([], findings, now);
        const summary = summarise(all, { ...rules, requires: ['A', 'B'], stalls: new Set(['X']) }, 2);
        const trues = summary.filter((each) => each.status === 'True').map(({ type }) => type);
        expect(trues).toHaveLength(1);
      }),
    );
  });
});
