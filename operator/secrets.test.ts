/** Secrets that ScrapeTargets and stacks refer to: found, copied, followed and given up, and their bytes in no other place. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { configMaps, events, monitoringStacks, pods, scrapeTargets, secrets } from './kube/resource.ts';
import { eventually } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const allowed = { 'monitoring.bellwether.dev/allow-scrape': 'true' };
const spec = { pods: { selector: {} }, port: 'web', auth: { bearer: { token: { name: 'login', key: 'token' } } } };

function give(token: string, labels: Readonly<Record<string, string>> = allowed, key = 'token') {
  const data = { [key]: Buffer.from(token).toString('base64') };
  const metadata = { name: 'login', namespace: 'monitoring', labels };
  return world.client.apply(
    secrets,
    { apiVersion: 'v1', kind: 'Secret', metadata, data },
    { fieldManager: 'kubectl', force: true },
  );
}

/** What the servers' pods have mounted. */
function copies(): readonly string[] {
  const data = world.get(secrets, 'demo-prometheus-credentials')?.data ?? {};
  return Object.values(data).map((text) => Buffer.from(text, 'base64').toString());
}

const said = (reason: string, status = 'False') =>
  world.reaches(scrapeTargets, 'web', 'Accepted', `${status} ${reason}`);

test('a Secret that appears, changes and is withdrawn', async () => {
  world.operate();
  await world.stack();
  await world.target('web', spec);
  await said('SecretMissing');
  expect(world.condition(scrapeTargets, 'web', 'Accepted')?.message).toContain(
    'no Secret login in namespace monitoring',
  );
  await give('hunter2', {});
  await said('SecretNotAllowed');
  expect(world.condition(scrapeTargets, 'web', 'Accepted')?.message).toContain(
    'kubectl label secret --namespace monitoring login monitoring.bellwether.dev/allow-scrape=true',
  );
  expect(copies()).toEqual([]);
  await give('hunter2', allowed, 'other');
  await said('SecretMissing');
  expect(world.condition(scrapeTargets, 'web', 'Accepted')?.message).toContain('no key token; it has other');
  await give('hunter2');
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True');
  expect(copies()).toEqual(['hunter2']);
  await give('hunter3');
  await eventually(() => copies().join() === 'hunter3', 'the new token is copied');
  await give('two\nlines');
  await said('InvalidSecret');
  expect(copies()).toEqual(['hunter3']);
  await give('hunter4', {});
  await said('SecretNotAllowed');
  await eventually(() => copies().length === 0, 'the copy is gone');
  expect(JSON.stringify(world.server.objects(configMaps))).not.toContain('shop/web');
});

test('the bytes stand in the Secret and in its copy, and nowhere else', async () => {
  world.operate();
  await world.stack();
  await give('hunter2');
  await world.target('web', spec);
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True');
  expect(copies()).toEqual(['hunter2']);
  const { server } = world;
  const elsewhere = JSON.stringify([server.objects(configMaps), server.objects(events), server.objects(scrapeTargets)]);
  for (const text of ['hunter2', Buffer.from('hunter2').toString('base64')]) expect(elsewhere).not.toContain(text);
});

test('a stack that writes remotely with a Secret that appears, changes and goes', async () => {
  const auth = { basic: { username: 'me', password: { name: 'login', key: 'token' } } };
  const remoteWrite = [{ name: 'far', url: 'http://far.example.com/', auth }];
  world.operate();
  await world.stack({ prometheus: { remoteWrite } });
  const configured = (value: string) => world.reaches(monitoringStacks, 'demo', 'Configured', value);
  await configured('False SecretMissing');
  expect(world.condition(monitoringStacks, 'demo', 'Configured')?.message).toMatch(
    /^spec\.prometheus\.remoteWrite\[0\]\.auth\.basic\.password: there is no Secret login/,
  );
  const written = () => JSON.stringify(world.get(configMaps, 'demo-prometheus'));
  expect(written()).not.toContain('far.example.com');
  await give('hunter2');
  await configured('True Accepted');
  expect(copies()).toEqual(['hunter2']);
  expect(written()).toContain('far.example.com');
  const before = JSON.stringify(world.server.objects(pods));
  await give('hunter3');
  await eventually(() => copies().join() === 'hunter3', 'the new password is copied');
  await eventually(() => JSON.stringify(world.server.objects(pods)) !== before, 'the pods are poked');
  await world.client.delete(secrets, { namespace: 'monitoring', name: 'login' }, {});
  await configured('False SecretMissing');
  expect(copies()).toEqual(['hunter3']);
  expect(written()).not.toContain('hunter');
});
