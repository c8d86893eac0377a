/** Probes with TLS and of gRPC: an authority of the suite's own, whose certificates are right or wrong in one way each. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Authored } from '../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { stack } from '../demo/demo.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import type { Authority } from '../systems/certificates.ts';
import { believingImage, endingIn, type Host, hosts, probedPorts, startProbed } from '../systems/probed.ts';
import { endSystems, startSystems } from '../systems/running.ts';
import { systemsNamespace } from '../systems/system.ts';
import { scrapeTarget } from './declarations.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { said, says } from './told.ts';

/** The first time on a machine the images are built. Milliseconds. */
const preparation = 600_000;
/** An exporter starts, scrapes, and is looked at. Milliseconds. */
const within = 120_000;
const suite = 'secured-probes';

jest.setTimeout(2 * within);

type Spec = NonNullable<Authored<ScrapeTarget>['spec']>;
type Probe = NonNullable<Spec['probe']>;

const { tls, http, grpc } = probedPorts;
const at = (host: Host, port: number): string => `${host}.${systemsNamespace}.svc:${port}`;
const good = at('good', tls);

let ask: Ask;
let authority: Authority;
let image: string;
let endingDay: string;

beforeAll(async () => {
  ask = await openPrometheus();
  await startSystems(suite, []);
  authority = await startProbed();
  endingDay = new Date(Date.now() + endingIn * 86_400_000).toISOString().slice(0, 10);
  const [exporter, believing] = await Promise.all([exporterImage('blackbox'), believingImage(authority)]);
  await ensureImages([believing, ...(exporter ? [exporter] : [])]);
  image = believing.name;
}, preparation);

afterAll(() => endSystems(suite), 90_000);

const declare = (name: string, spec: Spec, namespace = systemsNamespace) =>
  kubectl.apply([scrapeTarget({ suite, name, namespace }, spec)]);

const told = (name: string, namespace = systemsNamespace) => ({ name, namespace, within });

/** Whether each target of the object succeeds, as the server has it. */
async function successes(name: string): Promise<Readonly<Record<string, number>>> {
  const found = await query(ask, `probe_success{scrape_target="${systemsNamespace}/${name}"}`);
  return Object.fromEntries(found.map(({ labels, value }) => [labels['instance'] ?? '', value]));
}

/** For each prober a module that takes nothing but TLS, and what it is given to ask. */
const secured = {
  http: { fields: { fail_if_not_ssl: true }, target: (host: Host) => `https://${at(host, tls)}/` },
  tcp: { fields: { tls: true }, target: (host: Host) => at(host, tls) },
  grpc: { fields: { tls: true }, target: (host: Host) => at(host, tls) },
} as const;

/** Those whose certificates are as they should be today. */
const believed: ReadonlySet<Host> = new Set(['good', 'ending']);

/** For the certificate that ends soon, and not for the other. */
async function alertWaits(): Promise<void> {
  const found = await query(ask, 'ALERTS{alertname="CertificateEndsSoon"}');
  const states = found.map(({ labels }) => `${labels['alertstate']} ${labels['instance']}`);
  expect(states).toContain(`pending ${secured.http.target('ending')}`);
  expect(states).not.toContain(`pending ${secured.http.target('good')}`);
}

describe('a module that has the authority', () => {
  test.each(['http', 'tcp', 'grpc'] as const)('believes it by %s, and says what is wrong elsewhere', async (prober) => {
    const { fields, target } = secured[prober];
    const config = { prober, [prober]: { ...fields, tls_config: { ca: authority.certificate } } };
    await declare(`tls-${prober}`, { probe: { config, targets: hosts.map(target) } });
    const fails = (host: Host, what: string) =>
      `${target(host)}: the probe fails in the phase tls: its certificate ${what}`;
    await says(
      told(`tls-${prober}`),
      'False ProbeFailed',
      fails('expired', 'is not valid at this time'),
      fails('renamed', 'is for other names'),
      fails('foreign', 'is signed by an authority that is not known'),
      `The certificate of ${target('ending')} ends on ${endingDay}`,
    );
    const expected = Object.fromEntries(hosts.map((host) => [target(host), believed.has(host) ? 1 : 0]));
    expect(await successes(`tls-${prober}`)).toEqual(expected);
  });

  test('has the alert of a certificate that ends soon wait for its quarter of an hour', async () => {
    await expect(eventually('the alert', alertWaits, within)).resolves.toBeUndefined();
  });
});

