/** What is read from a kubeconfig, when it is read again, and what is said when it cannot be. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadCredentials } from './auth.ts';
import { FakeClock } from './testing/fake-clock.ts';

let folder: string;
let kubeconfig: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-auth-'));
  kubeconfig = join(folder, 'config');
  await writeConfig('first-token');
});

afterEach(() => rm(folder, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function writeConfig(token: string, authority = 'the CA'): Promise<void> {
  const cluster = { server: 'https://example.com:6443/clusters/a/', 'certificate-authority-data': base64(authority) };
  const behindProxy = { server: 'https://example.com', 'proxy-url': 'http://proxy.example.com' };
  const user = { token, 'client-certificate-data': base64('cert'), 'client-key-data': base64('key') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    clusters: [
      { name: 'main', cluster },
      { name: 'insecure', cluster: { server: 'https://10.0.0.1', 'insecure-skip-tls-verify': true } },
      { name: 'proxied', cluster: behindProxy },
    ],
    users: [
      { name: 'admin', user },
      { name: 'basic', user: { username: 'me', password: 'secret' } },
    ],
    contexts: [
      { name: 'main', context: { cluster: 'main', user: 'admin', namespace: 'monitoring' } },
      { name: 'other', context: { cluster: 'insecure', user: 'basic' } },
      { name: 'proxied', context: { cluster: 'proxied', user: 'admin' } },
    ],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
}

describe('credentials', () => {
  test('come from the current context', async () => {
    const credentials = await loadCredentials({ kubeconfig });
    expect(credentials).toMatchObject({
      origin: 'https://example.com:6443',
      basePath: '/clusters/a',
      namespace: 'monitoring',
      tls: { ca: Buffer.from('the CA'), cert: Buffer.from('cert'), key: Buffer.from('key') },
    });
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer first-token' });
  });

  test('come from the context that is named', async () => {
    const credentials = await loadCredentials({ kubeconfig, context: 'other' });
    expect(credentials).toMatchObject({ origin: 'https://10.0.0.1', basePath: '', tls: { rejectUnauthorized: false } });
    expect(await credentials.headers()).toEqual({ authorization: `Basic ${base64('me:secret')}` });
  });

  test('are read anew after a minute', async () => {
    const clock = new FakeClock();
    const credentials = await loadCredentials({ kubeconfig, clock });
    await writeConfig('second-token');
    clock.advance(59_999);
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer first-token' });
    clock.advance(1);
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer second-token' });
  });

  test('are read anew when the server refuses them, once for all who ask at the same time', async () => {
    const credentials = await loadCredentials({ kubeconfig, clock: new FakeClock() });
    await writeConfig('second-token');
    await Promise.all([credentials.refresh(), credentials.refresh()]);
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer second-token' });
  });

  test('are read anew with their certificates', async () => {
    const credentials = await loadCredentials({ kubeconfig, clock: new FakeClock() });
    await writeConfig('first-token', 'another CA');
    await credentials.refresh();
    expect(credentials.tls.ca).toEqual(Buffer.from('another CA'));
  });

  test.each([
    ['a context that is not there', 'nowhere', /no context nowhere in the kubeconfig; it has main, other, proxied/],
    ['a cluster behind a proxy', 'proxied', /proxies are not supported/],
  ])('cannot be had for %s', async (_, context, message) => {
    await expect(loadCredentials({ kubeconfig, context })).rejects.toThrow(message);
  });

  test('cannot be had without a file', async () => {
    const missing = loadCredentials({ kubeconfig: join(folder, 'missing') });
    await expect(missing).rejects.toMatchObject({ name: 'AuthError', reason: 'NoCredentials' });
    await expect(missing).rejects.toThrow(/missing.*Name one that can be read with --kubeconfig=FILE or KUBECONFIG/);
  });

  test.each([
    ['nothing', ''],
    ['half a document', '{\n'],
  ])('cannot be had from a file with %s', async (_, text) => {
    await writeFile(kubeconfig, text);
    await expect(loadCredentials({ kubeconfig })).rejects.toThrow(/^cannot load the kubeconfig \/\S+\/config: [^\n]+$/);
  });
});
