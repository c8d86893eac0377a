import { describe, expect, test } from '@jest/globals';
import { readOptions, UsageError } from './options.ts';

describe('options', () => {
  test('none are needed', () => {
    expect(readOptions([], {})).toMatchObject({
      port: 8080,
      leaderElect: false,
      namespace: 'monitoring',
      logLevel: 'info',
    });
  });

  test('the pod tells who we are', () => {
    const environment = { POD_NAME: 'bellwether-1', POD_NAMESPACE: 'ops', LOG_LEVEL: 'debug' };
    expect(readOptions([], environment)).toMatchObject({
      identity: 'bellwether-1',
      namespace: 'ops',
      logLevel: 'debug',
    });
  });

  test('the command line wins', () => {
    expect(readOptions(['--namespace=a', '--port', '9', '--leader-elect'], { POD_NAMESPACE: 'b' })).toMatchObject({
      namespace: 'a',
      port: 9,
      leaderElect: true,
    });
  });

  test('help is no error', () => {
    expect(readOptions(['--help'], {})).toBeUndefined();
  });

  test.each([
    [['--port=0'], /--port 0: a port is a whole number/],
    [['--port=70000'], /--port 70000/],
    [['--log-level=loud'], /--log-level loud: it is one of debug, info/],
    [['--prot=1'], /there is no option --prot; did you mean --port\?/],
    [['--leader-elected'], /did you mean --leader-elect\?/],
    [['--whatever'], /there is no option --whatever$/],
    [['--namespace=Not_One'], /--namespace Not_One: a name consists of lower case/],
    [['--service-account='], /--service-account : a name/],
    [['stray'], /stray/],
  ])('%j is refused by name', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(UsageError);
    expect(() => readOptions(args, {})).toThrow(message);
  });
});
