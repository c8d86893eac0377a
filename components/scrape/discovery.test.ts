/** Each kind of discovery as a job that promtool accepts, and what is not passed on. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toText } from '../content.ts';
import { golden } from '../testing/golden.ts';
import { judge } from '../testing/tools.ts';
import { Credentials } from './credentials.ts';
import { discoveryBlocks } from './discovery.ts';
import { discoveryKinds, type Grammar } from './discovery-kinds.ts';
import { jobsOf } from './jobs.ts';
import { relabel } from './testing/relabel.ts';
import { refusalOf, scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const secret = { name: 'login', key: 'token' };
const requests = {
  basic_auth: { username: 'a', password: secret },
  follow_redirects: false,
  enable_http2: false,
  proxy_url: 'http://proxy:3128',
  no_proxy: 'example.com',
  tls_config: {
    server_name: 'a',
    insecure_skip_verify: true,
    min_version: 'TLS12',
    max_version: 'TLS13',
    ca: secret,
    cert: secret,
    key: secret,
  },
};
const refresh_interval = '2m';
const port = 9100;
const cloud = {
  ...requests,
  region: 'eu-west-1',
  endpoint: 'https://aws.example.com',
  role_arn: 'arn:a',
  external_id: 'x',
  port,
  refresh_interval,
};
const filters = [{ name: 'tag:scrape', values: ['yes', 'true'] }];
const clusters = { ...cloud, clusters: ['one'], request_concurrency: 3 };

/** Every kind with every field that is passed on. */
const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  aws: { ...cloud, role: 'ec2', filters },
  azure: {
    ...requests,
    environment: 'AzurePublicCloud',
    port,
    subscription_id: 's',
    tenant_id: 't',
    client_id: 'c',
    authentication_method: 'ManagedIdentity',
    resource_group: 'g',
    refresh_interval,
  },
  consul: {
    ...requests,
    server: 'consul:8500',
    path_prefix: 'p',
    datacenter: 'd',
    namespace: 'n',
    partition: 'q',
    tag_separator: ';',
    scheme: 'https',
    allow_stale: false,
    filter: 'Meta.env == "a"',
    refresh_interval,
    services: ['web'],
    tags: ['v1'],
    node_meta: { rack: 'r1' },
  },
  digitalocean: { ...requests, port, refresh_interval },
  dns: { names: ['a.example.com', 'b.example.com'], type: 'A', port, refresh_interval },
  docker: {
    ...requests,
    host: 'http://docker:2375',
    port,
    host_networking_host: 'h',
    match_first_network: false,
    refresh_interval,
    filters,
  },
  dockerswarm: { ...requests, host: 'http://docker:2375', role: 'tasks', port, refresh_interval, filters },
  ec2: { ...cloud, filters },
  ecs: clusters,
  elasticache: clusters,
  eureka: { ...requests, server: 'http://eureka:8761/eureka', refresh_interval },
  gce: { project: 'p', zone: 'z', filter: 'f', port, tag_separator: ';', refresh_interval },
  hetzner: { ...requests, role: 'hcloud', port, label_selector: 'a=b', refresh_interval },
  http: { ...requests, url: 'https://inventory.example.com/targets', refresh_interval },
  ionos: { ...requests, datacenter_id: 'd', port, refresh_interval },
  kuma: { ...requests, server: 'http://kuma:5676', client_id: 'c', fetch_timeout: '1m', refresh_interval },
  lightsail: cloud,
  linode: { ...requests, port, tag_separator: ';', region: 'r', refresh_interval },
  marathon: {
    tls_config: requests.tls_config,
    servers: ['http://marathon:8080'],
    auth_token: secret,
    refresh_interval,
  },
  msk: clusters,
  nerve: { servers: ['zk:2181'], paths: ['/a'], timeout: '5s' },
  nomad: {
    ...requests,
    allow_stale: false,
    namespace: 'n',
    region: 'r',
    server: 'http://nomad:4646',
    tag_separator: ';',
    refresh_interval,
  },
  openstack: {
    identity_endpoint: 'http://keystone:5000',
    project_id: 'i',
    role: 'instance',
    region: 'r',
    port,
    all_tenants: true,
    availability: 'internal',
    refresh_interval,
    tls_config: { server_name: 'a' },
  },
  outscale: { endpoint: 'https://a', region: 'r', access_key: 'a', secret_key: secret, port, refresh_interval },
  puppetdb: {
    ...requests,
    url: 'https://puppetdb:8081',
    query: 'resources {}',
    include_parameters: true,
    port,
    refresh_interval,
  },
  rds: { ...clusters, filters },
  scaleway: {
    project_id: '11111111-1111-1111-1111-111111111111',
    api_url: 'https://a',
    zone: 'fr-par-1',
    access_key: 'SCWXXXXXXXXXXXXXXXXX',
    secret_key: secret,
    role: 'instance',
    name_filter: 'n',
    tags_filter: ['t'],
    port,
    refresh_interval,
  },
  serverset: { servers: ['zk:2181'], paths: ['/a'], timeout: '5s' },
  triton: {
    account: 'a',
    role: 'container',
    dns_suffix: 'x',
    endpoint: 'e',
    port,
    version: 1,
    groups: ['g'],
    refresh_interval,
    tls_config: { server_name: 'a' },
  },
  vultr: { ...requests, port, refresh_interval },
};