describe('an image that has the authority', () => {
  const { namespace } = stack;
  const addresses = { https: `https://${good}/`, tls_connect: good, grpc_tls: good };

  test.each(Object.entries(addresses))('has our module %s succeed', async (module, address) => {
    const name = `believing-${module.replace('_', '-')}`;
    const exporter = { type: 'blackbox', image, addresses: [address], parameters: { module } };
    await declare(name, { exporter }, namespace);
    await expect(says(told(name, namespace), 'True Up')).resolves.toBeUndefined();
  });

  test('is not for namespaces that the stack does not trust, which stalls the object', async () => {
    await declare('foreign-image', { exporter: { type: 'blackbox', image, addresses: [good] } });
    const refused = { ...told('foreign-image'), type: 'Accepted' };
    await says(refused, 'False NamespaceNotTrusted: ', 'spec.exporter.image: ');
    expect(await said({ ...refused, type: 'Stalled' })).toContain('True NamespaceNotTrusted');
  });
});

const right: Readonly<Record<string, Probe>> = {
  post: { module: 'http_post_2xx', targets: [`http://${at('good', http)}/post`] },
  grpc: { module: 'grpc', targets: [at('good', grpc)] },
  unverified: {
    config: { prober: 'http', http: { tls_config: { insecure_skip_verify: true } } },
    targets: [`https://${at('renamed', tls)}/`],
  },
};

const unknown = 'phase tls: its certificate is signed by an authority that is not known';
const wrong: Readonly<Record<string, readonly [Probe, string]>> = {
  'wrong-https': [{ module: 'https', targets: [`https://${good}/`] }, unknown],
  'wrong-tls': [{ module: 'tls_connect', targets: [good] }, unknown],
  'wrong-grpc-tls': [{ module: 'grpc_tls', targets: [good] }, unknown],
  'wrong-get': [{ targets: [`http://${at('good', http)}/post`] }, 'phase processing: it answers with HTTP status 405'],
  'wrong-scheme': [
    { module: 'https', targets: [`http://${at('good', http)}/`] },
    'phase tls: it answers with HTTP status 200 and without TLS',
  ],
  'wrong-port': [{ module: 'https', targets: [`https://${at('good', http)}/`] }, 'phase tls: it does not agree on TLS'],
  'wrong-plain': [
    { targets: [`http://${good}/`] },
    'phase processing: it takes the connection and answers with nothing that the module understands',
  ],
  'wrong-grpc': [
    { module: 'grpc', targets: [good] },
    'phase processing: it takes the connection, but does not speak gRPC without TLS',
  ],
  'wrong-health': [
    { config: { prober: 'grpc', grpc: { service: 'sick' } }, targets: [at('good', grpc)] },
    'phase processing: its health service says NOT_SERVING',
  ],
};

describe('without the authority', () => {
  beforeAll(async () => {
    const probes = { ...right, ...Object.fromEntries(Object.entries(wrong).map(([name, [probe]]) => [name, probe])) };
    const objects = Object.entries(probes).map(([name, probe]) =>
      scrapeTarget({ suite, name, namespace: systemsNamespace }, { probe }),
    );
    await kubectl.apply(objects);
  });

  test.each(Object.keys(right))('%s succeeds', async (name) => {
    await expect(says(told(name), 'True Up')).resolves.toBeUndefined();
  });

  test.each(Object.entries(wrong))('%s says why', async (name, [, words]) => {
    await expect(says(told(name), 'False ProbeFailed', words)).resolves.toBeUndefined();
  });
});
