import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Refusal } from '../refusal.ts';
import { type AddressOptions, systemOf } from './addresses.ts';
import type { AddressRule } from './record.ts';

const trusted: AddressOptions = { namespace: 'shop', trusted: true, reserved: ['10.0.0.10', 'node-1', 'fd00::10'] };
const untrusted: AddressOptions = { ...trusted, trusted: false };
const host: AddressRule = { form: 'host', defaultPort: 5432, meaning: '', example: '' };
const url: AddressRule = {
  form: 'host',
  schemes: ['http', 'https'],
  defaultPort: 80,
  hasPath: true,
  meaning: '',
  example: '',
};

describe('an address', () => {
  test.each([
    ['db', host, 'db.shop.svc:5432', 'db.shop.svc:5432'],
    ['db:5433', host, 'db.shop.svc:5433', 'db.shop.svc:5433'],
    ['DB.Example.com.', host, 'db.example.com:5432', 'db.example.com:5432'],
    ['192.0.2.7', host, '192.0.2.7:5432', '192.0.2.7:5432'],
    ['[2001:DB8::7]:99', host, '[2001:db8::7]:99', '[2001:db8::7]:99'],
    ['web/status', url, 'http://web.shop.svc:80/status', 'http://web.shop.svc:80/status'],
    [
      'https://web.example.com:8443/a?b=c',
      url,
      'https://web.example.com:8443/a?b=c',
      'https://web.example.com:8443/a?b=c',
    ],
  ])('%s is asked as %s', (given, rule, address, instance) => {
    expect(systemOf(given, rule, trusted)).toEqual({ address, instance });
  });

  test.each([
    ['', 'it is empty'],
    ['a b', 'spaces'],
    ['db:0', 'port is not between'],
    ['db:99999', 'port is not between'],
    ['db:x', 'no host with an optional port'],
    ['db/x', 'it goes on after the port'],
    ['db?x', 'it goes on after the port'],
    ['http://db', 'its scheme is none of'],
    ['999.1.1.1', 'its host is none'],
    ['2001:db8::7', 'no host with an optional port'],
  ])('%j is refused: %s', (given, cause) => {
    expect(() => systemOf(given, host, trusted)).toThrow(cause);
  });

  test('with a login is refused without repeating it', () => {
    expect(() => systemOf('metrics:hidden@db', host, trusted)).toThrow(
      /^((?!hidden).)*it holds a login((?!hidden).)*$/,
    );
  });
});

/** All spellings reach the same places: a pod itself, the metadata of a cloud, a node, the API server. */
const forbidden = [
  'localhost',
  'LOCALHOST',
  'a.localhost',
  'localhost.',
  '127.0.0.1',
  '127.9.9.9',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[fe80::1]',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  '10.0.0.10',
  '[::ffff:10.0.0.10]',
  '[fd00::10]',
];

describe.each([
  ['a trusted namespace', trusted],
  ['one that is not', untrusted],
])('from %s', (_whose, options) => {
  test.each(forbidden)('nobody may have %s asked', (given) => {
    expect(() => systemOf(given, host, options)).toThrow(expect.objectContaining({ reason: 'AddressForbidden' }));
    expect(() => systemOf(`http://${given}/x`, url, options)).toThrow(
      expect.objectContaining({ reason: 'AddressForbidden' }),
    );
  });
});

test('the API server is not to be had by the short name of its Service either', () => {
  expect(() => systemOf('kubernetes', host, { ...trusted, namespace: 'default' })).toThrow(/is the API server/);
});

describe('an untrusted namespace', () => {
  test.each(['db', 'db.shop.svc', 'db-0.db.shop.svc:5433', 'db.shop.svc.cluster.local'])('may name %s', (given) => {
    expect(systemOf(given, host, untrusted).address).toContain('shop.svc');
  });

  test.each([
    'db.other.svc',
    'db.shop',
    'example.com',
    '192.0.2.7',
    'db.shop.svc@x',
    'shop.svc',
    'db.xshop.svc',
    '[2001:db8::7]',
  ])('may not name %s', (given) => {
    expect(() => systemOf(given, host, untrusted)).toThrow(Refusal);
  });

  test('may not name a Service of its own that somebody may lead anywhere', () => {
    const leadsElsewhere = (namespace: string, service: string) => namespace === 'shop' && service === 'away';
    for (const given of ['away', 'a.away.shop.svc:80']) {
      expect(() => systemOf(given, host, { ...untrusted, leadsElsewhere })).toThrow(
        expect.objectContaining({
          reason: 'NamespaceNotTrusted',
          message: expect.stringContaining('Service shop/away has no selector'),
        }),
      );
    }
    expect(systemOf('away', host, { ...trusted, namespace: 'shop', leadsElsewhere }).address).toContain(
      'away.shop.svc',
    );
  });

  test('may not name what lies outside the cluster', () => {
    const identifier: AddressRule = { form: 'identifier', meaning: '', example: '' };
    expect(() => systemOf('project', identifier, untrusted)).toThrow(
      expect.objectContaining({ reason: 'NamespaceNotTrusted' }),
    );
    expect(systemOf('project', identifier, trusted)).toEqual({ address: 'project', instance: 'project' });
  });
});

test('whatever is written, what is asked for an untrusted namespace is a Service of it', () => {
  const piece = fc.constantFrom(
    'db',
    'shop',
    'svc',
    '.',
    ':',
    '5432',
    '/',
    '@',
    '[',
    ']',
    '::1',
    '127.0.0.1',
    'http://',
    '%2e',
    '\\',
    '#',
    '?',
    'localhost',
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(host, url), (pieces, rule) => {
      try {
        const { address } = systemOf(pieces.join(''), rule, untrusted);
        accepted += 1;
        const { hostname } = new URL(address.includes('://') ? address : `http://${address}`);
        expect(hostname).toMatch(/\.shop\.svc(\.|$)/);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(20);
});
