/** Parsers that do not end, die, or write without end: stood in for by small shell scripts. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { ruleFragmentsOf } from '../../components/rules/testing/alert-rule.ts';
import { localParsers } from './parsers.ts';
import { type RunOptions, runTool } from './run-tool.ts';
import { createJudge } from './tool-judge.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'bellwether-tool-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let scripts = 0;

/** A program that does what the shell commands say. */
function program(commands: string): string {
  const path = join(folder, `tool-${(scripts += 1)}`);
  writeFileSync(path, `#!/bin/sh\n${commands}\n`);
  chmodSync(path, 0o755);
  return path;
}

const options: RunOptions = { args: [], folder, timeout: 30_000, maxOutput: 1_000, maxMemory: Infinity };
const forever = 'exec /bin/sleep 600';

describe('runTool', () => {
  test('tells the exit code and both outputs', async () => {
    const run = await runTool(program('echo out; echo err >&2; exit 3'), options);
    expect(run).toMatchObject({ outcome: 'exited', code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('gives the program its arguments as they are, its folder, also for temporary files, and nothing of the environment', async () => {
    const odd = ['$(id)', '`id`', '; exit 9', '*', 'a b'];
    const run = await runTool(program('printf "%s\\n" "$@"; pwd; echo "$TMPDIR"; echo "$HOME$KUBECONFIG$SECRET"'), {
      ...options,
      args: odd,
    });
    expect(run.stdout).toBe(`${odd.join('\n')}\n${folder}\n${folder}\n\n`);
  });

  test('kills what does not end in time', async () => {
    expect(await runTool(program(forever), { ...options, timeout: 50 })).toMatchObject({
      outcome: 'timeout',
      code: undefined,
    });
  });

  test('kills what writes without end, and keeps no more than the bound', async () => {
    const run = await runTool(program('while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done'), options);
    expect(run.outcome).toBe('overflow');
    expect(run.stdout.length).toBeLessThanOrEqual(1_000);
  });

  test('tells that it was killed from outside, as by the kernel when memory runs out', async () => {
    expect(await runTool(program('kill -KILL $$'), options)).toMatchObject({ outcome: 'killed', code: undefined });
  });

  test('ends it on abort, and rejects with the reason', async () => {
    const controller = new AbortController();
    const running = runTool(program(`echo $$ > ${folder}/pid; ${forever}`), { ...options, signal: controller.signal });
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(runTool(program('exit 0'), { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('rejects with a JudgeError when there is no such program', async () => {
    await expect(runTool(join(folder, 'none'), options)).rejects.toMatchObject({
      name: 'JudgeError',
      reason: 'JudgeUnavailable',
    });
  });
});

describe('one that the parser does not survive', () => {
  const fragments = ['a', 'b', 'bad', 'c', 'd'].flatMap((name) =>
    ruleFragmentsOf([{ name: 'g', rules: [{ alert: name === 'bad' ? 'Deadly' : 'Fine', expr: 'up' }] }], { name }),
  );

  /** Stands in for promtool: does `deadly` when a file has the word in it, and accepts all else. */
  function judgeThat(deadly: string, { timeout = 60_000, tells = true } = {}) {
    const promtool = program(
      [
        'shift 3',
        'for file in "$@"; do',
        ...(tells ? ['echo "Checking $file"'] : []),
        `if /bin/grep -q Deadly "$file"; then ${deadly}; fi`,
        ...(tells ? [] : ['echo "Checking $file"']),
        'echo "  SUCCESS: 1 rules found"',
        'done',
      ].join('\n'),
    );
    const runs: string[] = [];
    const judge = createJudge({
      parsers: localParsers({ promtool, amtool: promtool, scratch: folder, maxMemory: 64 * 1024 * 1024 }),
      timeout,
      timeoutPerText: 0,
      maxOutput: 10_000,
      observer: { ran: ({ outcome }) => runs.push(outcome) },
    });
    return { judge, runs };
  }

  test.each([
    ['JudgeFailed', 'kill -KILL $$', 'died'],
    ['JudgeFailed', 'exit 2', 'died'],
    ['JudgeFailed', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done', 'died'],
    ['JudgeOutOfMemory', 'exec /usr/bin/tail /dev/zero', 'memory'],
  ])('is refused alone: %s by %s', async (reason, deadly, message) => {
    const { judge, runs } = judgeThat(deadly);
    const verdicts = await judge.rules(fragments);
    expect(fragments.map(({ hash }) => verdicts.get(hash))).toEqual([
      { accepted: true },
      { accepted: true },
      { accepted: false, reason, message: expect.stringContaining(message) },
      { accepted: true },
      { accepted: true },
    ]);
    // All five, the one at which that ended, and those behind it.
    expect(runs).toHaveLength(3);
  });

  test('is found by halves where it does not tell what it looks at', async () => {
    const { judge, runs } = judgeThat('exit 2', { tells: false });
    const verdicts = await judge.rules(fragments);
    expect(fragments.map(({ hash }) => verdicts.get(hash)?.accepted)).toEqual([true, true, false, true, true]);
    // All five, the three and the two, the two and the one.
    expect(runs).toHaveLength(5);
  });

  test('is refused alone when it does not end', async () => {
    const { judge } = judgeThat(forever, { timeout: 1_500 });
    const some = fragments.slice(1, 3);
    const verdicts = await judge.rules(some);
    const refused = { accepted: false, reason: 'JudgeTimeout', message: expect.stringContaining('in time') };
    expect(some.map(({ hash }) => verdicts.get(hash))).toEqual([{ accepted: true }, refused]);
  });

  test('runs are no more at a time than they may be', async () => {
    const log = join(folder, 'log');
    const promtool = program(
      `echo begin >> ${log}; /bin/sleep 0.05; echo end >> ${log}; shift 3; for f in "$@"; do echo "Checking $f"; echo "  SUCCESS: 1"; done`,
    );
    const parsers = localParsers({ promtool, amtool: promtool, scratch: folder });
    const judge = createJudge({ parsers, concurrency: 2, batch: { texts: 1, characters: Infinity } });
    await judge.rules(fragments);
    let now = 0;
    const depths = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (now += line === 'begin' ? 1 : -1));
    expect(Math.max(...depths)).toBe(2);
    expect(depths).toHaveLength(2 * fragments.length);
  });
});
