import { describe, expect, test } from '@jest/globals';
import { compare } from 'bcryptjs';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { requireRows, stackFields } from '../../components/testing/fields.ts';
import { webSecret } from '../../components/web-secret.ts';
import type { KubeObject } from '../../crds/meta.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { type SecretReading, secretKey } from './secret-view.ts';
import { stackOf } from './testing/objects.ts';
import { ownedOf, snapshotOf } from './testing/snapshots.ts';
import { chooseWeb, webFiles } from './web.ts';
import { WebMemory } from './web-memory.ts';

const account = { namespace: 'bellwether', serviceAccount: 'bellwether' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

const auth = { basic: { username: 'admin', password: { name: 'login', key: 'pass' } } };
const tls = { certificate: { name: 'pair', key: 'tls.crt' }, key: { name: 'pair', key: 'tls.key' } };

function found(data: Readonly<Record<string, string>>): SecretReading {
  return { state: 'found', data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])) };
}

const goodLogin = found({ pass: 'hunter2\n' });
const goodPair = found({ 'tls.crt': certificates.certificate, 'tls.key': certificates.key });
const missing: SecretReading = { state: 'missing' };
const notAllowed: SecretReading = { state: 'notAllowed' };

interface Given {
  readonly expose: object;
  readonly login?: SecretReading;
  readonly pair?: SecretReading;
  readonly owned?: readonly KubeObject[];
  readonly part?: 'prometheus' | 'alertmanager';
}

const memory = new WebMemory();

async function choose({ expose, login = missing, pair = missing, owned = [], part = 'prometheus' }: Given) {
  const stack = stackOf({ spec: { [part]: { expose } } });
  const snapshot = snapshotOf({ stack, owned: ownedOf(...owned) });
  const readings = new Map(
    webFiles(snapshot).map((file) => [secretKey(file), file.name === 'login' ? login : pair] as const),
  );
  const chosen = await chooseWeb(snapshot, { readings, account, memory });
  const facts = {
    namespaceUid: 'uid',
    operatorNamespace: 'bellwether',
    defaultStorageClass: false,
    slots: 1,
    web: chosen.facts,
  };
  const [secret] = webSecret({ stack, facts }, part);
  return { ...chosen, secret, web: chosen.facts[part] };
}

/** What the Secret of a web UI was when all was well. */
async function before(expose: object = { auth, tls }) {
  const { secret } = await choose({ expose, login: goodLogin, pair: goodPair });
  if (!secret) throw new Error('no Secret was made');
  return secret;
}

describe('the references of a web UI', () => {
  const other = { name: 'other', key: 'other-key' };
  const references = {
    'auth.basic.password': { auth: { basic: { username: 'admin', password: other } } },
    'tls.certificate': { tls: { ...tls, certificate: other } },
    'tls.key': { tls: { ...tls, key: other } },
  };
  const fields = Object.keys(references).flatMap((field) => [`${field}.name`, `${field}.key`]);
  const rows = (['prometheus', 'alertmanager'] as const).flatMap((part) =>
    ['auth.basic.username', ...fields].map((field) => ({ path: `${part}.expose.${field}` })),
  );

  test.each(Object.entries(references))('%s', (field, expose) => {
    for (const part of ['prometheus', 'alertmanager'] as const) {
      const files = webFiles({ stack: stackOf({ spec: { [part]: { expose } } }) });
      const file = files.find((each) => each.field === `spec.${part}.expose.${field}`);
      expect(file).toMatchObject({ ...other, namespace: 'monitoring' });
    }
  });

  test.each(['prometheus', 'alertmanager'] as const)('auth.basic.username of %s is who is let in', async (part) => {
    const named = { basic: { ...auth.basic, username: 'somebody' } };
    const { secret } = await choose({ expose: { auth: named }, login: goodLogin, part });
    const files = Object.values(secret?.data ?? {}).map((data) => Buffer.from(data, 'base64').toString('utf8'));
    expect(files.some((text) => text.includes('"somebody"'))).toBe(true);
  });

  test('every field that web UIs take from Secrets has a test above', () => {
    const howTo = 'it to the table of references, or a test of its own and its name to the rows';
    const { secrets } = stackFields(schemas.get('MonitoringStack') ?? {});
    expect(() => requireRows(rows, secrets, { file: 'operator/reconcile/web.test.ts', howTo })).not.toThrow();
  });

  test('a part that is switched off has none', () => {
    expect(webFiles({ stack: stackOf({ spec: { alertmanager: { enabled: false, expose: { auth, tls } } } }) })).toEqual(
      [],
    );
  });
});

describe('without auth or tls', () => {
  test('there is nothing to choose, and nothing to say', async () => {
    const { facts, said, secret, copies, access } = await choose({ expose: {} });
    expect([facts, said, secret, copies]).toEqual([{}, undefined, undefined, {}]);
    expect(access.alertmanager.fingerprints).toEqual([]);
  });
});

