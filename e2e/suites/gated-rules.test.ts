/** A rule goes live when its own tests pass and nobody older records the same; until then what ran before runs on. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
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

/** What is said of an object once it is ready. */
async function ready(name: string): Promise<string | undefined> {
  let said: string | undefined;
  await eventually(`${name} being ready`, async () => {
    const { status, reason, message } = current(await declared('alertrule', name), 'Ready');
    if (status !== 'True') throw new Error(`it is not: ${message}`);
    said = reason;
  });
  return said;
}

/** What is said of an object once it is refused for that reason. */
async function refused(name: string, because: string): Promise<string | undefined> {
  let said: string | undefined;
  await eventually(`the refusal of ${name}`, async () => {
    const { status, reason, message } = current(await declared('alertrule', name), 'Accepted');
    if (status !== 'False' || reason !== because) throw new Error(`${status}, ${reason}: ${message}`);
    said = message;
  });
  return said;
}

/** What the server has evaluated for an object since it was asked. */
async function evaluated(name: string): Promise<string | undefined> {
  const since = Date.now();
  let query: string | undefined;
  await eventually(`an evaluation of ${name}`, async () => {
    const group = await groupOf(name);
    if (!(Date.parse(group?.lastEvaluation ?? '') > since)) throw new Error('there is none');
    query = group?.rules.map((rule) => `${rule.query} ${rule.health}`).join();
  });
  return query;
}

describe('an AlertRule with tests', () => {
  test('goes live when they pass', async () => {
    await kubectl.apply([gated(1, 1)]);
    expect(await ready('gated')).toBe('Loaded');
    expect(await evaluated('gated')).toBe('vector(1) ok');
  });

  test('does not when one fails: the last good version goes on evaluating, and it says which, what for and what came', async () => {
    await kubectl.apply([gated(2, 3)]);
    expect(await refused('gated', 'TestsFailed')).toMatch(
      /spec\.tests\[0\]: test "the value is right": expr: "gated:value", time: 1m, exp: .* 3E\+00 got: .* 2E\+00\nIts last good version/,
    );
    expect(await evaluated('gated')).toBe('vector(1) ok');
  });

  test('goes live when that is corrected', async () => {
    await kubectl.apply([gated(2, 2)]);
    expect(await ready('gated')).toBe('Loaded');
    expect(await evaluated('gated')).toBe('vector(2) ok');
  });

  test('is refused before anything unfolds a test of gigabytes', async () => {
    await kubectl.apply([gated(4, 4, '0+1x60000000')]);
    expect(await refused('gated', 'TestsTooLarge')).toMatch(/"0\+1x60000000" stands for 60,000,001 samples.*250,000/);
    expect(await evaluated('gated')).toBe('vector(2) ok');
  });

  test('that is new and fails is not there at all', async () => {
    const groups = [{ name: 'only', rules: [{ record: 'gated:new', expr: 'vector(1)' }] }];
    const tests = [{ promql_expr_test: [{ expr: 'gated:new', exp_samples: [] }] }];
    await kubectl.apply([alertRule({ suite, name: 'newcomer' }, groups, tests)]);
    expect(await refused('newcomer', 'TestsFailed')).toMatch(
      /exp: nil got: .*gated:new.*\nThe refused part does not run/,
    );
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
    expect(await refused('second', 'DuplicateRecord')).toContain(
      'group "only", rule 1, "gated:shared": AlertRule demo/first, group "only"',
    );
    expect(await groupOf('second')).toBeUndefined();
    await eventually('the word to the older', async () => {
      const object = await declared('alertrule', 'first');
      const told = { status: 'True', reason: 'DuplicateRecord', message: expect.stringContaining('demo/second') };
      expect(conditionOf(object, 'Overlapping')).toMatchObject(told);
      expect(current(object, 'Ready')).toMatchObject({ status: 'True' });
    });
    expect(await evaluated('first')).toBe('vector(1) ok');
  });

  test('it runs by itself when the older is gone', async () => {
    await kubectl.run('delete', 'alertrule/first', '--namespace=demo');
    expect(await ready('second')).toBe('Loaded');
    expect(await evaluated('second')).toBe('vector(2) ok');
    expect(await groupOf('first')).toBeUndefined();
  });
});