const inTrusted = { namespace: 'platform' };

function specOf(kind: string, block: unknown): TargetSpec {
  return { discovery: { [`${kind}_sd_configs`]: [block] } };
}

describe('what is passed on', () => {
  test('every kind has an example', () => {
    expect(Object.keys(examples).toSorted()).toEqual([...discoveryKinds.keys()].toSorted());
  });

  test.each(Object.entries(examples))(
    '%s, as somebody last looked at it, in the grammar of the real one',
    (kind, block) => {
      const fragment = scrapeFragmentOf(specOf(kind, block), inTrusted);
      const text = `${toText(jobsOf([fragment], { slice: 0 })[0])}\n`;
      expect(text).toBe(golden(join(import.meta.dirname, 'testdata', `discovery-${kind}.golden.json`), text));
      const { refusal } = judge('promtool', ['check', 'config', 'scrape/c.json'], {
        'scrape/c.json': `{"scrape_configs":[${text}]}`,
        ...Object.fromEntries((fragment.class.secrets ?? []).map(({ path }) => [path, ''])),
      });
      expect(refusal).toBe('');
    },
  );

  test.each([...discoveryKinds])('every field that %s lists is one of Prometheus', (kind, grammar) => {
    const untold = fieldsOf(grammar).filter((name) => !Object.hasOwn(examples[kind] ?? {}, name));
    const unknown = untold.filter((name) => !isKnown(kind, name));
    expect(unknown).toEqual([]);
  });

  test('several kinds and blocks in one object, in a fixed order', () => {
    const blocks = { http_sd_configs: [{ url: 'http://a' }], dns_sd_configs: [{ names: ['a'] }, { names: ['b'] }] };
    expect(toText(discoveryBlocks(blocks, new Credentials('platform')))).toBe(
      '{"dns_sd_configs":[{"names":["a"]},{"names":["b"]}],"http_sd_configs":[{"url":"http://a"}]}',
    );
  });
});

function fieldsOf(grammar: Grammar): readonly string[] {
  return typeof grammar === 'object' && 'fields' in grammar ? Object.keys(grammar.fields) : [];
}

/** Asks the real parser about a field: of one that it does not know it says so, whatever else is wrong. */
function isKnown(kind: string, name: string): boolean {
  const text = JSON.stringify({ scrape_configs: [{ job_name: 'a', [`${kind}_sd_configs`]: [{ [name]: null }] }] });
  return !judge('promtool', ['check', 'config', 'c.json'], { 'c.json': text }).output.includes(
    `field ${name} not found`,
  );
}

describe('whose a discovered target is', () => {
  const [job] = jobsOf(
    [scrapeFragmentOf({ ...specOf('http', { url: 'http://a' }), labels: { team: 'a' } }, inTrusted)],
    {
      slice: 0,
    },
  );
  const found = { __address__: 'a:1', job: 'x', __meta_url: 'http://a' };
  test('it has the labels of the object', () => {
    expect(relabel(found, job?.relabel_configs ?? [])).toMatchObject({
      job: 'web',
      scrape_target: 'platform/web',
      team: 'a',
      __address__: 'a:1',
    });
  });

  test('whoever answers the discovery cannot make it another’s', () => {
    const claimed = { ...found, __tmp_bellwether_owner: 'shop/other', scrape_target: 'shop/other' };
    expect(relabel(claimed, job?.relabel_configs ?? [])).toMatchObject({ scrape_target: 'platform/web' });
  });
});

