/** What a user sees of a selector or a port that does not fit, with the whole operator in a whole cluster. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { events, pods, scrapeTargets } from '../../kube/resource.ts';
import { eventually, settles } from '../testing/eventually.ts';
import { type RunningOperator, startWorld, type World } from '../testing/world.ts';

jest.setTimeout(60_000);

let world: World;
let operator: RunningOperator;

const pod = (name: string, { app = 'web', port = 'metrics', namespace = 'monitoring' } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app } },
  spec: { containers: [{ name: 'main', image: 'main', ports: [{ name: port, containerPort: 9090 }] }] },
});
const web = (port: string) => ({ pods: { selector: { matchLabels: { app: 'web' } } }, port });
const remove = (name: string) => world.client.delete(pods, { namespace: 'monitoring', name });
const found = (wanted: string, name = 'web') => world.reaches(scrapeTargets, name, 'TargetsFound', wanted);
const message = (name = 'web') => world.condition(scrapeTargets, name, 'TargetsFound')?.message;
const ready = () => world.condition(scrapeTargets, 'web', 'Ready')?.status;
const statusWrites = () => operator.writes().filter((write) => write.endsWith('/scrapetargets/web/status'));

beforeEach(async () => {
  world = await startWorld();
  operator = world.operate();
  await world.stack();
  await world.ready();
});

afterEach(() => world.close());

describe('a selector that matches nothing', () => {
  test('is told, and is no fault of the object: it is loaded and ready', async () => {
    await world.target('web', web('metrics'));
    await found('False NoMatch');
    await world.reaches(scrapeTargets, 'web', 'Ready', 'True Loaded');
    expect(message()).toContain('no pod in namespace monitoring has the label app: web.');
  });

  test('is told no longer when pods come, and told again when they go', async () => {
    await world.target('web', web('metrics'));
    await found('False NoMatch');
    world.server.seed(pod('web-0'));
    await found('True Found');
    await remove('web-0');
    await found('False NoMatch');
    const reasons = () => world.server.objects(events).map(({ reason }) => reason);
    await eventually(
      () => reasons().includes('NoMatch') && reasons().includes('Found'),
      () => reasons().join(),
    );
    // The server may be on its way still; what is not found keeps nobody waiting.
    await eventually(
      () => ready() === 'True',
      () => `Ready is ${ready()}`,
    );
    expect(ready()).toBe('True');
  });

  test('names the label that was meant once somebody has it', async () => {
    await world.target('web', web('metrics'));
    await found('False NoMatch');
    world.server.seed(pod('other', { app: 'wbe' }));
    const words = () => message() ?? '';
    await eventually(() => words().includes('did you mean'), words);
    expect(words()).toContain('did you mean app: wbe?');
  });
});

test('a port that no pod declares is told with the one that was meant, and taken back by a change of the pods or of the object', async () => {
  world.server.seed(pod('web-0'));
  await world.target('web', web('metrcis'));
  await found('False PortNotFound');
  expect(message()).toContain('did you mean metrics? They declare metrics (9090).');
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True Loaded');
  await remove('web-0');
  world.server.seed(pod('web-1', { port: 'metrcis' }));
  await found('True Found');
  await world.target('web', web('admin'));
  await found('False PortNotFound');
  await world.target('web', web('metrcis'));
  await found('True Found');
});

test('nothing is written while an application is restarted, be it one pod after the other or the only one', async () => {
  world.server.seed(pod('web-0'), pod('web-1'));
  await world.target('web', web('metrics'));
  await found('True Found');
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True Loaded');
  await settles(() => operator.requests().length);
  const before = statusWrites().length;
  for (const name of ['web-0', 'web-1']) {
    await remove(name);
    world.server.seed(pod(name));
  }
  await remove('web-0');
  await remove('web-1');
  world.server.seed(pod('web-0'));
  await settles(() => operator.requests().length, 200);
  expect(statusWrites().slice(before)).toEqual([]);
  expect(ready()).toBe('True');
});

test('what a stack does not let the object look at is not told', async () => {
  world.server.seed(pod('secretive', { app: 'wbe', namespace: 'bellwether' }));
  const spec = { pods: { selector: { matchLabels: { app: 'web' } }, namespaces: { any: true } } };
  await world.apply(scrapeTargets, 'nosy', spec, 'going');
  await world.reaches(scrapeTargets, 'nosy', 'TargetsFound', 'Unknown NotAccepted', 'going');
  expect(JSON.stringify(world.get(scrapeTargets, 'nosy', 'going')?.['status'])).not.toContain('wbe');
});

test('a pod on the network of its node is found by who is trusted, and told to others', async () => {
  const { metadata, spec, ...rest } = pod('edge');
  const edge = { ...rest, metadata, spec: { ...spec, hostNetwork: true } };
  world.server.seed(edge, { ...edge, metadata: { ...metadata, namespace: 'bellwether' } });
  await world.target('web', web('metrics'));
  await world.apply(scrapeTargets, 'guest', web('metrics'), 'bellwether');
  await found('True Found');
  await world.reaches(scrapeTargets, 'guest', 'TargetsFound', 'False HostNetwork', 'bellwether');
  const trusting = { tenancy: { trustedNamespaces: ['bellwether'] } };
  await world.stack(trusting);
  await world.reaches(scrapeTargets, 'guest', 'TargetsFound', 'True Found', 'bellwether');
  expect(world.get(scrapeTargets, 'guest', 'bellwether')?.status?.stacks).toMatchObject([{ accepted: true }]);
});

test('a new process says the same, without a write', async () => {
  await world.target('web', web('metrics'));
  await found('False NoMatch');
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True Loaded');
  await settles(() => operator.requests().length);
  await operator.stop();
  operator = world.operate();
  await world.ready();
  await settles(() => operator.requests().length, 200);
  expect(statusWrites()).toEqual([]);
});

test('a pod whose annotations cannot be used gets an event that says why', async () => {
  const { metadata, ...rest } = pod('odd');
  const annotations = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': 'http' };
  world.server.seed({ ...rest, metadata: { ...metadata, annotations } });
  const told = () => world.server.objects(events).find(({ reason }) => reason === 'InvalidAnnotation');
  await eventually(() => told() !== undefined, 'the event');
  expect(told()).toMatchObject({
    regarding: { kind: 'Pod', namespace: 'monitoring', name: 'odd' },
    note: expect.stringContaining('prometheus.io/port is "http"'),
  });
});
