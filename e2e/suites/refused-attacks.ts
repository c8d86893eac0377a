/** Attacks by declarations that are refused, each alone and with a reason, whoever else is scraped. */
import type { Authored } from '../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { attacker, victim } from './tenants.ts';

type TargetSpec = NonNullable<Authored<ScrapeTarget>['spec']>;
type Step = NonNullable<TargetSpec['relabelings']>[number];

export interface RefusedAttack {
  /** What is tried. */
  readonly what: string;
  readonly spec: TargetSpec;
  readonly reason: string;
  readonly says: string;
}

const pods = { selector: { matchLabels: { app: 'mallory' } } };
const before = (step: Step): TargetSpec => ({ pods, port: 'http', relabelings: [step] });
const after = (step: Step): TargetSpec => ({ pods, port: 'http', metricRelabelings: [step] });
const untrusted = (what: string, spec: TargetSpec, says: string): RefusedAttack => ({
  what,
  spec,
  reason: 'NamespaceNotTrusted',
  says,
});
const token = (name: string): TargetSpec => ({ pods, auth: { bearer: { token: { name, key: 'token' } } } });

/** Told in the condition Accepted of a ScrapeTarget. */
export const refusedAttacks: readonly RefusedAttack[] = [
  untrusted('scraping every namespace', { pods: { ...pods, namespaces: { any: true } } }, 'spec.pods.namespaces.any'),
  untrusted(
    'scraping the pods of another namespace',
    { pods: { selector: {}, namespaces: { names: [attacker, victim] } } },
    `the namespace ${victim}`,
  ),
  untrusted(
    'scraping the Services of another namespace',
    { services: { selector: {}, namespaces: { names: [victim] } } },
    `the namespace ${victim}`,
  ),
  untrusted(
    'having the URLs of everybody’s Ingresses probed',
    { probe: { ingresses: { selector: {} } } },
    'spec.probe.ingresses',
  ),
  untrusted(
    'having the Services of another namespace probed',
    { probe: { services: { selector: {}, namespaces: { names: [victim] } } } },
    `the namespace ${victim}`,
  ),
  untrusted(
    'having the victim probed by its name',
    { probe: { targets: [`web.${victim}.svc`] } },
    'spec.probe.targets',
  ),
  untrusted(
    'having a program of its own run beside the stack, with the logins of others',
    { exporter: { type: 'postgres', addresses: ['db'], image: 'registry.example.com/mallory:v1' } },
    'spec.exporter.image',
  ),
  {
    what: 'having the metadata of the cloud probed',
    spec: { probe: { targets: ['http://169.254.169.254/latest'] } },
    reason: 'AddressForbidden',
    says: 'is link-local',
  },
  untrusted('asking for the metadata of the cloud', { static: { addresses: ['169.254.169.254:80'] } }, 'spec.static'),
  untrusted('reaching what listens beside the server', { static: { addresses: ['127.0.0.1:9090'] } }, 'spec.static'),
  untrusted('scraping the kubelets', { nodes: { selector: {} }, port: 10250 }, 'spec.nodes'),
  untrusted(
    'discovering through a server of its own',
    { discovery: { http_sd_configs: [{ url: 'http://169.254.169.254/latest' }] } },
    'spec.discovery',
  ),
  untrusted('reading a file of the server', { discovery: { file_sd_configs: [{ files: ['/etc/*'] }] } }, 'spec.disc'),
  untrusted(
    'having the server post to a URL',
    {
      pods,
      auth: {
        oauth2: {
          clientId: 'a',
          clientSecret: { name: 'unmarked', key: 'token' },
          tokenUrl: 'http://169.254.169.254/',
        },
      },
    },
    'spec.auth.oauth2',
  ),
  untrusted('keeping the labels that its metrics claim', { pods, honorLabels: true }, 'spec.honorLabels'),
  untrusted(
    'writing the address of its targets',
    before({ targetLabel: '__address__', replacement: '169.254.169.254:80' }),
    '__address__ says how',
  ),
  untrusted('writing the scheme', before({ targetLabel: '__scheme__', replacement: 'https' }), '__scheme__ says how'),
  untrusted(
    'writing the path',
    before({ sourceLabels: ['pod'], targetLabel: '__metrics_path__' }),
    '__metrics_path__ says how',
  ),
  untrusted(
    'scraping without pause',
    before({ targetLabel: '__scrape_interval__', replacement: '1ms' }),
    '__scrape_interval__ says how',
  ),
  untrusted(
    'letting a label of the pod name the label',
    before({ sourceLabels: ['pod'], regex: '(.+)', targetLabel: '${1}' }),
    'without "$"',
  ),
  untrusted(
    'mapping annotations to the address',
    before({ action: 'labelmap', regex: '__meta_kubernetes_pod_annotation_(.+)', replacement: '__${1}__' }),
    'a labelmap could set labels',
  ),
  untrusted(
    'writing the namespace of its samples',
    after({ targetLabel: 'namespace', replacement: victim }),
    'namespace says whose',
  ),
  untrusted(
    'mapping exported labels over those of the target',
    after({ action: 'labelmap', regex: 'exported_(.+)', replacement: '$1' }),
    'could produce the labels',
  ),
  untrusted(
    'dropping whose its samples are',
    after({ action: 'labeldrop', regex: 'scrape_.*' }),
    'would drop the label scrape_target',
  ),
  {
    what: 'taking the name of another ScrapeTarget',
    spec: before({ targetLabel: 'scrape_target', replacement: `${victim}/vault` }),
    reason: 'ReservedLabel',
    says: 'scrape_target',
  },
  {
    what: 'taking the targets of another ScrapeTarget',
    spec: before({ targetLabel: '__tmp_bellwether_owner', replacement: `${victim}/vault` }),
    reason: 'ReservedLabel',
    says: '__tmp_bellwether_owner',
  },
  {
    what: 'a regular expression that explodes',
    spec: before({ action: 'drop', sourceLabels: ['pod'], regex: '((a{1,1000}){1,1000}){1,1000}' }),
    reason: 'InvalidScrape',
    says: 'spec.relabelings[0]',
  },
  { what: 'using a Secret that nobody marked', spec: token('unmarked'), reason: 'SecretNotAllowed', says: 'unmarked' },
  {
    what: 'using a Secret that nobody opened to the operator',
    spec: token('ungranted'),
    reason: 'SecretForbidden',
    says: 'ungranted',
  },
];

/** Refused by the API server itself: each field, with a part of its answer. */
export const refusedSpecs: readonly (readonly [what: string, spec: object, says: RegExp])[] = [
  ['a Secret of another namespace', token(`${victim}/vault-token`), /spec\.auth\.bearer\.token\.name/],
  ['a Secret by a path', token('../vault-token'), /spec\.auth\.bearer\.token\.name/],
  [
    'a token by the path of a file',
    { pods, bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
    /bearerTokenFile/,
  ],
  ['a proxy of its own', { pods, proxyUrl: 'http://mallory:8080' }, /proxyUrl/],
  ['a pattern where a label is to be matched', { pods: { selector: { matchLabels: { app: '.*|x' } } } }, /matchLabels/],
  ['a pattern in the name of a label', { pods: { selector: { matchLabels: { 'app|.*': 'x' } } } }, /matchLabels/],
  ['the label namespace for all targets', { pods, labels: { namespace: victim } }, /spec\.labels/],
  ['the address as a label', { pods, labels: { __address__: '127.0.0.1:9090' } }, /spec\.labels/],
  ['a URL as a path', { pods, path: '@169.254.169.254/' }, /spec\.path/],
  ['a thousand scrapes a second', { pods, interval: '1ms' }, /spec\.interval/],
];
