/** What a target authenticates with is a file of the server, and the bytes of it stand nowhere else. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { judge } from '../testing/tools.ts';
import { certificateFault, keyFault } from './certificates.ts';
import { jobsOf } from './jobs.ts';
import { certificates } from './testing/certificates.ts';
import { scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const pods = { selector: {} };
const secret = { name: 'login', key: 'token' };
const all: TargetSpec = {
  pods,
  scheme: 'https',
  tls: {
    ca: { ...secret, key: 'ca' },
    certificate: { ...secret, key: 'crt' },
    key: { ...secret, key: 'key' },
    serverName: 'a',
  },
};
const oauth2 = {
  clientId: 'a',
  clientSecret: secret,
  tokenUrl: 'https://login/token',
  scopes: ['a'],
  endpointParams: { a: 'b' },
};

describe('the job', () => {
  test.each<readonly [string, TargetSpec]>([
    ['basic', { ...all, auth: { basic: { username: 'a', password: secret } } }],
    ['bearer', { ...all, auth: { bearer: { token: secret } } }],
    ['oauth2', { ...all, auth: { oauth2 } }],
  ])('%s is accepted by promtool where the slices stand, once all files are there', (_, spec) => {
    const { class: shared, ...fragment } = scrapeFragmentOf(spec, { namespace: 'platform' });
    const text = toText({ scrape_configs: jobsOf([{ ...fragment, class: shared }], { slice: 0 }) });
    const files = Object.fromEntries((shared.secrets ?? []).map(({ path }) => [path, '']));
    const ask = (beside: Readonly<Record<string, string>>) =>
      judge('promtool', ['check', 'config', 'scrape/c.json'], { ...beside, 'scrape/c.json': text });
    expect(Object.keys(files)).toHaveLength(4);
    expect(ask(files).refusal).toBe('');
    // Of the others it does not look whether they exist.
    const looked = (shared.secrets ?? []).filter(({ use }) => use === 'certificate' || use === 'key');
    for (const { path } of looked) {
      const { [path]: _gone, ...others } = files;
      expect(ask(others).refusal).toContain(path);
    }
    expect(looked).toHaveLength(2);
  });

  test('equal references in two namespaces are two files, and two classes', () => {
    const [a, b] = ['shop', 'bank'].map((namespace) =>
      scrapeFragmentOf({ pods, auth: { bearer: { token: secret } } }, { namespace }),
    );
    expect(a?.class.id).not.toBe(b?.class.id);
    expect(a?.class.secrets).toMatchObject([{ namespace: 'shop', name: 'login', key: 'token', use: 'text' }]);
    expect(a?.class.secrets?.[0]?.path).not.toBe(b?.class.secrets?.[0]?.path);
  });

  test('a key knows its certificate', () => {
    const files = scrapeFragmentOf(all).class.secrets ?? [];
    const certificate = files.find(({ use }) => use === 'certificate');
    expect(files.find(({ use }) => use === 'key')?.certificate).toBe(certificate?.path);
  });
});

describe('certificates and keys', () => {
  const { certificate, key, other } = certificates;
  const pem = (type: 'ed448' | 'x25519') =>
    String(generateKeyPairSync(type as 'x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const encrypted = String(
    generateKeyPairSync('ed25519').privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    }),
  );
  test.each<readonly [string, string, string | undefined]>([
    ['one', certificate, undefined],
    ['two, with words between', `a\n${certificate}b\n${other}`, undefined],
    ['none', 'hello', 'no certificate'],
    ['a key', key, 'no certificate'],
    ['one that is cut', certificate.replace(/\n[^\n]+\n-----END/, '\n-----END'), 'cannot be read'],
    [
      'a good and a bad one',
      `${certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      'cannot be read',
    ],
  ])('certificates: %s', (_, text, fault) => {
    expect(certificateFault(text) ?? 'good').toContain(fault ?? 'good');
  });

  test.each<readonly [string, string, string, string | undefined]>([
    ['its own', key, certificate, undefined],
    ['another’s', key, other, 'does not belong'],
    ['none', certificate, certificate, 'no private key'],
    ['one that is cut', key.replace(/\n[^\n]+\n-----END/, '\n-----END'), certificate, 'cannot be read'],
    ['an encrypted one', encrypted, certificate, 'encrypted'],
    ['a kind that Go does not know', pem('ed448'), certificate, 'takes keys of'],
    ['one that cannot sign', pem('x25519'), certificate, 'takes keys of'],
  ])('a key: %s', (_, text, beside, fault) => {
    expect(keyFault(text, beside) ?? 'good').toContain(fault ?? 'good');
  });

  test('no fault tells what stands in a key', () => {
    const bad = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
    expect(keyFault(bad, undefined)).not.toContain('c2VjcmV0');
  });
});
