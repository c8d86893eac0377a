import { describe, expect, test } from '@jest/globals';
import { readJudgeOptions } from './judge-options.ts';
import { UsageError } from './options.ts';

const needed = ['--socket=/run/judge.sock', '--scratch=/scratch'];

describe('options of the judge', () => {
  test('two are needed', () => {
    expect(readJudgeOptions(needed, { LOG_LEVEL: 'debug' })).toEqual({
      socket: '/run/judge.sock',
      scratch: '/scratch',
      healthPort: 8081,
      promtool: 'promtool',
      amtool: 'amtool',
      maxMemory: 192 * 1024 * 1024,
      logLevel: 'debug',
    });
  });

  test.each([
    ['320', 96],
    ['1024', 448],
  ])('of a container of %s MiB a parser gets %i', (memory, each) => {
    expect(readJudgeOptions([...needed, `--memory=${memory}`], {})?.maxMemory).toBe(each * 1024 * 1024);
  });

  test('help is no error', () => {
    expect(readJudgeOptions(['--help'], {})).toBeUndefined();
  });

  test.each([
    [['--scratch=/scratch'], /--socket is missing/],
    [['--socket=/run/judge.sock', '--scratch='], /--scratch is missing/],
    [[...needed, '--memory=319'], /--memory 319: the judge needs a whole number of MiB, from 320/],
    [[...needed, '--memory=much'], /--memory much/],
    [[...needed, '--health-port=0'], /--health-port 0: a port/],
    [[...needed, '--health-prot=1'], /did you mean --health-port\?/],
    [[...needed, '--log-level=loud'], /--log-level loud/],
  ])('%j is refused by name', (args, message) => {
    expect(() => readJudgeOptions(args, {})).toThrow(UsageError);
    expect(() => readJudgeOptions(args, {})).toThrow(message);
  });
});
