/** The Secret by which a web UI is served: the web configuration file of Prometheus and Alertmanager, and what it refers to. */
import { Buffer } from 'node:buffer';
import type { Secret } from './built-in.ts';
import { sortedRecord, toText } from './content.ts';
import type { WebComponent } from './exposure.ts';
import { ownedMetadata } from './metadata.ts';
import { webSecretName } from './names.ts';
import type { StackInput, WebFacts } from './stack-input.ts';

/** Who the stack itself is to its own web UIs: to scrape them, to send alerts, to probe, and to read back what runs. */
export const ownUser = 'bellwether';

/** Keys of the Secret, each a file of the server. */
export const webKeys = {
  configuration: 'web.json',
  /** How the tools in the pod log in, in the grammar of Prometheus' HTTP clients. */
  client: 'client.json',
  certificate: 'tls.crt',
  key: 'tls.key',
} as const;

/** What there is of passwords and certificates for a web UI; undefined where it is open and speaks http. */
export function webFactsOf({ facts }: StackInput, component: WebComponent): WebFacts | undefined {
  const web = facts.web?.[component];
  return web?.users || web?.certificate ? web : undefined;
}

const encoded = (value: object): string => Buffer.from(toText(value), 'utf8').toString('base64');

/** Paths are relative to the file itself. */
function configuration({ users, certificate }: WebFacts): object {
  const tls = { cert_file: webKeys.certificate, key_file: webKeys.key };
  return { ...(certificate && { tls_server_config: tls }), ...(users && { basic_auth_users: sortedRecord(users) }) };
}

/** The tools ask under the name localhost, which the certificate need not have. */
function client({ password, certificate }: WebFacts): object {
  const tls = { insecure_skip_verify: true };
  return { basic_auth: { username: ownUser, password }, ...(certificate && { tls_config: tls }) };
}

/** One Secret, or none where there is nothing to say. */
export function webSecret(input: StackInput, component: WebComponent): readonly Secret[] {
  const web = webFactsOf(input, component);
  if (!web) return [];
  const { users, certificate, key } = web;
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: ownedMetadata(input, component, webSecretName(input.stack.metadata.name, component)),
      type: 'Opaque',
      data: {
        [webKeys.configuration]: encoded(configuration(web)),
        ...(users && { [webKeys.client]: encoded(client(web)) }),
        ...(certificate && key && { [webKeys.certificate]: certificate, [webKeys.key]: key }),
      },
    },
  ];
}