describe('refused', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string, string]>([
    ['files', { file_sd_configs: [{ files: ['/etc/passwd'] }] }, 'UnknownDiscovery', 'use spec.static'],
    ['Kubernetes', { kubernetes_sd_configs: [{ role: 'pod' }] }, 'UnknownDiscovery', 'use spec.pods'],
    ['a kind that is none', { dsn_sd_configs: [{}] }, 'UnknownDiscovery', 'did you mean dns_sd_configs?'],
    ['a kind in the singular', { consul_sd_config: [{}] }, 'UnknownDiscovery', 'did you mean consul_sd_configs?'],
    ['a short name', { dns: [{}] }, 'UnknownDiscovery', 'did you mean dns_sd_configs?'],
    ['a misspelt field', { dns_sd_configs: [{ nmaes: ['a'] }] }, 'FieldNotAllowed', 'did you mean names?'],
    ['a kind whose secret has no file', { uyuni_sd_configs: [{}] }, 'UnknownDiscovery', 'http_sd_configs'],
    ['a name of every object', { constructor: [{}] }, 'UnknownDiscovery', 'there are aws_sd_configs'],
    ['no list', { dns_sd_configs: { names: ['a'] } }, 'InvalidSpec', 'it is a list'],
    ['no object', { dns_sd_configs: ['a'] }, 'InvalidSpec', 'dns_sd_configs[0]: it is an object'],
    ['an object for a text', { http_sd_configs: [{ url: { a: 1 } }] }, 'InvalidSpec', '[0].url: it is a text'],
    ['a text for a list', { dns_sd_configs: [{ names: 'a' }] }, 'InvalidSpec', '[0].names: it is a list'],
    ['a token', { consul_sd_configs: [{ token: 't' }] }, 'FieldNotAllowed', '[0].token: Prometheus reads its secret'],
    ['a secret key', { ec2_sd_configs: [{ secret_key: 's' }] }, 'FieldNotAllowed', 'identity in the cloud'],
    ['a password in a URL', { http_sd_configs: [{ url: 'http://u:p@a/' }] }, 'FieldNotAllowed', 'ConfigMap'],
    [
      'a socket',
      { docker_sd_configs: [{ host: 'unix:///var/run/docker.sock' }] },
      'FieldNotAllowed',
      'a path to a file',
    ],
    [
      'a password as text',
      { http_sd_configs: [{ basic_auth: { password: 'p' } }] },
      'FieldNotAllowed',
      'password: it would stand readable',
    ],
    [
      'a reference to another namespace',
      { http_sd_configs: [{ basic_auth: { password: { name: 'a', key: 'b', namespace: 'c' } } }] },
      'FieldNotAllowed',
      'password',
    ],
    [
      'a reference to a path',
      { http_sd_configs: [{ basic_auth: { password: { name: '../a', key: 'b' } } }] },
      'FieldNotAllowed',
      'password',
    ],
    ['a file of TLS', { http_sd_configs: [{ tls_config: { ca_file: '/a' } }] }, 'FieldNotAllowed', 'ca_file: a path'],
    ['another file', { marathon_sd_configs: [{ auth_token_file: '/a' }] }, 'FieldNotAllowed', 'a path to a file'],
    [
      'a field that is none',
      { dns_sd_configs: [{ name: 'a' }] },
      'FieldNotAllowed',
      'names, port, refresh_interval, type',
    ],
    ['a name of every object in a block', { dns_sd_configs: [{ toString: 'a' }] }, 'FieldNotAllowed', 'toString'],
  ])('%s', (_, discovery, reason, message) => {
    expect(refusalOf({ discovery }, inTrusted)).toEqual({ reason, message: expect.stringContaining(message) });
  });

  test('whatever is written, no file and no kubeconfig comes through', () => {
    const kind = fc.constantFrom(...discoveryKinds.keys(), 'file', 'kubernetes', 'static');
    const field = fc.constantFrom(
      'files',
      'kubeconfig_file',
      'credentials_file',
      'password_file',
      'bearer_token',
      'key',
    );
    const hidden = fc.oneof(
      fc.record({ field, value: fc.constant('/etc/x') }).map((one) => ({ [one.field]: one.value })),
      fc.record({ field }).map((one) => ({ tls_config: { [one.field]: '/etc/x' } })),
      fc
        .record({ field })
        .map((one) => ({ basic_auth: { [one.field]: '/etc/x' }, filters: [{ [one.field]: '/etc/x' }] })),
    );
    fc.assert(
      fc.property(kind, hidden, (name, block) => {
        expect(() => discoveryBlocks({ [`${name}_sd_configs`]: [block] }, new Credentials('platform'))).toThrow(
          /spec\.discovery/,
        );
      }),
    );
  });
});
