/** Attacks on the programs of a stack themselves, by whoever reaches them from a pod. */
import { componentName } from '../../components/names.ts';
import { endpointsOf, stack } from '../demo/demo.ts';
import { place } from './attack-targets.ts';
import { scrapeTarget } from './declarations.ts';
import { metadataSlice, stolenEndpoints, stolenSlice } from './endpoint-attacks.ts';
import { kubectl } from './running-demo.ts';
import { password, refusalByServer, triedByTenant, victim } from './tenants.ts';

/** What a server answers to a POST: the status and the text. */
export async function post(component: string, path: string): Promise<string> {
  const origin = (await endpointsOf(kubectl)).get(component) ?? '';
  const response = await fetch(origin.replace(/\/$/, '') + path, { method: 'POST', body: '' });
  return `${response.status} ${await response.text()}`;
}

/** Requests to Prometheus that would change it, and what refuses them. */
export const changesOfPrometheus: readonly (readonly [what: string, path: string, says: RegExp])[] = [
  ['writing series into it', '/api/v1/write', /^4\d\d .*needs to be enabled/],
  ['writing series into it by OTLP', '/api/v1/otlp/v1/metrics', /^4\d\d .*needs to be enabled/],
  ['deleting series', '/api/v1/admin/tsdb/delete_series?match[]=up', /^[45]\d\d .*admin APIs disabled/],
  ['reloading it', '/-/reload', /^403 .*not enabled/],
  ['ending it', '/-/quit', /^403 .*not enabled/],
];

/** Pushes a series that claims to be the victim's, and the cluster's. */
export async function pushForged(): Promise<void> {
  const gateway = `/api/v1/namespaces/${stack.namespace}/services/${componentName(stack.name, 'pushgateway')}:web/proxy`;
  const group = `/metrics/job/kubelet/namespace/${victim}/scrape_target/vault`;
  await kubectl.pipe('pushed_by_mallory 1\n', 'create', '--raw', gateway + group, '-f', '-');
}

/** Everything that somebody without rights over Secrets may get to read, by its place. */
export async function readableTexts(config: string): Promise<ReadonlyMap<string, string>> {
  const logs = await kubectl.run('logs', 'deployment/bellwether', `--namespace=${stack.namespace}`, '--all-containers');
  const objects = await kubectl.run(
    'get',
    'configmaps,scrapetargets,monitoringstacks,alertrules,events,statefulsets,pods',
    '--all-namespaces',
    '--output=json',
  );
  const metrics = `/api/v1/namespaces/${stack.namespace}/services/bellwether:http/proxy/metrics`;
  return new Map([
    ['the configuration of Prometheus', config],
    ['the log of the operator', logs],
    ['objects, their status and events', objects],
    ['the metrics of the operator', await kubectl.run('get', '--raw', metrics)],
  ]);
}

/** The password in the forms in which it could stand somewhere. */
export const revealing = [password, Buffer.from(password).toString('base64')];

/** What the tenant tries at the API server beside ScrapeTargets, and a part of its answer. */
export const refusedTries: readonly (readonly [what: string, attempt: () => Promise<string>, says: string])[] = [
  [
    'an EndpointSlice that names the pod of another namespace as its own',
    async () => await refusalByServer(await stolenSlice()),
    'endpoints[].targetRef: must be in the namespace of the object',
  ],
  [
    'Endpoints that name the pod of another namespace as theirs',
    async () => await refusalByServer(await stolenEndpoints()),
    'subsets[].addresses[].targetRef: must be in the namespace of the object',
  ],
  [
    'an EndpointSlice behind which is the metadata of the cloud',
    async () => await refusalByServer(metadataSlice()),
    'link-local',
  ],
  [
    'objects in another namespace',
    async () => await refusalByServer(scrapeTarget({ ...place('theirs'), namespace: victim }, {})),
    'forbidden',
  ],
  [
    'the copies of Secrets in the namespace of the stack',
    async () => await triedByTenant('get', 'secrets', `--namespace=${stack.namespace}`),
    'forbidden',
  ],
];
