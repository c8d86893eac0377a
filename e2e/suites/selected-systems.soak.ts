/** What probes and exporters select: Ingresses by their hosts and paths, and Services of a system, as they come and go. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { stack } from '../demo/demo.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import type { Authority } from '../systems/certificates.ts';
import { serviceObject } from '../systems/objects.ts';
import { ingressOf, startProbed } from '../systems/probed.ts';
import { redis } from '../systems/redis.ts';
import { endSystems, startSystems } from '../systems/running.ts';
import { closedPort, systemsNamespace } from '../systems/system.ts';
import { scrapeTarget } from './declarations.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { said, says } from './told.ts';

/** The first time on a machine the images are built. Milliseconds. */
const preparation = 600_000;
/** An exporter starts, scrapes, and is looked at. Milliseconds. */
const within = 120_000;
const suite = 'selected-systems';
const inNamespace = `--namespace=${systemsNamespace}`;

jest.setTimeout(3 * within);

let ask: Ask;
let authority: Authority;

beforeAll(async () => {
  ask = await openPrometheus();
  await startSystems(suite, [redis]);
  authority = await startProbed();
  const exporter = await exporterImage('blackbox');
  await ensureImages(exporter ? [exporter] : []);
}, preparation);

afterAll(() => endSystems(suite), 90_000);

test('Ingresses are probed at each host and path as they come, change and go', async () => {
  const { namespace } = stack;
  const doors = { name: 'doors', namespace, within };
  const found = { ...doors, type: 'TargetsFound' };
  const labels = { 'bellwether.dev/probed': 'yes' };
  const ingresses = { selector: { matchLabels: labels }, namespaces: { names: [systemsNamespace] } };
  const config = { prober: 'http', http: { tls_config: { ca: authority.certificate } } };
  await kubectl.apply([scrapeTarget({ suite, ...doors }, { probe: { ingresses, config } })]);
  await says(found, 'False NoMatch');
  const [inside, outside] = [
    { host: 'good', path: '/', tls: true },
    { host: 'ending', path: '/', tls: false },
  ] as const;
  await kubectl.apply([ingressOf(labels, [inside, outside])]);
  await says(found, 'True Found');
  await says(doors, 'True Up: All 2 systems are up');
  await kubectl.apply([ingressOf(labels, [{ ...inside, path: '/nothing' }, outside])]);
  const missing = `https://good.${systemsNamespace}.svc/nothing: the probe fails in the phase processing: it answers with HTTP status 404`;
  await says(doors, 'False ProbeFailed', missing);
  await kubectl.run('delete', 'ingress', '--all', inNamespace);
  await says(found, 'False NoMatch');
  expect(await said({ ...doors, type: 'Ready' })).toContain('True');
});

const at = (name: string, port: number): string => `${name}.${systemsNamespace}.svc:${port}`;

/** Whether the server has these Services of Redis as up, and no others. */
async function up(...names: readonly string[]): Promise<void> {
  const expected = Object.fromEntries(names.map((name) => [at(name, redis.server.port), 1]));
  const assert = async (): Promise<void> => {
    const samples = await query(ask, `redis_up{scrape_target="${systemsNamespace}/${redis.type}"}`);
    expect(Object.fromEntries(samples.map(({ labels, value }) => [labels['instance'] ?? '', value]))).toEqual(expected);
  };
  await eventually(`${names.join(' and ')} are up, and no others`, assert, within);
}

test('an exporter follows the Services that it selects, with the login of its object', async () => {
  const target = { name: redis.type, namespace: systemsNamespace, within };
  const select = async (change: object = {}): Promise<void> => {
    const services = { selector: { matchLabels: { 'app.kubernetes.io/name': redis.type } }, ...change };
    const exporter = {
      type: redis.type,
      services,
      parameters: { ...redis.parametersAt?.(redis.server.port) },
      secret: { name: redis.type },
    };
    await kubectl.apply([scrapeTarget({ suite, ...target }, { exporter })]);
  };
  await select();
  await up(redis.type);
  await says(target, 'True Up: The system is up');
  await kubectl.apply([serviceObject(redis, 'second')]);
  await up(redis.type, 'second');
  await says(target, 'True Up: All 2 systems are up');
  await select({ port: closedPort });
  await says(target, 'False Unreachable', at(redis.type, closedPort), at('second', closedPort));
  await select();
  await kubectl.run('delete', 'service', 'second', inNamespace);
  await up(redis.type);
  await says(target, 'True Up: The system is up');
  await kubectl.run('label', 'service', redis.type, 'app.kubernetes.io/name-', inNamespace);
  await says({ ...target, type: 'TargetsFound' }, 'False NoMatch');
  expect(await said({ ...target, type: 'Ready' })).toContain('True');
});
