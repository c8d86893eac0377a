import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { nothing, oneFailed, outcomeOfJest, spoken, sum, table, total, verdict } from './outcome.ts';

const result = {
  success: true,
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};

describe('what a run of jest amounts to', () => {
  test.each([
    ['all is well', result, 0, { passed: 5, failed: 0, skipped: 3 }],
    ['tests failed', { ...result, success: false, numFailedTests: 2 }, 1, { passed: 5, failed: 2, skipped: 3 }],
    ['a file did not load', { ...result, numRuntimeErrorTestSuites: 1 }, 1, { passed: 5, failed: 1, skipped: 3 }],
    ['jest failed for another reason', result, 1, { passed: 5, failed: 1, skipped: 3 }],
    ['jest says it did not succeed', { ...result, success: false }, 0, { passed: 5, failed: 1, skipped: 3 }],
    ['the text is of another shape', { success: true, numPassedTests: '5' }, 0, oneFailed],
  ])('%s', (_, value, exitCode, expected) => {
    expect(outcomeOfJest(JSON.stringify(value), exitCode)).toEqual(expected);
  });

  test('what failed is told again, in a few lines each', () => {
    const testResults = [
      { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed', fullName: 'fine' }] },
      {
        name: 'b.test.ts',
        status: 'failed',
        message: 'all of it',
        assertionResults: [
          { status: 'passed', fullName: 'fine' },
          {
            status: 'failed',
            fullName: 'a lamp is on',
            failureMessages: ['\u001b[31mit is off\u001b[39m\n\n    at lamp.ts:1:1'],
          },
          {
            status: 'failed',
            fullName: 'long',
            failureMessages: [Array.from({ length: 50 }, (_, n) => `line ${n}`).join('\n')],
          },
        ],
      },
      { name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    ];
    const { failures = [] } = outcomeOfJest(JSON.stringify({ ...result, success: false, testResults }), 1);
    expect(failures.map((text) => text.split('\n')[0])).toEqual([
      'b.test.ts: a lamp is on',
      'b.test.ts: long',
      'c.test.ts',
    ]);
    expect(failures[0]).toBe('b.test.ts: a lamp is on\n    it is off');
    expect(failures[1]?.split('\n')).toHaveLength(13);
    expect(sum([{ ...oneFailed, failures: ['a'] }, nothing, { ...oneFailed, failures: ['b'] }]).failures).toEqual([
      'a',
      'b',
    ]);
  });

  test.each([undefined, '', '{', 'null', '[]'])('no result counts as a failure: %p', (text) => {
    expect(outcomeOfJest(text, 0)).toEqual(oneFailed);
  });

  const count = fc.nat(1000);
  test('a run that did not succeed never counts as free of failures', () => {
    fc.assert(
      fc.property(
        fc.record({
          success: fc.boolean(),
          numPassedTests: count,
          numFailedTests: count,
          numPendingTests: count,
          numTodoTests: count,
          numRuntimeErrorTestSuites: count,
        }),
        fc.nat(2),
        (value, exitCode) => {
          const { failed } = outcomeOfJest(JSON.stringify(value), exitCode);
          const isClean =
            value.success && exitCode === 0 && value.numFailedTests + value.numRuntimeErrorTestSuites === 0;
          expect(failed === 0).toBe(isClean);
        },
      ),
    );
  });
});

describe('counts', () => {
  const outcome = fc.record({ passed: fc.nat(1e6), failed: fc.nat(1e6), skipped: fc.nat(1e6) });

  test('a sum holds every test once, in whatever groups it is taken', () => {
    fc.assert(
      fc.property(fc.array(outcome), fc.array(outcome), (some, others) => {
        expect(sum([sum(some), sum(others)])).toEqual(sum([...some, ...others]));
        expect(total(sum(some))).toBe(some.reduce((all, one) => all + total(one), 0));
      }),
    );
  });

  test('the last line', () => {
    expect(verdict({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
    expect(verdict(nothing)).toBe('0 passed, 0 failed, 0 skipped');
  });
});

describe('times', () => {
  test.each([
    [0, '0.0 s'],
    [1234, '1.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [61_000, '1 min 1 s'],
    [754_000, '12 min 34 s'],
  ])('%i ms', (milliseconds, text) => {
    expect(spoken(milliseconds)).toBe(text);
  });

  test('stand in columns', () => {
    const reports = [
      { name: 'unit', milliseconds: 1500, passed: 3, failed: 0, skipped: 0 },
      { name: 'integration', milliseconds: 90_000, passed: 1, failed: 1, skipped: 0 },
    ];
    expect(table(reports).split('\n')).toEqual([
      'unit                1.5 s  3 passed, 0 failed, 0 skipped',
      'integration    1 min 30 s  1 passed, 1 failed, 0 skipped',
    ]);
  });
});
