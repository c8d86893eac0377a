/**
 * Web UIs beyond the cluster: with a password and https through a NodePort and a load balancer; behind an Ingress and a
 * Gateway, of which there are only the objects, since no controller for either runs here: the suite defines the kind
 * HTTPRoute itself, as small as it can be, and says in their place what controllers would.
 *
 * @beside its stacks are its own
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { query } from '../demo/prometheus.ts';
import { waitFor } from '../demo/wait.ts';
import { alertRule } from './declarations.ts';
import { dialFromOutside } from './network.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted, nowhere, scratchStack } from './scratch-stack.ts';
import { askSecured, type Caller, get, makePair, type Pair } from './secured.ts';
import { ruleGroups } from './server.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(120_000);

const namespace = 'e2e-exposure';
const here = `--namespace=${namespace}`;
const name = 'web.example.com';
const secret = (of: string, key: string) => ({ name: of, key });
const auth = { basic: { username: 'admin', password: secret('login', 'password') } };
const tls = { certificate: secret('pair', 'tls.crt'), key: secret('pair', 'tls.key') };

interface Stack extends LiveObject {
  readonly spec: { readonly prometheus: object };
  readonly status?: LiveObject['status'] & {
    readonly endpoints?: readonly { readonly name: string; readonly url: string }[];
  };
}

/** A stack of its own name with something changed; it looks at nothing but itself. */
function stackWith(stackName: string, scheduling: object, change: Readonly<Record<string, object>>): object {
  const base = scratchStack(namespace, scheduling) as { spec: Record<string, object> };
  const spec = Object.fromEntries(
    Object.entries(change).map(([part, fields]) => [part, { ...base.spec[part], ...fields }]),
  );
  return {
    ...base,
    metadata: { name: stackName, namespace },
    spec: { ...base.spec, annotationDiscovery: 'Disabled', ...spec },
  };
}

const secured = stackWith(
  'secured',
  {},
  {
    prometheus: {
      scrapeInterval: '2s',
      evaluationInterval: '2s',
      expose: { type: 'NodePort', path: '/prometheus', auth, tls },
    },
    alertmanager: {
      enabled: true,
      storage: { size: '100Mi', ephemeral: true },
      expose: { type: 'LoadBalancer', auth, tls },
    },
    kubeStateMetrics: { enabled: false },
    rules: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, selector: {} },
  },
);

const routed = stackWith('routed', nowhere, {
  prometheus: {
    expose: {
      type: 'LoadBalancer',
      allowUnauthenticated: true,
      ingress: {
        host: 'prometheus.example.com',
        tls: { secretName: 'of-the-controller' },
        annotations: { own: 'yes' },
      },
      httpRoute: { parentRefs: [{ name: 'public', sectionName: 'https' }], hostnames: ['prometheus.example.org'] },
    },
  },
  kubeStateMetrics: { enabled: false },
});

/**
 * A Service of a class that nobody serves, so that no address is given to it; and one that the operator takes for its own,
 * as it would not take anybody else's.
 */
const pending = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'routed-prometheus', namespace, labels: { 'app.kubernetes.io/managed-by': 'bellwether' } },
  spec: { type: 'LoadBalancer', loadBalancerClass: 'example.com/nobody', ports: [{ name: 'web', port: 9090 }] },
};

const routeDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'httproutes.gateway.networking.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'unapproved, a stand-in for tests' },
  },
  spec: {
    group: 'gateway.networking.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'HTTPRoute', listKind: 'HTTPRouteList', plural: 'httproutes', singular: 'httproute' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

function secretOf(of: string, data: Readonly<Record<string, string>>): object {
  const metadata = { name: of, namespace, labels: { 'monitoring.bellwether.dev/allow-scrape': 'true' } };
  return { apiVersion: 'v1', kind: 'Secret', metadata, stringData: data };
}

const pairSecret = ({ certificate, key }: Pair) => secretOf('pair', { 'tls.crt': certificate, 'tls.key': key });
const loginSecret = (password: string) => secretOf('login', { password });

async function stack(of: string): Promise<Stack> {
  const found = await kubectl.find<Stack>('monitoringstack', of, here);
  if (!found) throw new Error(`there is no MonitoringStack ${namespace}/${of}`);
  return found;
}

interface Wanted {
  readonly status?: string;
  readonly reason?: string;
  /** All of them stand in its message. */
  readonly words?: readonly string[];
}

/** Waits for what a condition of a stack says of its present generation. */
async function says(of: string, type: string, { words = [], ...wanted }: Wanted, within = 30_000): Promise<void> {
  const look = async (): Promise<void> => {
    const found = await stack(of);
    const condition = conditionOf(found, type);
    expect(condition).toMatchObject({ observedGeneration: found.metadata.generation, ...wanted });
    expect(words.filter((word) => !condition?.message?.includes(word))).toEqual([]);
  };
  await eventually(`${of}: ${type}`, look, within).catch(async (error: unknown) => {
    console.error('the conditions at last:', JSON.stringify((await stack(of)).status?.conditions, undefined, 2));
    throw error;
  });
}

/** Where a web UI answers, by the stack's own word. */
async function urlOf(of: string, part: string): Promise<string> {
  return (await stack(of)).status?.endpoints?.find((endpoint) => endpoint.name === part)?.url ?? '';
}

async function pods(): Promise<readonly string[]> {
  const found = await kubectl.list('pods', here, '--selector=app.kubernetes.io/instance=secured');
  return found.map(({ metadata }) => `${metadata.name} ${metadata.uid}`);
}

let pair: Pair;
let admin: Caller;

beforeAll(async () => {
  pair = await makePair(name);
  admin = { trust: { certificate: pair.certificate, name }, login: { username: 'admin', password: 'first' } };
  await createGranted(namespace);
  await kubectl.apply([pairSecret(pair), pending]);
  await kubectl.apply([secured, routed]);
});

afterAll(async () => {
  await kubectl.run('delete', 'customresourcedefinition', routeDefinition.metadata.name, '--ignore-not-found');
  await kubectl.run('delete', 'monitoringstacks', '--all', here);
  await vacate(namespace);
});

describe('refused at apply, naming the field', () => {
  test.each([
    ['a NodePort', { type: 'NodePort' }],
    ['an Ingress', { ingress: { host: name } }],
    ['a route', { httpRoute: { parentRefs: [{ name: 'public' }] } }],
  ])('%s for everyone', async (_what, expose) => {
    const open = stackWith('open', nowhere, { prometheus: { expose } });
    await expect(kubectl.apply([open])).rejects.toThrow(/spec\.prometheus\.expose\.allowUnauthenticated: .*set auth/);
  });
});

describe('with a password and https', () => {
  test('a password that is missing is told, and right once it is there', async () => {
    const words = ['spec.prometheus.expose.auth.basic.password', 'there is no Secret login'];
    await says('secured', 'WebConfigured', { status: 'False', reason: 'SecretMissing', words });
    await kubectl.apply([loginSecret('first')]);
    await says('secured', 'Ready', { status: 'True' }, 90_000);
    expect(conditionOf(await stack('secured'), 'WebConfigured')).toMatchObject({ status: 'True' });
  });

  test.each([
    [
      'Prometheus, on a NodePort below a path',
      'prometheus',
      /^https:\/\/[\d.]+:3\d{4}\/prometheus$/,
      '/api/v1/query?query=1',
    ],
    ['Alertmanager, at a load balancer', 'alertmanager', /^https:\/\/198\.18\.0\.\d+:9093$/, '/api/v2/status'],
  ])('%s: 401 without it and 200 with it, and reached from outside', async (_what, part, form, path) => {
    const url = await urlOf('secured', part);
    expect(url).toMatch(form);
    const { trust } = admin;
    const wrong = { trust, login: { username: 'admin', password: 'wrong' } };
    // kube-proxy opens a port some time after its Service has it.
    await eventually('the port', async () => {
      expect((await get(url + path, { trust })).status).toBe(401);
    });
    const answers = await Promise.all([wrong, admin].map((caller) => get(url + path, caller)));
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
    expect(answers[1]?.fingerprint).toBe(new X509Certificate(pair.certificate).fingerprint256);
    const { hostname, port } = new URL(url);
    expect(await dialFromOutside([{ address: hostname, port: Number(port), protocol: 'TCP' }])).toEqual(['answered']);
  });

  test('Prometheus scrapes itself and Alertmanager', async () => {
    const ask = askSecured(await urlOf('secured', 'prometheus'), admin);
    await eventually('both are up', async () => {
      const up = await query(ask, 'max by (job) (up{job=~"prometheus|alertmanager"})');
      expect(Object.fromEntries(up.map(({ labels, value }) => [labels['job'], value]))).toEqual({
        alertmanager: 1,
        prometheus: 1,
      });
    });
  });

  test('a rule is live as soon as ever, and proven, and its alert arrives', async () => {
    const ask = askSecured(await urlOf('secured', 'prometheus'), admin);
    const rule = alertRule({ suite: 'exposure', name: 'quick', namespace }, [
      { name: 'only', rules: [{ alert: 'Quick', expr: 'vector(1)' }] },
    ]);
    const start = performance.now();
    await kubectl.apply([rule]);
    const isThere = async () => (await ruleGroups(ask)).some((group) => group.name === `${namespace}/quick/only`);
    await waitFor('the rule', async () => ((await isThere()) ? undefined : 'not yet'), { within: 20_000, every: 20 });
    console.info(`with a password and https, live after ${Math.round(performance.now() - start)} ms`);
    await eventually('Ready', async () => {
      const found = await kubectl.find('alertrule', 'quick', here);
      expect(found && conditionOf(found, 'Ready')).toMatchObject({ status: 'True' });
    });
    const alertmanager = await urlOf('secured', 'alertmanager');
    await eventually('the alert', async () => {
      expect((await get(`${alertmanager}/api/v2/alerts`, admin)).text).toContain('Quick');
    });
  });

  test('both Secrets are renewed without a restart, and the old password lets in nobody', async () => {
    const before = await pods();
    const next = await makePair(name);
    await kubectl.apply([loginSecret('second'), pairSecret(next)]);
    const renewed = {
      trust: { certificate: next.certificate, name },
      login: { username: 'admin', password: 'second' },
    };
    const urls = await Promise.all(['prometheus', 'alertmanager'].map((part) => urlOf('secured', part)));
    await eventually('the new ones', async () => {
      const found = await Promise.all(urls.map((url) => get(`${url}/-/ready`, renewed)));
      expect(found.map(({ status }) => status)).toEqual([200, 200]);
    });
    const old = { ...renewed, ...(admin.login && { login: admin.login }) };
    const refused = await Promise.all(urls.map((url) => get(`${url}/-/ready`, old)));
    expect(refused.map(({ status }) => status)).toEqual([401, 401]);
    await says('secured', 'Ready', { status: 'True' });
    expect(await pods()).toEqual(before);
  });

  test('a key of another certificate is told, and the last good pair is served', async () => {
    const [own, other] = await Promise.all([makePair(name), makePair(name)]);
    await kubectl.apply([pairSecret({ certificate: own.certificate, key: other.key })]);
    const words = ['spec.alertmanager.expose.tls.key', 'does not belong', 'the last good certificate is served'];
    await says('secured', 'WebConfigured', { status: 'False', reason: 'InvalidSecret', words });
    const url = await urlOf('secured', 'prometheus');
    await expect(get(url, { trust: { certificate: own.certificate, name } })).rejects.toThrow(/self-signed/);
  });
});

describe('what no controller has taken up', () => {
  test('is explained: the load balancer, the Ingress, and the kind that is not there', async () => {
    const words = [
      'spec.prometheus.expose.type: Service routed-prometheus has been given no external address yet',
      'spec.prometheus.expose.ingress.className: Ingress routed-prometheus has no class',
      'spec.prometheus.expose.httpRoute: the cluster has no HTTPRoutes',
    ];
    await says('routed', 'Exposed', { status: 'False', reason: 'LoadBalancerPending', words });
    expect(conditionOf(await stack('routed'), 'Applied')).toMatchObject({ status: 'True' });
  });

  test('the Ingress is as it was asked for', async () => {
    expect(await kubectl.find('ingress', 'routed-prometheus', here)).toMatchObject({
      metadata: { annotations: { own: 'yes' } },
      spec: {
        rules: [
          {
            host: 'prometheus.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'routed-prometheus', port: { name: 'web' } } },
                },
              ],
            },
          },
        ],
        tls: [{ hosts: ['prometheus.example.com'], secretName: 'of-the-controller' }],
      },
    });
  });

  test('once there is the kind, the route is there, as it was asked for', async () => {
    await kubectl.apply([routeDefinition]);
    await eventually('the route', async () => {
      expect(await kubectl.find('httproutes', 'routed-prometheus', here)).toMatchObject({
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', sectionName: 'https' }],
          hostnames: ['prometheus.example.org'],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ kind: 'Service', name: 'routed-prometheus', port: 9090 }],
            },
          ],
        },
      });
    });
    await says('routed', 'Exposed', { words: ['no controller has taken it up yet', 'Gateway public'] });
  });

  test('what its controllers say of each is heard', async () => {
    const conditions = ['Accepted', 'ResolvedRefs'].map((type) => ({ type, status: 'True' }));
    const accepted = { status: { parents: [{ parentRef: { name: 'public' }, conditions }] } };
    await patchStatus('httproutes', accepted);
    await eventually('the URL', async () =>
      expect(await urlOf('routed', 'prometheus')).toBe('https://prometheus.example.org'),
    );
    await patchStatus('ingress', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } });
    await eventually('the URL', async () =>
      expect(await urlOf('routed', 'prometheus')).toBe('https://prometheus.example.com'),
    );
    await says('routed', 'Exposed', { reason: 'LoadBalancerPending' });
    const { message = '' } = conditionOf(await stack('routed'), 'Exposed') ?? {};
    expect(message).not.toMatch(/Ingress|HTTPRoute/);
  });
});

async function patchStatus(kind: string, status: object): Promise<void> {
  const patch = ['--subresource=status', '--type=merge', `--patch=${JSON.stringify(status)}`];
  await kubectl.run('patch', kind, 'routed-prometheus', here, ...patch);
}