describe('a password', () => {
  test('lets in its user and the stack itself, who also knows its own', async () => {
    const { web, said, copies, access } = await choose({ expose: { auth }, login: goodLogin });
    expect(said?.status).toBe('True');
    expect(Object.keys(web?.users ?? {}).toSorted()).toEqual(['admin', 'bellwether']);
    expect(await compare('hunter2', web?.users?.['admin'] ?? '')).toBe(true);
    const own = access.prometheus.login?.password ?? '';
    expect(await compare(own, web?.users?.['bellwether'] ?? '')).toBe(true);
    expect(copies).toEqual({ 'web-password': base64(own) });
  });

  test.each(['alertmanager', 'prometheus'] as const)('of %s may be under another name', async (part) => {
    const expose = { auth: { basic: { ...auth.basic, username: 'me' } } };
    const { web } = await choose({ expose, login: goodLogin, part });
    expect(Object.keys(web?.users ?? {})).toContain('me');
  });

  test.each<readonly [string, SecretReading, string, string]>([
    ['there is no Secret', missing, 'SecretMissing', 'there is no Secret login in namespace monitoring'],
    ['it has not the key', found({ a: 'x' }), 'SecretMissing', 'has no key pass; it has a'],
    ['it has two lines', found({ pass: 'a\nb' }), 'InvalidSecret', 'several lines'],
    ['it is longer than bcrypt takes', found({ pass: 'ä'.repeat(37) }), 'InvalidSecret', 'more than 72 bytes'],
    ['it may not be used', notAllowed, 'SecretNotAllowed', 'kubectl label secret --namespace monitoring login'],
    ['it may not be read', { state: 'forbidden' }, 'SecretForbidden', 'resourceNames: [login]'],
  ])('%s', async (_what, login, reason, words) => {
    const first = await choose({ expose: { auth }, login });
    expect(first.said).toMatchObject({ status: 'False', reason });
    expect(first.said?.message).toMatch(/^spec\.prometheus\.expose\.auth\.basic\.password: /);
    expect(first.said?.message).toContain(words);
    expect(first.said?.message).toContain('Until then nobody is let in but the stack itself.');
    expect(Object.keys(first.web?.users ?? {})).toEqual(['bellwether']);
    const good = await before({ auth });
    const later = await choose({ expose: { auth }, login, owned: [good] });
    const isWithdrawn = reason === 'SecretNotAllowed' || reason === 'SecretForbidden';
    expect(later.secret?.data).toEqual(isWithdrawn ? first.secret?.data : good.data);
    const until = isWithdrawn ? 'nobody is let in but the stack itself' : 'the last good password holds';
    expect(later.said?.message).toContain(`Until then ${until}.`);
  });

  test('that stands beside rubbish is forgotten, not stumbled over', async () => {
    const spoilt = { ...(await before({ auth })), data: { 'web.json': base64('{') } };
    const { web } = await choose({ expose: { auth }, owned: [spoilt] });
    expect(Object.keys(web?.users ?? {})).toEqual(['bellwether']);
  });
});

describe('a certificate', () => {
  test('is served with its key, and known by the operator', async () => {
    const { web, said, secret, access } = await choose({ expose: { tls }, pair: goodPair });
    expect(said).toMatchObject({ status: 'True', reason: 'Accepted' });
    expect(web).toEqual({ certificate: base64(certificates.certificate), key: base64(certificates.key) });
    expect(Object.keys(secret?.data ?? {}).toSorted()).toEqual(['tls.crt', 'tls.key', 'web.json']);
    expect(access.prometheus.fingerprints).toHaveLength(1);
  });

  const half = found({ 'tls.crt': certificates.certificate });
  const foreign = found({ 'tls.crt': certificates.other, 'tls.key': certificates.key });
  test.each<readonly [string, SecretReading, string, string]>([
    ['there is no Secret', missing, 'SecretMissing', 'expose.tls.certificate: there is no Secret pair'],
    ['its key is not there', half, 'SecretMissing', 'expose.tls.key: Secret monitoring/pair has no key tls.key'],
    ['it is none', found({ 'tls.crt': 'x', 'tls.key': 'y' }), 'InvalidSecret', 'no certificate in PEM'],
    ['its key is of another', foreign, 'InvalidSecret', 'the key does not belong to the certificate'],
    ['it may not be used', notAllowed, 'SecretNotAllowed', 'kubectl label secret'],
  ])('%s', async (_what, pair, reason, words) => {
    const first = await choose({ expose: { tls }, pair });
    expect(first.said).toMatchObject({ status: 'False', reason });
    expect(first.said?.message).toContain(words);
    expect(first.said?.message).toContain('it serves http, and is exposed no further than it was');
    expect(first.secret).toBeUndefined();
    expect(first.web?.keptExposure).toEqual({ type: 'ClusterIP', ingress: false, httpRoute: false });
    const good = await before({ tls });
    const later = await choose({ expose: { tls }, pair, owned: [good] });
    expect(later.secret?.data).toEqual(good.data);
    expect(later.web?.keptExposure).toBeUndefined();
    expect(later.said).toMatchObject({ status: 'False', reason });
    expect(later.said?.message).toContain('Until then the last good certificate is served.');
  });

  test('that is waited for leaves what is exposed by then', async () => {
    const metadata = { name: 'demo-prometheus', namespace: 'monitoring' };
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'LoadBalancer' } };
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata };
    const { web } = await choose({ expose: { tls }, owned: [service, ingress] });
    expect(web?.keptExposure).toEqual({ type: 'LoadBalancer', ingress: true, httpRoute: false });
  });
});

test('no byte of a Secret is in what is said', async () => {
  const chosen = await choose({
    expose: { auth, tls },
    login: found({ pass: 'hun\nter2' }),
    pair: found({ 'tls.crt': 'hun' }),
  });
  expect(chosen.said?.message.split('\n')).toHaveLength(4);
  expect(chosen.said?.message).not.toContain('hun');
});
