/** The real parsers with inputs that take all memory or all time there is, which every user may write. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { ruleFragmentsOf } from '../../components/rules/testing/alert-rule.ts';
import { scrapeFragmentOf } from '../../components/scrape/testing/scrape-target.ts';
import { storedStack } from '../../components/testing/stacks.ts';
import { toolPath } from '../../components/testing/tools.ts';
import { localParsers } from './parsers.ts';
import { createJudge, type ToolRun } from './tool-judge.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

const scratch = mkdtempSync(join(tmpdir(), 'bellwether-memory-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const mebibyte = 1024 * 1024;
/** promtool takes 50 MiB to begin with. */
const maxMemory = 128 * mebibyte;
const parsers = localParsers({ promtool: toolPath('promtool'), amtool: toolPath('amtool'), scratch, maxMemory });

describe('a parser that takes memory without end', () => {
  test('over 153 bytes of rule tests is killed soon after it passed its bound, and leaves nothing behind', async () => {
    const tests = {
      rule_files: ['rules.yaml'],
      tests: [{ interval: '1m', input_series: [{ series: 'a', values: '0+1x60000000' }] }],
    };
    const run = await parsers.run({
      tool: 'promtool',
      args: ['test', 'rules', 'tests.yaml'],
      files: { 'rules.yaml': '{"groups":[]}', 'tests.yaml': JSON.stringify(tests) },
      timeout: 60_000,
      maxOutput: mebibyte,
    });
    expect(run).toMatchObject({ outcome: 'memory', code: undefined });
    expect(run.peak).toBeGreaterThan(maxMemory);
    expect(run.peak).toBeLessThan(2 * maxMemory);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('over one ScrapeTarget costs that one alone its verdict', async () => {
    const pods = { selector: {} };
    // RE2 writes repetitions out, each of these into a hundred thousand instructions.
    const regex = 'abcdefgh'.repeat(12).replaceAll(/./g, '$&{1,1000}');
    const steps = Array.from({ length: 32 }, () => ({ sourceLabels: ['a'], regex, targetLabel: 'b' }));
    const good = Array.from({ length: 3 }, (_, index) => scrapeFragmentOf({ pods }, { name: `good${index}` }));
    const greedy = scrapeFragmentOf({ pods, metricRelabelings: steps }, { name: 'greedy' });
    const runs: ToolRun[] = [];
    const judge = createJudge({ parsers, timeout: 60_000, observer: { ran: (run) => runs.push(run) } });
    const global = globalConfiguration(storedStack());
    const verdicts = await judge.scrape([...good, greedy], { global });
    for (const { hash } of good) expect(verdicts.get(hash)).toEqual({ accepted: true });
    expect(verdicts.get(greedy.hash)).toEqual({
      accepted: false,
      reason: 'JudgeOutOfMemory',
      message: expect.stringContaining('killed for the memory'),
    });
    expect(Math.max(...runs.map(({ peak }) => peak))).toBeLessThan(2 * maxMemory);
  });
});

test('a parser that does not come to an end over one rule costs that one alone its verdict', async () => {
  const deep = `${'('.repeat(60_000)}up${')'.repeat(60_000)}`;
  const [good, endless] = ['up', deep].flatMap((expr, index) =>
    ruleFragmentsOf([{ name: 'g', rules: [{ record: 'a:b', expr }] }], { name: `r${index}` }),
  );
  const judge = createJudge({ parsers, timeout: 4_000 });
  const verdicts = await judge.rules([good, endless].flatMap((fragment) => fragment ?? []));
  expect(verdicts.get(good?.hash ?? '')).toEqual({ accepted: true });
  expect(verdicts.get(endless?.hash ?? '')).toMatchObject({ accepted: false, reason: 'JudgeTimeout' });
});
