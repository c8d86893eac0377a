/** Files of logins: what an exporter reads is what the Secrets held. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { type Login, loginsText } from './logins.ts';

const login = (name: string, secret: Readonly<Record<string, string>>, change: Partial<Login> = {}): Login => ({
  name,
  secret,
  targets: [],
  values: {},
  ...change,
});

describe('the file of', () => {
  test.each(['postgres', 'elasticsearch'] as const)(
    '%s has a module for each object, whatever the password',
    (format) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), fc.string(), (password, username) => {
          const text = loginsText(format, [
            login('shop.a', { username, password }),
            login('shop.b', { username: 'b', password: 'c' }),
          ]);
          expect(parse(text)).toEqual({
            auth_modules: {
              'shop.a': { type: 'userpass', userpass: { username, password } },
              'shop.b': { type: 'userpass', userpass: { username: 'b', password: 'c' } },
            },
          });
        }),
      );
    },
  );

  test('redis has the password of each address with its user', () => {
    const targets = ['redis://metrics@a:6379', 'redis://metrics@b:6379'];
    expect(JSON.parse(loginsText('redis', [login('shop.a', { password: 'x' }, { targets })]))).toEqual({
      'redis://metrics@a:6379': 'x',
      'redis://metrics@b:6379': 'x',
    });
  });

  test('mysql has a section for each object', () => {
    const logins = [
      login('client.shop.a', { username: 'a', password: 'x #;"\'y' }),
      login('client.shop.b', { username: 'b', password: 'z' }),
    ];
    expect(loginsText('mysql', logins)).toBe(
      '[client.shop.a]\nuser = `a`\npassword = `x #;"\'y`\n\n[client.shop.b]\nuser = `b`\npassword = `z`\n',
    );
  });

  test.each(['a$b', 'a`b', 'a\nb', 'a\n[client.shop.other]\nuser = root'])(
    'mysql cannot hold the password %j',
    (password) => {
      expect(() => loginsText('mysql', [login('client.shop.a', { username: 'a', password })])).toThrow(
        expect.objectContaining({ reason: 'SecretNotUsable', message: expect.not.stringContaining(password) }),
      );
    },
  );

  test.each([
    [{ community: 'c' }, { community: 'c', version: 2 }],
    [{ username: 'u' }, { version: 3, username: 'u', security_level: 'noAuthNoPriv' }],
    [
      { username: 'u', password: 'p' },
      { version: 3, username: 'u', security_level: 'authNoPriv', password: 'p', auth_protocol: 'SHA' },
    ],
    [
      { username: 'u', password: 'p', 'privacy-password': 'q' },
      {
        version: 3,
        username: 'u',
        security_level: 'authPriv',
        password: 'p',
        auth_protocol: 'SHA',
        priv_password: 'q',
        priv_protocol: 'AES',
      },
    ],
  ])('snmp of %j', (secret, expected) => {
    expect(parse(loginsText('snmp', [login('shop.a', secret)]))).toEqual({ auths: { 'shop.a': expected } });
  });

  test('snmp has no privacy without authentication', () => {
    expect(() => loginsText('snmp', [login('shop.a', { username: 'u', 'privacy-password': 'q' })])).toThrow(
      /needs a password/,
    );
  });

  test('netapp-eseries names the proxy of each object', () => {
    const values = { proxy: 'https://proxy:8443' };
    expect(parse(loginsText('eseries', [login('shop.a', { username: 'u', password: 'p' }, { values })]))).toEqual({
      modules: { 'shop.a': { user: 'u', password: 'p', proxy_url: 'https://proxy:8443', timeout: 10 } },
    });
  });
});
