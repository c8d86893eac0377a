/** Plain HTTP: to the API server as the kubeconfig says, and to replicas at the addresses of their pods. */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, get as httpGet, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { text } from 'node:stream/consumers';

/** Asks for a path and gives the parsed answer; what is not there is undefined. */
export type Ask = (path: string) => Promise<unknown>;

/** Milliseconds after which an answer is no more to be expected. */
const timeout = 2_000;

type Get = typeof httpGet | typeof httpsGet;

async function fetched(get: Get, options: RequestOptions): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const request = get({ ...options, signal: AbortSignal.timeout(timeout) }, (response) => {
    const answered = text(response).then((body): unknown => {
      if (response.statusCode === 404) return undefined;
      if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${body.slice(0, 200)}`);
      return JSON.parse(body);
    });
    answered.then(resolve, reject);
  });
  request.on('error', reject);
  return await promise;
}

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [
    { readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } },
  ];
}

const decoded = (data: string): Buffer => Buffer.from(data, 'base64');

/** The API server of a kubeconfig that is JSON and holds one cluster and one user with a certificate, as the local one does. */
export function askCluster(path: string): Ask {
  const { clusters, users }: Kubeconfig = JSON.parse(readFileSync(path, 'utf8'));
  const [{ cluster }, { user }] = [clusters[0], users[0]];
  const agent = new HttpsAgent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });
  const { hostname: host, port } = new URL(cluster.server);
  return (asked) => fetched(httpsGet, { agent, host, port, path: asked });
}

/** A replica. */
export function askServer(address: string): Ask {
  const agent = new HttpAgent({ keepAlive: true });
  return (path) => fetched(httpGet, { agent, host: address, port: 9090, path });
}
