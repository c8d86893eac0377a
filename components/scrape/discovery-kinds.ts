/**
 * The published list of what is passed on to Prometheus' discoveries, after the configuration types of Prometheus 3.13
 * (discovery/*): everything but paths to files and secrets as text.
 */
import type { SecretUse } from '../fragment.ts';

/**
 * What a field may hold: one value, a list of them, values by name, lists by name, a list of objects, an object, or a
 * reference to a key of a Secret, which is passed on as the path of a `file`.
 */
export type Grammar =
  | 'value'
  | 'values'
  | 'map'
  | 'lists'
  | { readonly each: Grammar }
  | { readonly fields: Readonly<Record<string, Grammar>> }
  | { readonly file: string; readonly use: SecretUse };

const secret = (file: string, use: SecretUse = 'text'): Grammar => ({ file, use });

function values(...names: readonly string[]): Readonly<Record<string, Grammar>> {
  return Object.fromEntries(names.map((name) => [name, 'value']));
}

const tls: Grammar = {
  fields: {
    ...values('server_name', 'insecure_skip_verify', 'min_version', 'max_version'),
    ca: secret('ca_file', 'authority'),
    cert: secret('cert_file', 'certificate'),
    key: secret('key_file', 'key'),
  },
};

/** How the discovery's own requests are sent. */
const http: Readonly<Record<string, Grammar>> = {
  ...values('follow_redirects', 'enable_http2', 'proxy_url', 'no_proxy', 'proxy_from_environment'),
  tls_config: tls,
  basic_auth: { fields: { username: 'value', password: secret('password_file') } },
  authorization: { fields: { type: 'value', credentials: secret('credentials_file') } },
  oauth2: {
    fields: {
      ...values('client_id', 'token_url', 'proxy_url', 'no_proxy', 'proxy_from_environment'),
      client_secret: secret('client_secret_file'),
      scopes: 'values',
      endpoint_params: 'map',
      tls_config: tls,
    },
  },
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
  ['marathon', { fields: { ...http, servers: 'values', [refresh]: 'value', auth_token: secret('auth_token_file') } }],
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
  [
    'outscale',
    {
      fields: {
        ...http,
        ...values('endpoint', 'region', 'access_key', 'port', refresh),
        secret_key: secret('secret_key_file'),
      },
    },
  ],
  ['puppetdb', { fields: { ...http, ...values('url', 'query', 'include_parameters', 'port', refresh) } }],
  ['rds', { fields: { ...aws, clusters: 'values', request_concurrency: 'value', filters } }],
  [
    'scaleway',
    {
      fields: {
        ...http,
        ...values('project_id', 'api_url', 'zone', 'access_key', 'name_filter', 'role', 'port', refresh),
        secret_key: secret('secret_key_file'),
        tags_filter: 'values',
      },
    },
  ],
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
  ['stackit', 'its keys have a file form of their own that is not passed on; publish what it finds as http_sd_configs'],
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
]);
