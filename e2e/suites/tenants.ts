/** Two tenants of one cluster: one keeps something to itself, the other wants it. */
import type { V1Pod, V1Role, V1RoleBinding } from '@kubernetes/client-node';
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';
import { sandboxImage } from '../cluster/configuration.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { refusalOf } from './refusal.ts';
import { kubectl } from './running-demo.ts';
import { vacate } from './vacate.ts';

export const attacker = 'tenant-mallory';
export const victim = 'tenant-vault';

/** What the victim's pod wants to be shown, and what nobody is to see. */
export const password = 'the-password-of-the-vault';
const secret = 'vault-token';

/** Where the victim's pod tells its secret, as the attacker's own pod would have the server look. */
export const elsewhere = `http://vault.${victim}.svc:8080/metrics`;

const asTenant = `--as=system:serviceaccount:${attacker}:default`;
const rbac = 'rbac.authorization.k8s.io/v1';

/** What a team may do in its namespace where somebody was generous. Nothing of it reaches beyond. */
const rights: V1Role['rules'] = [
  {
    apiGroups: ['monitoring.bellwether.dev'],
    resources: ['scrapetargets', 'alertrules', 'monitoringstacks'],
    verbs: ['*'],
  },
  { apiGroups: [''], resources: ['pods', 'services', 'endpoints', 'configmaps', 'secrets'], verbs: ['*'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['*'] },
];

function grant(namespace: string, name: string, rules: V1Role['rules'], subject: object): readonly object[] {
  const metadata = { name, namespace };
  const role: V1Role = { apiVersion: rbac, kind: 'Role', metadata, ...(rules && { rules }) };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  const binding = { apiVersion: rbac, kind: 'RoleBinding', metadata, roleRef, subjects: [subject] };
  return [role, binding satisfies Omit<V1RoleBinding, 'subjects'> & { readonly subjects: readonly object[] }];
}

/** Tells how often it was shown any credential; redirects whoever asks for it; speaks as if it were somebody else. */
const program = `
let shown = 0;
require('node:http').createServer(({ url, headers }, response) => {
  if (headers.authorization !== undefined) shown += 1;
  if (url.startsWith('/redirect')) return response.writeHead(302, { location: ${JSON.stringify(elsewhere)} }).end();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  if (url.startsWith('/flood')) {
    const pour = () => { while (!response.destroyed && response.write('flood 1\\n'.repeat(100000))); };
    response.on('drain', pour);
    return pour();
  }
  response.end('told_by_' + process.env.WHO + '{namespace="${victim}",job="kubelet",scrape_target="${victim}/vault"} 1\\nshown_credentials ' + shown + '\\n');
}).listen(8080);
`;

interface PodOptions {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

function servingPod({ namespace, name, image, labels = {}, annotations = {} }: PodOptions): V1Pod {
  const env = [{ name: 'WHO', value: namespace === attacker ? 'mallory' : 'vault' }];
  const command = ['/usr/local/bin/node', '--eval', program];
  const ports = [{ name: 'http', containerPort: 8080 }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name, ...labels }, annotations },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'serve', image, imagePullPolicy: 'IfNotPresent', command, env, ports }],
    },
  };
}

/** A pod on the network of its node, whose address is the node's: that of the kubelet and of the API server. */
function hostPod(): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'on-host',
      namespace: attacker,
      labels: { app: 'on-host' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '10250' },
    },
    spec: {
      hostNetwork: true,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'pause', image: sandboxImage, ports: [{ name: 'kubelet', containerPort: 10250 }] }],
    },
  };
}

/** Labels that a tenant may give its pods, and that mean something to Prometheus. */
const disguise = { namespace: victim, job: 'kubelet', scrape_target: 'x' };

function victimObjects(image: string): readonly object[] {
  const metadata = { name: secret, namespace: victim, labels: { 'monitoring.bellwether.dev/allow-scrape': 'true' } };
  const reading = [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }];
  const operator = { kind: 'ServiceAccount', name: operatorName, namespace: operatorNamespace };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token: password } },
    ...grant(victim, 'read-token', reading, operator),
    servingPod({ namespace: victim, name: 'vault', image }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'vault', namespace: victim },
      spec: { selector: { app: 'vault' }, ports: [{ name: 'http', port: 8080 }] },
    },
    {
      apiVersion: 'monitoring.bellwether.dev/v1alpha1',
      kind: 'ScrapeTarget',
      metadata: { name: 'vault', namespace: victim },
      spec: {
        pods: { selector: { matchLabels: { app: 'vault' } } },
        port: 'http',
        auth: { bearer: { token: { name: secret, key: 'token' } } },
      },
    },
  ];
}

function attackerObjects(image: string): readonly object[] {
  const subject = { kind: 'ServiceAccount', name: 'default', namespace: attacker };
  const unmarked = { name: 'unmarked', namespace: attacker };
  const reading = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['unmarked'], verbs: ['get'] }];
  const operator = { kind: 'ServiceAccount', name: operatorName, namespace: operatorNamespace };
  const redirected = { 'prometheus.io/scrape': 'true', 'prometheus.io/path': '/redirect' };
  return [
    ...grant(attacker, 'tenant', rights, subject),
    { apiVersion: 'v1', kind: 'Secret', metadata: unmarked, stringData: { token: password } },
    ...grant(attacker, 'read-unmarked', reading, operator),
    { apiVersion: 'v1', kind: 'Secret', metadata: { ...unmarked, name: 'ungranted' }, stringData: { token: password } },
    servingPod({ namespace: attacker, name: 'mallory', image, labels: disguise }),
    servingPod({ namespace: attacker, name: 'annotated', image, annotations: redirected }),
    servingPod({ namespace: attacker, name: 'flooder', image }),
    hostPod(),
  ];
}

/** The operator's image, which holds Node. */
async function imageOfOperator(): Promise<string> {
  const path = '--output=jsonpath={.spec.template.spec.containers[0].image}';
  return await kubectl.run('get', 'deployment', operatorName, `--namespace=${operatorNamespace}`, path);
}

/** Makes both namespaces, with what their administrator puts there, and waits until all pods are ready. */
export async function settleTenants(): Promise<void> {
  const image = await imageOfOperator();
  await kubectl.apply([attacker, victim].map(testNamespace));
  await kubectl.apply([...victimObjects(image), ...attackerObjects(image)]);
  for (const namespace of [attacker, victim]) {
    await kubectl.run('wait', 'pods', '--all', `--namespace=${namespace}`, '--for=condition=Ready', '--timeout=60s');
  }
}

export async function evictTenants(): Promise<void> {
  await vacate(attacker, victim);
}

/** Has the tenant apply objects in its own name. */
export async function applyAsTenant(objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await kubectl.send(list, 'apply', '--server-side', '--field-manager=tenant', asTenant);
}

/** What the API server says to an object of the tenant's; nothing when it takes it. */
export async function refusalByServer(object: object): Promise<string> {
  return await refusalOf(async () => {
    await applyAsTenant([object]);
    return '';
  });
}

/** What kubectl prints when the tenant runs it, or what is said against it. */
export async function triedByTenant(...args: readonly string[]): Promise<string> {
  return await refusalOf(async () => await kubectl.run(...args, asTenant));
}
