/** Objects of the tenant's that point to what is not its own: Services with endpoints by hand, rules, ConfigMaps, a stack. */
import { parseAs } from '../cluster/json.ts';
import { stack } from '../demo/demo.ts';
import { alertRule } from './declarations.ts';
import { kubectl } from './running-demo.ts';
import { attacker, victim } from './tenants.ts';

type Place = Parameters<typeof alertRule>[0];

const addressOf = async (kind: string, name: string, namespace: string, path: string): Promise<string> =>
  (await kubectl.run('get', kind, name, `--namespace=${namespace}`, `--output=jsonpath=${path}`)).trim();

const metadata = (name: string, more: object = {}): object => ({ name, namespace: attacker, ...more });

interface Endpoint {
  readonly addresses: readonly string[];
  readonly targetRef?: { readonly kind: string; readonly name: string; readonly namespace: string };
}

function slice(name: string, endpoint: Endpoint, port: number): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata(name, { labels: { 'kubernetes.io/service-name': name } }),
    addressType: 'IPv4',
    endpoints: [endpoint],
    ports: [{ name: 'http', port, protocol: 'TCP' }],
  };
}

/** Without a selector: nobody but its author says what is behind it. It asks to be scraped in both ways that there are. */
function service(name: string, port: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, { annotations: { 'prometheus.io/scrape': 'true' } }),
    spec: { ports: [{ name: 'http', port }] },
  };
}

async function vault() {
  const pod = parseAs<{ readonly status: { readonly podIP: string } }>(
    await kubectl.run('get', 'pod', 'vault', `--namespace=${victim}`, '--output=json'),
  );
  return pod.status.podIP;
}

/** Services whose endpoints are everything but a pod of theirs; and the rest that looks like somebody else's. */
export async function serviceTargets(): Promise<readonly object[]> {
  const apiServer = await addressOf('endpoints', 'kubernetes', 'default', '{.subsets[0].addresses[0].ip}');
  const node = await addressOf('pod', 'on-host', attacker, '{.status.hostIP}');
  const places: Readonly<Record<string, readonly [Endpoint, number]>> = {
    'api-server': [{ addresses: [apiServer] }, 6443],
    kubelet: [{ addresses: [node] }, 10250],
    stranger: [{ addresses: [await vault()] }, 8080],
    // The address is not that of the pod which is named.
    disguised: [{ addresses: [await vault()], targetRef: { kind: 'Pod', name: 'mallory', namespace: attacker } }, 8080],
    host: [{ addresses: [node], targetRef: { kind: 'Pod', name: 'on-host', namespace: attacker } }, 10250],
  };
  const pairs = Object.entries(places).flatMap(([name, [endpoint, port]]) => [
    service(name, port),
    slice(name, endpoint, port),
  ]);
  return [...pairs, ...impostors()];
}

function impostors(): readonly object[] {
  const group = { name: 'smuggled', rules: [{ record: 'smuggled', expr: 'vector(1)' }] };
  const labels = {
    'app.kubernetes.io/managed-by': 'bellwether',
    'app.kubernetes.io/instance': stack.name,
    'app.kubernetes.io/name': 'prometheus',
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(`${stack.name}-prometheus-slice-0`, { labels }),
      data: { 'rules.json': JSON.stringify({ groups: [group] }) },
    },
    {
      apiVersion: 'monitoring.bellwether.dev/v1alpha1',
      kind: 'MonitoringStack',
      metadata: metadata('own'),
      spec: {},
    },
  ];
}

/** An EndpointSlice that claims the victim's pod, name and address. */
export async function stolenSlice(): Promise<object> {
  const targetRef = { kind: 'Pod', name: 'vault', namespace: victim };
  return slice('stolen', { addresses: [await vault()], targetRef }, 8080);
}

/** The same in the older form, of which the cluster makes an EndpointSlice by itself. */
export async function stolenEndpoints(): Promise<object> {
  const targetRef = { kind: 'Pod', name: 'vault', namespace: victim };
  const subsets = [{ addresses: [{ ip: await vault(), targetRef }], ports: [{ name: 'http', port: 8080 }] }];
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: metadata('stolen'), subsets };
}

/** An EndpointSlice behind which is the metadata of the cloud. */
export function metadataSlice(): object {
  return slice('metadata', { addresses: ['169.254.169.254'] }, 80);
}

/** Rules that would pass for others', or be too much for all. */
export function forgedRules(place: (name: string) => Place): readonly object[] {
  const marker = { record: 'bellwether_revision', expr: 'vector(1)', labels: { revision: 'forged' } };
  const text = 'x'.repeat(60_000);
  const giant = Array.from({ length: 6 }, (_, index) => ({ alert: `A${index}`, expr: 'up', annotations: { text } }));
  const readsFile = { alert: 'A', expr: 'up', annotations: { summary: '{{ readFile "/etc/passwd" }}' } };
  const second = { name: 'only', interval: '1s' };
  const theft = { record: 'stolen', expr: 'sum by (job) (told_by_vault)' };
  const forged = { record: 'forged', expr: `label_replace(vector(1), "namespace", "${victim}", "", "")` };
  const watchdog = { alert: 'Watchdog', expr: 'vector(1)', labels: { namespace: victim, severity: 'forged' } };
  const asking = { alert: 'Asks', expr: 'vector(1)', annotations: { summary: '{{ query "told_by_vault" }}' } };
  return [
    alertRule(place('thief'), [{ ...second, rules: [theft, forged, watchdog] }]),
    alertRule(place('asks'), [{ ...second, rules: [asking] }]),
    alertRule(place('forges-marker'), [{ name: '../../bellwether/main', rules: [marker] }]),
    alertRule(place('giant'), [{ name: 'giant', rules: giant }]),
    alertRule(place('hasty'), [{ name: 'hasty', interval: '1ms', rules: [marker] }]),
    alertRule(place('reads-files'), [{ name: 'reads', rules: [readsFile] }]),
  ];
}
