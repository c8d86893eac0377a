/** What the transport must know of the cluster and of us; apart from auth.ts, so that tests need no kubeconfig. */
import type { ConnectionOptions } from 'node:tls';

export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized'
>;

export interface Credentials {
  /** `https://10.96.0.1:443` */
  readonly origin: string;
  /** Path before every other one, without a slash at its end; usually empty. */
  readonly basePath: string;
  /** Of the context or the pod; where a command works when it is told no other. */
  readonly namespace?: string | undefined;
  /** As last read. */
  readonly tls: TlsOptions;
  /** Headers that prove who we are; at most a minute old. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** The server refused the headers, or showed a certificate of an authority that is not known here: read all anew. */
  refresh(): Promise<void>;
}

/** For a server that asks nobody who they are. */
export function anonymous(origin: string): Credentials {
  return { origin, basePath: '', tls: {}, headers: async () => ({}), refresh: async () => undefined };
}
