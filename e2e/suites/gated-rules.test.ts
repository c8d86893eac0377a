/** A rule goes live when its own tests pass and nobody older records the same; until then what ran before runs on. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import { waitForReady } from '../demo/install.ts';
import type { Ask } from '../demo/prometheus.ts';
import { alertRule, current, declared, withdraw } from './declarations.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { ruleGroups } from './server.ts';

jest.setTimeout(60_000);

const suite = 'gated-rules';
const second = { interval: '1s' };

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
});

afterAll(() => withdraw(suite));

/** Records `value`, with a test that wants it to be `expected`. */
function gated(value: number, expected: number, input = '0x5'): object {
  const groups = [{ name: 'only', ...second, rules: [{ record: 'gated:value', expr: `vector(${value})` }] }];
  const exp_samples = [{ labels: 'gated:value', value: expected }];
  const expectation = { expr: 'gated:value', eval_time: '1m', exp_samples };
  const input_series = [{ series: 'up', values: input }];
  const tests = [{ name: 'the value is right', input_series, promql_expr_test: [expectation] }];
  return alertRule({ suite, name: 'gated' }, groups, tests);
}

const groupOf = async (name: string) => (await ruleGroups(ask)).find((group) => group.name === `demo/${name}/only`);

const ready = (name: string): Promise<void> =>
  eventually(`${name} being ready`, async () => {
    expect(current(await declared('alertrule', name), 'Ready')).toMatchObject({ status: 'True' });
  });

function refused(name: string, reason: string, message: RegExp): Promise<void> {
  return eventually(`the refusal of ${name}`, async () => {
    const accepted = current(await declared('alertrule', name), 'Accepted');
    expect(accepted).toMatchObject({ status: 'False', reason, message: expect.stringMatching(message) });
  });
}

/** Waits until the server has evaluated the rule of that name once more. */
function evaluates(name: string, query: string): Promise<void> {
  const since = Date.now();
  return eventually(`an evaluation of ${name}`, async () => {
    const group = await groupOf(name);
    expect(group?.rules).toMatchObject([{ query, health: 'ok' }]);
    expect(Date.parse(group?.lastEvaluation ?? '')).toBeGreaterThan(since);
  });
}

describe('an AlertRule with tests', () => {
  test('goes live when they pass', async () => {
    await kubectl.apply([gated(1, 1)]);
    await ready('gated');
    await evaluates('gated', 'vector(1)');
  });

  test('does not when one fails: the last good version goes on evaluating, and it says which, what for and what came', async () => {
    await kubectl.apply([gated(2, 3)]);
    await refused(
      'gated',
      'TestsFailed',
      /spec\.tests\[0\]: test "the value is right": expr: "gated:value", time: 1m, exp: .* 3E\+00 got: .* 2E\+00\nIts last good version/,
    );
    await evaluates('gated', 'vector(1)');
  });

  test('goes live when that is corrected', async () => {
    await kubectl.apply([gated(2, 2)]);
    await ready('gated');
    await evaluates('gated', 'vector(2)');
  });

  test('is refused before anything unfolds a test of gigabytes', async () => {
    await kubectl.apply([gated(4, 4, '0+1x60000000')]);
    await refused('gated', 'TestsTooLarge', /"0\+1x60000000" stands for 60,000,001 samples.*250,000/);
    await evaluates('gated', 'vector(2)');
  });

  test('that is new and fails is not there at all', async () => {
    const groups = [{ name: 'only', rules: [{ record: 'gated:new', expr: 'vector(1)' }] }];
    const tests = [{ promql_expr_test: [{ expr: 'gated:new', exp_samples: [] }] }];
    await kubectl.apply([alertRule({ suite, name: 'newcomer' }, groups, tests)]);
    await refused('newcomer', 'TestsFailed', /this test: .*The refused part does not run/s);
    expect(await groupOf('newcomer')).toBeUndefined();
  });
});

describe('two AlertRules that record one series', () => {
  const recording = (name: string, value: number): object =>
    alertRule({ suite, name }, [
      { name: 'only', ...second, rules: [{ record: 'gated:shared', expr: `vector(${value})` }] },
    ]);

  test('the younger is refused, and both are told', async () => {
    await kubectl.apply([recording('first', 1)]);
    await ready('first');
    await kubectl.apply([recording('second', 2)]);
    await refused(
      'second',
      'DuplicateRecord',
      /group "only", rule 1, "gated:shared": AlertRule demo\/first, group "only"/,
    );
    expect(await groupOf('second')).toBeUndefined();
    await eventually('the word to the older', async () => {
      const object = await declared('alertrule', 'first');
      const told = { status: 'True', reason: 'DuplicateRecord', message: expect.stringContaining('demo/second') };
      expect(conditionOf(object, 'Overlapping')).toMatchObject(told);
      expect(current(object, 'Ready')).toMatchObject({ status: 'True' });
    });
    await evaluates('first', 'vector(1)');
  });

  test('it runs by itself when the older is gone', async () => {
    await kubectl.run('delete', 'alertrule/first', '--namespace=demo');
    await ready('second');
    await evaluates('second', 'vector(2)');
    expect(await groupOf('first')).toBeUndefined();
  });
});

test('taking it all away leaves the stack ready', async () => {
  await withdraw(suite);
  await waitForReady(kubectl, { within: 30_000 });
});
