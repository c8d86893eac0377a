/**
 * The published list of what is passed on to Prometheus' discoveries, after the configuration types of Prometheus 3.13
 * (discovery/*): everything but paths to files and secrets as text.
 */

/** What a field may hold: one value, a list of them, values by name, lists by name, a list of objects, or an object. */
export type Grammar =
  | 'value'
  | 'values'
  | 'map'
  | 'lists'
  | { readonly each: Grammar }
  | { readonly fields: Readonly<Record<string, Grammar>> };

function values(...names: readonly string[]): Readonly<Record<string, Grammar>> {
  return Object.fromEntries(names.map((name) => [name, 'value']));
}

const tls: Grammar = { fields: values('server_name', 'insecure_skip_verify', 'min_version', 'max_version') };

/** How the discovery's own requests are sent. */
const http: Readonly<Record<string, Grammar>> = {
  ...values('follow_redirects', 'enable_http2', 'proxy_url', 'no_proxy', 'proxy_from_environment'),
  tls_config: tls,
};

const refresh = 'refresh_interval';
const filters: Grammar = { each: { fields: { name: 'value', values: 'values' } } };
const aws = { ...http, ...values('region', 'endpoint', 'role_arn', 'external_id', 'port', refresh) };
const awsClusters: Grammar = { fields: { ...aws, clusters: 'values', request_concurrency: 'value' } };

/** The fields of each kind of discovery. */
export const discoveryKinds: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['aws', { fields: { ...aws, role: 'value', filters, clusters: 'values' } }],
  [
    'azure',
    {
      fields: {
        ...http,
        ...values('environment', 'port', 'subscription_id', 'tenant_id', 'client_id', 'authentication_method'),
        ...values('resource_group', refresh),
      },
    },
  ],
  [
    'consul',
    {
      fields: {
        ...http,
        ...values('server', 'path_prefix', 'datacenter', 'namespace', 'partition', 'tag_separator', 'scheme'),
        ...values('allow_stale', 'filter', 'health_filter', refresh),
        services: 'values',
        tags: 'values',
        node_meta: 'map',
      },
    },
  ],
  ['digitalocean', { fields: { ...http, ...values('port', 'role', refresh) } }],
  ['dns', { fields: { names: 'values', ...values('type', 'port', refresh) } }],
  [
    'docker',
    { fields: { ...http, ...values('host', 'port', 'host_networking_host', 'match_first_network', refresh), filters } },
  ],
  ['dockerswarm', { fields: { ...http, ...values('host', 'role', 'port', refresh), filters } }],
  ['ec2', { fields: { ...aws, filters } }],
  ['ecs', awsClusters],
  ['elasticache', awsClusters],
  ['eureka', { fields: { ...http, ...values('server', refresh) } }],
  ['gce', { fields: values('project', 'zone', 'filter', 'port', 'tag_separator', refresh) }],
  ['hetzner', { fields: { ...http, ...values('role', 'port', 'label_selector', refresh) } }],
  ['http', { fields: { ...http, ...values('url', refresh) } }],
  ['ionos', { fields: { ...http, ...values('datacenter_id', 'port', refresh) } }],
  ['kuma', { fields: { ...http, ...values('server', 'client_id', 'fetch_timeout', refresh) } }],
  ['lightsail', { fields: aws }],
  ['linode', { fields: { ...http, ...values('port', 'tag_separator', 'region', refresh) } }],
  ['marathon', { fields: { ...http, servers: 'values', [refresh]: 'value' } }],
  ['msk', awsClusters],
  ['nerve', { fields: { servers: 'values', paths: 'values', timeout: 'value' } }],
  [
    'nomad',
    { fields: { ...http, ...values('allow_stale', 'namespace', 'region', 'server', 'tag_separator', refresh) } },
  ],
  [
    'openstack',
    {
      fields: {
        ...values('identity_endpoint', 'username', 'userid', 'project_name', 'project_id', 'domain_name', 'domain_id'),
        ...values('application_credential_name', 'application_credential_id', 'role', 'region', 'port', 'all_tenants'),
        ...values('availability', refresh),
        tls_config: tls,
      },
    },
  ],
  ['puppetdb', { fields: { ...http, ...values('url', 'query', 'include_parameters', 'port', refresh) } }],
  ['rds', { fields: { ...aws, clusters: 'values', request_concurrency: 'value', filters } }],
  ['serverset', { fields: { servers: 'values', paths: 'values', timeout: 'value' } }],
  [
    'triton',
    {
      fields: {
        ...values('account', 'role', 'dns_suffix', 'endpoint', 'port', 'version', refresh),
        groups: 'values',
        tls_config: tls,
      },
    },
  ],
  ['vultr', { fields: { ...http, ...values('port', refresh) } }],
]);

const noFile = 'Prometheus reads its secret from no file, so that it would stand readable in a ConfigMap';

/** Kinds of Prometheus that are not passed on, with what to do instead. */
export const refusedKinds: ReadonlyMap<string, string> = new Map([
  [
    'file',
    'there are no paths to files; use spec.static for fixed addresses, or http_sd_configs for a list that changes',
  ],
  ['static', 'use spec.static'],
  ['kubernetes', 'use spec.pods, spec.services or spec.nodes'],
  ['ovhcloud', `${noFile}; publish what it finds as http_sd_configs`],
  ['uyuni', `${noFile}; publish what it finds as http_sd_configs`],
]);

/** Fields of Prometheus that are not passed on, by name or by kind and name. */
export const refusedFields: ReadonlyMap<string, string> = new Map([
  ['secret_key', `${noFile}; let the server's identity in the cloud speak for it`],
  [
    'access_key',
    "it means nothing without its secret, which Prometheus reads from no file; let the server's identity in the cloud speak for it",
  ],
  ['profile', "profiles stand in files of the server; let the server's identity in the cloud speak for it"],
  ['client_secret', `${noFile}; use authentication_method: ManagedIdentity`],
  ['application_credential_secret', noFile],
  ['token', noFile],
  ['password', noFile],
  ['auth_token', noFile],
]);
