/** Probes of the running demo with the real blackbox exporter: what succeeds, and where the rest is said to fail. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Authored } from '../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { stack } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import type { Authority } from '../systems/certificates.ts';
import { type Host, probedPorts, startProbed } from '../systems/probed.ts';
import { endSystems, startSystems } from '../systems/running.ts';
import { systemsNamespace } from '../systems/system.ts';
import { scrapeTarget } from './declarations.ts';
import { kubectl } from './running-demo.ts';
import { said, says } from './told.ts';

/** The first time on a machine the exporter is built. Milliseconds. */
const preparation = 600_000;
const suite = 'probes';
/** Which the stack trusts, so that probes may leave it. */
const { namespace } = stack;
const shop = `shop.${demoNamespace}.svc:8080`;

jest.setTimeout(90_000);

type Probe = NonNullable<NonNullable<Authored<ScrapeTarget>['spec']>['probe']>;
type PodObject = LiveObject & { readonly status?: { readonly podIP?: string } };

const declared = (name: string, probe: Probe): object => scrapeTarget({ suite, name, namespace }, { probe });

/** The address of the shop's pod, which is pinged. */
async function shopAddress(): Promise<string> {
  const selector = '--selector=app.kubernetes.io/name=shop';
  const [pod] = await kubectl.list<PodObject>('pods', `--namespace=${demoNamespace}`, selector);
  if (!pod?.status?.podIP) throw new Error('the shop has no pod with an address');
  return pod.status.podIP;
}

const secured = (host: Host): string => `https://${host}.${systemsNamespace}.svc:${probedPorts.tls}/`;

const told = (name: string, type = 'SystemsUp') => ({ name, namespace, type });

const good: Readonly<Record<string, () => Promise<Probe>>> = {
  'probe-http': () => Promise.resolve({ targets: [`http://${shop}/metrics`] }),
  'probe-tcp': () => Promise.resolve({ module: 'tcp_connect', targets: [shop] }),
  'probe-ping': async () => ({ module: 'icmp', targets: [await shopAddress()] }),
  'probe-dns-udp': () => Promise.resolve({ module: 'dns_udp', targets: ['kube-dns.kube-system.svc'] }),
  'probe-dns-tcp': () => Promise.resolve({ module: 'dns_tcp', targets: ['kube-dns.kube-system.svc:53'] }),
  'probe-grpc': () =>
    Promise.resolve({ module: 'grpc', targets: [`good.${systemsNamespace}.svc:${probedPorts.grpc}`] }),
  'probe-own': () =>
    Promise.resolve({
      config: { prober: 'http', http: { valid_status_codes: [404], fail_if_body_not_matches_regexp: ['not sold'] } },
      targets: [`http://${shop}/nothing`],
    }),
};

/** By a module that knows who signed them. */
const certified = ({ certificate }: Authority): Probe => ({
  config: { prober: 'http', http: { fail_if_not_ssl: true, tls_config: { ca: certificate } } },
  targets: [secured('good'), secured('ending'), secured('expired')],
});

/** A port of a Service that it has not is answered by whatever lies outside the cluster; one of a pod is closed. */
const closed = async (): Promise<Probe> => ({ targets: [`http://${await shopAddress()}:9`] });

const bad: Readonly<Record<string, { readonly probe: Probe; readonly words: string }>> = {
  'probe-nowhere': { probe: { targets: ['http://nowhere.invalid'] }, words: 'phase resolve: its name has no address' },
  'probe-missing': {
    probe: { targets: [`http://${shop}/nothing`] },
    words: 'phase processing: it answers with HTTP status 404',
  },
  'probe-plain': {
    probe: { module: 'tls_connect', targets: [shop] },
    words: 'phase tls: it does not agree on TLS',
  },
  'probe-not-grpc': {
    probe: { module: 'grpc', targets: [shop] },
    words: 'phase processing: it takes the connection, but does not speak gRPC',
  },
};

beforeAll(async () => {
  const image = await exporterImage('blackbox');
  await ensureImages(image ? [image] : []);
  await startSystems(suite, []);
  const authority = await startProbed();
  const awaited = Object.entries({
    ...good,
    'probe-closed': closed,
    'probe-certified': () => Promise.resolve(certified(authority)),
  });
  const probes = await Promise.all(awaited.map(async ([name, probe]) => declared(name, await probe())));
  await kubectl.apply([...probes, ...Object.entries(bad).map(([name, { probe }]) => declared(name, probe))]);
}, preparation);

/** What ran for the probes goes with them, and one that does not start takes its time. */
afterAll(() => endSystems(suite), 90_000);

test('every module reaches what answers, without a privilege', async () => {
  await expect(Promise.all(Object.keys(good).map((name) => says(told(name), 'True Up')))).resolves.toBeDefined();
});

test('what does not answer is told with the phase in which its probe fails', async () => {
  const all = Object.entries(bad).map(([name, { words }]) => [name, words] as const);
  const expected = [...all, ['probe-closed', 'phase connect: it takes no connection'] as const];
  const failing = expected.map(([name, words]) => says(told(name), `the probe fails in the ${words}`));
  await expect(Promise.all(failing)).resolves.toBeDefined();
});

test('a certificate that has ended is told, and one that ends soon', async () => {
  const ended = `${secured('expired')}: the probe fails in the phase tls: its certificate is not valid at this time`;
  const ends = `The certificate of ${secured('ending')} ends on `;
  await says(told('probe-certified'), 'False ProbeFailed', ended, ends);
  expect(await said(told('probe-certified'))).not.toContain(secured('good'));
});

test('Services that a selector matches are probed as they come, and nothing is where nothing matches', async () => {
  const labels = { 'bellwether.dev/probed': 'yes' };
  const find: Probe = {
    services: { selector: { matchLabels: labels }, namespaces: { names: [demoNamespace] } },
    config: { prober: 'http', http: { valid_status_codes: [404] } },
  };
  await kubectl.apply([declared('probe-services', find)]);
  await says(told('probe-services', 'TargetsFound'), 'False NoMatch');
  await kubectl.run('label', 'service', 'shop', 'bellwether.dev/probed=yes', `--namespace=${demoNamespace}`);
  await says(told('probe-services', 'TargetsFound'), 'True Found');
  await says(told('probe-services'), 'True Up');
  await kubectl.run('label', 'service', 'shop', 'bellwether.dev/probed-', `--namespace=${demoNamespace}`);
  await says(told('probe-services', 'TargetsFound'), 'False NoMatch');
  await expect(says(told('probe-services', 'Ready'), 'True')).resolves.toBeUndefined();
});

test('a module that the exporter refuses is told by its object, and is in nobody’s way', async () => {
  const broken: Probe = { config: { prober: 'http', http: { valid_status_codes: ['many'] } }, targets: [shop] };
  await kubectl.apply([declared('probe-broken', broken)]);
  await says(told('probe-broken'), 'False ExporterNotRunning');
  expect(await said(told('probe-http'))).toContain('True Up');
  expect(await said(told('probe-own'))).toContain('True Up');
});
