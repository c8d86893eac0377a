import { describe, expect, test } from '@jest/globals';
import type { LogLevel } from './log.ts';
import { createLogger, objectFields, redact } from './log.ts';

function capture(level?: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  return { lines, log: createLogger({ destination, base: { version: '1.2.3' }, ...(level && { level }) }) };
}

describe('lines', () => {
  test('are JSON with the level by name, the time, the base fields and those of the child', () => {
    const { lines, log } = capture();
    log.child({ controller: 'Widget' }).child(objectFields('Widget', 'demo/main')).info({ replicas: 2 }, 'applied');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        version: '1.2.3',
        controller: 'Widget',
        kind: 'Widget',
        namespace: 'demo',
        name: 'main',
        replicas: 2,
        msg: 'applied',
      },
    ]);
  });

  test('below the level are not written', () => {
    const { lines, log } = capture('warn');
    log.info({}, 'no');
    log.warn({}, 'yes');
    expect(lines.map(({ msg }) => msg)).toEqual(['yes']);
  });

  test('carry errors with stack and cause', () => {
    const { lines, log } = capture();
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(lines[0]?.['err']).toMatchObject({
      type: 'Error',
      message: expect.stringContaining('inner'),
      stack: expect.stringContaining('log.test.ts'),
    });
  });
});

describe('secrets', () => {
  test.each<[string, object, object]>([
    ['a header', { headers: { Authorization: 'Bearer abc' } }, { headers: { Authorization: '[hidden]' } }],
    ['a password', { spec: { basicAuth: { password: 'x' } } }, { spec: { basicAuth: { password: '[hidden]' } } }],
    ['a token', { bearer_token: 'x', accessToken: 'y' }, { bearer_token: '[hidden]', accessToken: '[hidden]' }],
    ['within a list', { users: [{ token: 'x', name: 'a' }] }, { users: [{ token: '[hidden]', name: 'a' }] }],
    ['within text', { note: 'sent Bearer abc.DEF-1= twice' }, { note: 'sent Bearer [hidden] twice' }],
    ['what a Secret holds', { kind: 'Secret', data: { a: 'eA==' } }, { kind: 'Secret', data: '[hidden]' }],
    [
      'what a ConfigMap holds is none',
      { kind: 'ConfigMap', data: { a: 'x' } },
      { kind: 'ConfigMap', data: { a: 'x' } },
    ],
    [
      'the name of a Secret is none',
      { secret: 'demo/auth', tokenReviews: 3 },
      { secret: 'demo/auth', tokenReviews: 3 },
    ],
    ['an absent one', { password: undefined }, { password: undefined }],
  ])('%s', (_, value, expected) => expect(redact(value)).toEqual(expected));

  test('are hidden in fields, in bindings and in errors', () => {
    const { lines, log } = capture();
    const err = Object.assign(new Error('got Basic dXNlcjpwYXNz from the proxy'), {
      headers: { authorization: 'raw' },
    });
    log.child({ token: 'raw' }).error({ password: 'raw', err }, 'failed');
    expect(lines[0]).toMatchObject({ token: '[hidden]', password: '[hidden]' });
    expect(JSON.stringify(lines)).not.toMatch(/raw|dXNlcjpwYXNz/);
  });

  test('a value without end is cut off', () => {
    const loop: { self?: object } = {};
    loop.self = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });
});

test.each([
  ['demo/main', { kind: 'Widget', namespace: 'demo', name: 'main' }],
  ['node-1', { kind: 'Widget', name: 'node-1' }],
])('objectFields(%s)', (key, expected) => expect(objectFields('Widget', key)).toEqual(expected));
