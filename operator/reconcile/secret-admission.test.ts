import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { Fragment } from '../../components/fragment.ts';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import type { Candidate } from './admission.ts';
import { filesOf, SecretAdmission, wantedSecrets } from './secret-admission.ts';
import { type SecretReading, secretKey } from './secret-view.ts';

const account = { namespace: 'monitoring', serviceAccount: 'bellwether' };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const pods = { selector: {} };

function fragmentOf(secret: string, created = '2026-01-01T00:00:00Z'): Fragment {
  const spec: TargetSpec = { pods, auth: { bearer: { token: { name: secret, key: 'token' } } } };
  return scrapeFragmentOf(spec, { name: secret, creationTimestamp: created });
}

const withKey = scrapeFragmentOf({
  pods,
  tls: { certificate: { name: 'tls', key: 'tls.crt' }, key: { name: 'tls', key: 'tls.key' } },
});

function candidateOf(fragment: Fragment): Candidate {
  return { owner: fragment.owner, compiled: { fragments: [fragment] } };
}

function found(data: Readonly<Record<string, string>>): SecretReading {
  const entries = Object.entries(data).map(([key, text]) => [key, base64(text)]);
  return { state: 'found', data: Object.fromEntries(entries) };
}

/** What is made of one fragment whose Secret is found so. */
function verdictOn(fragment: Fragment, reading: SecretReading, standing: Readonly<Record<string, string>> = {}) {
  const [file] = filesOf([fragment]);
  if (!file) throw new Error('the fragment refers to no Secret');
  const admission = new SecretAdmission({ readings: new Map([[secretKey(file), reading]]), standing, account });
  const [candidate] = admission.admit([candidateOf(fragment)]);
  const runs = admission.canRun(fragment);
  return {
    refused: candidate?.compiled.refused,
    runs,
    data: runs ? Object.values(admission.dataFor([[fragment]])) : [],
  };
}

/** What stood before, for every file of a fragment. */
function standingOf(fragment: Fragment): Readonly<Record<string, string>> {
  return Object.fromEntries(filesOf([fragment]).map(({ path, use }) => [path, base64(`old ${use}`)]));
}

const token = fragmentOf('login');

describe('a token', () => {
  test.each<readonly [string, SecretReading, string, string, boolean]>([
    ['there is no Secret', { state: 'missing' }, 'SecretMissing', 'there is no Secret login in namespace shop', true],
    ['it has not the key', found({ b: 'x', a: 'x' }), 'SecretMissing', 'has no key token; it has a, b', true],
    ['a name that every object has', found({}), 'SecretMissing', 'it has none', true],
    [
      'it may not be used',
      { state: 'notAllowed' },
      'SecretNotAllowed',
      'kubectl label secret --namespace shop login',
      false,
    ],
    ['it may not be read', { state: 'forbidden' }, 'SecretForbidden', 'resourceNames: [login]', false],
    ['it is empty', found({ token: ' \n' }), 'InvalidSecret', 'it is empty', true],
    ['it has two lines', found({ token: 'a\nb' }), 'InvalidSecret', 'several lines', true],
    ['it is large', found({ token: 'x'.repeat(70_000) }), 'InvalidSecret', '64 KiB', true],
  ])('%s', (_, reading, reason, message, staysAsItWas) => {
    const now = verdictOn(token, reading);
    expect(now.refused).toEqual({ reason, message: expect.stringContaining(message) });
    expect(now.refused?.message).toMatch(/^ScrapeTarget shop\/login: spec\.auth\.bearer\.token: /);
    expect(now.runs).toBe(false);
    const before = verdictOn(token, reading, standingOf(token));
    expect(before.runs).toBe(staysAsItWas);
    expect(before.data).toEqual(staysAsItWas ? [base64('old text')] : []);
  });

  test('that is good is copied as it is', () => {
    expect(verdictOn(token, found({ token: 'hunter2\n' }), standingOf(token))).toEqual({
      refused: undefined,
      runs: true,
      data: [base64('hunter2\n')],
    });
  });

  test('no refusal tells a byte of it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{12}$/), fc.constantFrom('\n', '\u0000\r'), (text, separator) => {
        const refused = verdictOn(token, found({ token: `${text}${separator}${text}` })).refused;
        expect(refused?.reason).toBe('InvalidSecret');
        expect(refused?.message).not.toContain(text);
      }),
    );
  });

  test('what there is to paste gives one name in one namespace to one account, and no more', () => {
    const message = verdictOn(token, { state: 'forbidden' }).refused?.message ?? '';
    const objects = parseAllDocuments(message.slice(message.indexOf('apiVersion'))).map((one): unknown => one.toJS());
    expect(objects).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'bellwether-read-login', namespace: 'shop' },
        rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['login'], verbs: ['get'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'bellwether-read-login', namespace: 'shop' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'bellwether-read-login' },
        subjects: [{ kind: 'ServiceAccount', name: 'bellwether', namespace: 'monitoring' }],
      },
    ]);
  });
});

describe('a certificate and its key', () => {
  const { certificate, key, other } = certificates;
  test('that belong together are copied', () => {
    const { refused, data } = verdictOn(withKey, found({ 'tls.crt': certificate, 'tls.key': key }));
    expect(refused).toBeUndefined();
    expect(data).toEqual([base64(certificate), base64(key)]);
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['do not belong together', { 'tls.crt': other, 'tls.key': key }, 'the key does not belong'],
    ['one of them is bad', { 'tls.crt': 'x', 'tls.key': key }, 'holds no certificate'],
    ['one of them is gone', { 'tls.crt': certificate }, 'no key tls.key'],
  ])('that %s stay both as they were', (_, data, message) => {
    const after = verdictOn(withKey, found(data), standingOf(withKey));
    expect(after.refused?.message).toContain(message);
    expect(after.data).toEqual([base64('old certificate'), base64('old key')]);
    expect(verdictOn(withKey, found(data)).runs).toBe(false);
  });
});

describe('many', () => {
  test('when there is no room for all copies, the youngest are refused', () => {
    const fragments = Array.from({ length: 12 }, (_, index) =>
      fragmentOf(`s${index}`, `20${40 - index}-01-01T00:00:00Z`),
    );
    const large = found({ token: 'x'.repeat(60_000) });
    const readings = new Map(filesOf(fragments).map((file) => [secretKey(file), large]));
    const admission = new SecretAdmission({ readings, standing: {}, account });
    const candidates = admission.admit(fragments.map(candidateOf));
    const refused = candidates.filter(({ compiled }) => compiled.refused !== undefined);
    expect(refused.map(({ owner, compiled }) => [owner.name, compiled.refused?.reason])).toEqual(
      [
        ['s0', 'SecretsFull'],
        ['s1', 'SecretsFull'],
        ['s2', 'SecretsFull'],
        ['s3', 'SecretsFull'],
      ].slice(0, refused.length),
    );
    expect(refused.length).toBeGreaterThan(0);
    const kept = candidates.flatMap(({ compiled }): readonly Fragment[] => compiled.fragments);
    expect(JSON.stringify(admission.dataFor([kept])).length).toBeLessThan(1024 * 1024);
  });

  test('what asks for no Secret wants none and passes', () => {
    const plain = candidateOf(scrapeFragmentOf({ pods }));
    expect(wantedSecrets([plain], [])).toEqual(new Set());
    expect(new SecretAdmission({ readings: new Map(), standing: {}, account }).admit([plain])).toEqual([plain]);
  });

  test('those of what stands are looked at too, since they may be withdrawn', () => {
    expect(wantedSecrets([], [[token]])).toEqual(new Set(['shop/login']));
  });
});
