/** Authentication and TLS of requests that Prometheus makes, in the grammar of its HTTP clients: for scrapes, remote write and read. */
import type { ScrapeTargetSpec, ScrapeTargetSpecAuth, ScrapeTargetSpecTls } from '../../crds/models/scrape-target.ts';
import { sortedRecord } from '../content.ts';
import type { SecretUse } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import type { Credentials, SecretKey } from './credentials.ts';

/**
 * How the server shows who it is, and whom it takes the other side for.
 * @param at the field that holds `auth` and `tls`, for messages
 */
export function authenticationOf(
  { auth, tls }: Pick<ScrapeTargetSpec, 'auth' | 'tls'>,
  credentials: Credentials,
  at = 'spec',
): Readonly<Record<string, unknown>> {
  return {
    ...(auth !== undefined && authOf(auth, credentials, `${at}.auth`)),
    ...(tls !== undefined && { tls_config: tlsOf(tls, credentials, `${at}.tls`) }),
  };
}

function authOf({ basic, bearer, oauth2 }: ScrapeTargetSpecAuth, credentials: Credentials, at: string) {
  const text = (field: string) => ({ use: 'text', field: `${at}.${field}` }) as const;
  if (basic !== undefined) {
    const password_file = credentials.path(basic.password, text('basic.password'));
    return { basic_auth: { username: basic.username, password_file } };
  }
  if (bearer !== undefined) {
    const credentials_file = credentials.path(bearer.token, text('bearer.token'));
    return { authorization: { type: bearer.type, credentials_file } };
  }
  if (oauth2 === undefined) throw new Refusal('InvalidSpec', `${at}: one of basic, bearer and oauth2 must be set`);
  return {
    oauth2: {
      client_id: oauth2.clientId,
      client_secret_file: credentials.path(oauth2.clientSecret, text('oauth2.clientSecret')),
      token_url: oauth2.tokenUrl,
      ...(oauth2.scopes !== undefined && { scopes: oauth2.scopes }),
      ...(oauth2.endpointParams !== undefined && { endpoint_params: sortedRecord(oauth2.endpointParams) }),
    },
  };
}

function tlsOf(
  { ca, certificate, key, serverName, insecureSkipVerify }: ScrapeTargetSpecTls,
  credentials: Credentials,
  at: string,
) {
  const file = (reference: SecretKey, use: SecretUse, name: string) =>
    credentials.path(reference, { use, field: `${at}.${name}`, group: at });
  return {
    ...(ca !== undefined && { ca_file: file(ca, 'authority', 'ca') }),
    ...(certificate !== undefined && { cert_file: file(certificate, 'certificate', 'certificate') }),
    ...(key !== undefined && { key_file: file(key, 'key', 'key') }),
    ...(serverName !== undefined && { server_name: serverName }),
    ...(insecureSkipVerify === true && { insecure_skip_verify: true }),
  };
}
