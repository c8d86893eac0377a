/** Who we are and where the API server is: the one runtime import of @kubernetes/client-node, which costs a second. */
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { type Clock, systemClock } from './clock.ts';
import type { Credentials, TlsOptions } from './credentials.ts';
import { isRecord } from './json.ts';

export interface AuthOptions {
  /** Path of a kubeconfig. Left out: $KUBECONFIG, ~/.kube/config, then the pod's service account, as kubectl does. */
  readonly kubeconfig?: string | undefined;
  /** Left out: the kubeconfig's current one. */
  readonly context?: string | undefined;
  readonly clock?: Clock;
}

/** How long headers are used before the token file or plugin is asked again, in milliseconds; client-go's period. */
const headersLifetime = 60_000;

/**
 * Reads the configuration and the first token. `refresh` reads both anew, certificates as well; the server's address stays.
 * Throws AuthError when there is no such file, context or cluster, or when an exec plugin fails.
 */
export async function loadCredentials(options: AuthOptions = {}): Promise<Credentials> {
  const { clock = systemClock } = options;
  let config = loadConfig(options);
  let current = await readOptions(config);
  let readAt = clock.now();
  let refused = false;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    // Tokens in files are read with the configuration; a plugin's token lives in it until it expires.
    if (refused || !usesPlugin(config)) config = loadConfig(options);
    refused = false;
    current = await readOptions(config);
    readAt = clock.now();
  }
  /** Many requests may notice the age at once; one reading serves them all. */
  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  const server = new URL(serverOf(config, options));
  return {
    origin: server.origin,
    basePath: server.pathname.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    get tls() {
      return tlsOf(current);
    },
    headers: async () => {
      if (clock.now() - readAt >= headersLifetime) await readOnce();
      return headersOf(current);
    },
    refresh: () => {
      refused = true;
      return readOnce();
    },
  };
}

/** The kubeconfig is missing, unreadable, or names things that it does not hold. */
export class AuthError extends Error {
  readonly reason = 'NoCredentials';
  override readonly name = 'AuthError';
}

function loadConfig({ kubeconfig, context }: AuthOptions): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const which = kubeconfig === undefined ? 'the default kubeconfig' : `the kubeconfig ${kubeconfig}`;
    throw new AuthError(
      `cannot load ${which}: ${said}. Name one that can be read with --kubeconfig=FILE or KUBECONFIG`,
      { cause: error },
    );
  }
  if (context === undefined) return kubeconfig === undefined ? knownCluster(config) : config;
  if (config.getContextObject(context) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new AuthError(`no context ${context} in the kubeconfig; it has ${known.join(', ') || 'none'}`);
  }
  config.setCurrentContext(context);
  return config;
}

/** client-node's last resort, which is kubectl's as well: a server on this machine without any login. */
function knownCluster(config: KubeConfig): KubeConfig {
  if (config.getCurrentCluster()?.server !== 'http://localhost:8080') return config;
  throw new AuthError('no cluster is configured: set KUBECONFIG, write ~/.kube/config, or run in a pod');
}

/** Whether a program, or a login service, hands out the token; a token in a file is neither. */
function usesPlugin(config: KubeConfig): boolean {
  const user: { readonly exec?: unknown; readonly authProvider?: unknown } = config.getCurrentUser() ?? {};
  const { exec, authProvider } = user;
  if (exec !== undefined) return true;
  const fromFile = isRecord(authProvider) && isRecord(authProvider['config']) && 'tokenFile' in authProvider['config'];
  return authProvider !== undefined && !fromFile;
}

function serverOf(config: KubeConfig, { kubeconfig }: AuthOptions): string {
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new AuthError(`no current context in ${kubeconfig ?? 'the default kubeconfig'}; name one`);
  if (cluster.proxyUrl)
    throw new AuthError(`cluster ${cluster.name} asks for the proxy ${cluster.proxyUrl}; proxies are not supported`);
  return cluster.server;
}

async function readOptions(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new AuthError(`cannot authenticate: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return options;
}

function tlsOf({ ca, cert, key, passphrase, servername, rejectUnauthorized }: RequestOptions): TlsOptions {
  const given = Object.entries({ ca, cert, key, passphrase, servername, rejectUnauthorized });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function headersOf({ auth, headers }: RequestOptions): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    // A token read from a file ends in a line feed, which no header may hold.
    if (value !== undefined) result[name.toLowerCase()] = String(value).trim();
  }
  if (typeof auth === 'string') result['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  return result;
}
