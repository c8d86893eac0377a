import { describe, expect, test } from '@jest/globals';
import { readCommand, UsageError, usage } from './arguments.ts';

const status = { name: 'status', stack: undefined, namespace: undefined, kubeconfig: undefined, context: undefined };
const check = { name: 'check', namespace: 'default', promtool: undefined, amtool: undefined };

describe('arguments', () => {
  test.each([
    ['', { name: 'help' }],
    ['help', { name: 'help' }],
    ['--help', { name: 'help' }],
    ['-h', { name: 'help' }],
    ['version', { name: 'version' }],
    ['--version', { name: 'version' }],
    ['status', { ...status, output: 'text' }],
    ['status demo -n monitoring -o json', { ...status, stack: 'demo', namespace: 'monitoring', output: 'json' }],
    ['status --kubeconfig file --context c', { ...status, kubeconfig: 'file', context: 'c', output: 'text' }],
    ['check -f a.yaml', { ...check, files: ['a.yaml'], output: 'text' }],
    ['check -f a.yaml b.yaml -f c', { ...check, files: ['a.yaml', 'c', 'b.yaml'], output: 'text' }],
    ['check - --output=json', { ...check, files: ['-'], output: 'json' }],
    [
      'check a --promtool p --amtool q -n shop',
      { ...check, files: ['a'], promtool: 'p', amtool: 'q', namespace: 'shop', output: 'text' },
    ],
  ])('%j', (line, command) => {
    expect(readCommand(line.split(' ').filter((word) => word !== ''))).toEqual(command);
  });

  test.each([
    ['chek', 'there is no command chek, did you mean check; it is one of status, check, version, help'],
    ['check', 'check needs files: check -f FILE…'],
    ['check -f a -o yaml', '--output yaml: it is one of text, json'],
    ['status a b c', 'status takes one STACK at most, not also b c'],
    ['status --nonsense', 'there is no option --nonsense'],
    ['check -f', "Option '-f, --filename <value>' argument missing"],
  ])('%j is refused', (line, message) => {
    const read = (): unknown => readCommand(line.split(' '));
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  test('every option that is understood is in the usage', () => {
    const options = ['filename', 'namespace', 'promtool', 'amtool', 'output', 'kubeconfig', 'context'];
    expect(options.filter((option) => !usage.includes(`--${option}`))).toEqual([]);
  });
});
