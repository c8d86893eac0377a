/** An API server of a test's own, with its own etcd: it may be stopped and robbed of rights, and nobody else notices. */

import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient } from '../../operator/kube/client.ts';
import { createTransport, type Transport } from '../../operator/kube/transport.ts';
import { lastLines } from '../cluster/command.ts';
import { binLink } from '../cluster/paths.ts';
import { until } from '../cluster/until.ts';
import { freePort } from './ports.ts';

/** Who may log in, each with a token of the same name. */
const users = {
  admin: 'admin,admin,"system:masters"',
  operator: 'system:serviceaccount:monitoring:bellwether,operator,"system:serviceaccounts"',
} as const;

export type User = keyof typeof users;

/** What a kubeconfig may say other than the truth. */
export interface KubeconfigOptions {
  readonly token?: string;
  readonly server?: string;
  /** PEM. */
  readonly authority?: string;
}

/** Milliseconds that a start may take on a busy machine. */
const patience = 60_000;

export class OwnApiServer {
  readonly port: number;
  readonly #folder: string;
  readonly #etcd: string;
  readonly #processes: ChildProcess[] = [];
  #server: ChildProcess | undefined;
  #transport: Transport | undefined;
  #client: Client | undefined;

  constructor(folder: string, ports: { readonly server: number; readonly etcd: string }) {
    this.#folder = folder;
    this.port = ports.server;
    this.#etcd = ports.etcd;
  }

  get auditLog(): string {
    return this.#path('audit.log');
  }

  /** Of the server that runs. */
  get pid(): number {
    if (this.#server?.pid === undefined) throw new Error('the API server was not started');
    return this.#server.pid;
  }

  /** The administrator's. */
  get client(): Client {
    if (!this.#client) throw new Error('the API server was not started');
    return this.#client;
  }

  /** What it proves itself with, and whoever stands in front of it may too; in PEM. */
  async identity(): Promise<{ readonly cert: string; readonly key: string }> {
    const [cert, key] = await Promise.all(
      ['apiserver.crt', 'apiserver.key'].map((name) => readFile(this.#path(name), 'utf8')),
    );
    return { cert: cert ?? '', key: key ?? '' };
  }

  async begin(): Promise<void> {
    const flags = ['--data-dir', this.#path('etcd'), '--unsafe-no-fsync', '--log-level=error'];
    const urls = ['--listen-client-urls', this.#etcd, '--advertise-client-urls', this.#etcd];
    const peer = `http://127.0.0.1:${await freePort()}`;
    const peers = ['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer];
    this.#run('etcd', [...flags, ...urls, ...peers, '--initial-cluster', `default=${peer}`]);
    const tokens = Object.entries(users).map(([token, user]) => `${token},${user}`);
    await writeFile(this.#path('tokens.csv'), tokens.join('\n'));
    await writeFile(this.#path('audit.yaml'), auditPolicy);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(this.#path('accounts.key'), privateKey.export({ type: 'sec1', format: 'pem' }));
    await this.start();
    this.#transport = await this.#connect();
    this.#client = createClient(this.#transport);
  }

  /** Starts the server, on the same port each time and with all that it held. */
  async start(): Promise<void> {
    this.#server = this.#run('kube-apiserver', [
      `--etcd-servers=${this.#etcd}`,
      `--secure-port=${this.port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--cert-dir=${this.#folder}`,
      `--token-auth-file=${this.#path('tokens.csv')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${this.#path('accounts.key')}`,
      `--service-account-signing-key-file=${this.#path('accounts.key')}`,
      '--service-cluster-ip-range=10.97.0.0/16',
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      `--audit-policy-file=${this.#path('audit.yaml')}`,
      `--audit-log-path=${this.auditLog}`,
    ]);
    if (await until(() => this.#isReady(), { within: patience, every: 100 })) return;
    throw new Error(
      `the API server did not start: ${lastLines(await readFile(this.#path('kube-apiserver.log'), 'utf8'), 15)}`,
    );
  }

  /** The server is gone at once; etcd stays. */
  async stop(): Promise<void> {
    if (this.#server) await kill(this.#server);
  }

  async end(): Promise<void> {
    await this.#transport?.close();
    for (const child of this.#processes.toReversed()) await kill(child);
    await rm(this.#folder, { recursive: true });
  }

  /** The path of a new kubeconfig. */
  async kubeconfig(user: User, options: KubeconfigOptions = {}): Promise<string> {
    const path = this.#path(`${user}-${crypto.randomUUID()}.kubeconfig`);
    await this.writeKubeconfig(path, user, options);
    return path;
  }

  async writeKubeconfig(path: string, user: User, options: KubeconfigOptions = {}): Promise<void> {
    const authority = options.authority ?? (await this.identity()).cert;
    await writeFile(
      path,
      kubeconfigText({ server: `https://127.0.0.1:${this.port}`, token: user, ...options, authority }),
    );
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #run(program: string, args: readonly string[]): ChildProcess {
    const log = openSync(this.#path(`${program}.log`), 'a');
    const child = spawn(join(binLink, 'kube'), [program, ...args], { stdio: ['ignore', log, log], cwd: this.#folder });
    closeSync(log);
    this.#processes.push(child);
    return child;
  }

  async #isReady(): Promise<boolean> {
    try {
      const transport = await this.#connect();
      const text = await createClient(transport).read('/readyz');
      await transport.close();
      return text === 'ok';
    } catch {
      return false; // its certificate is not yet written, or it does not answer
    }
  }

  async #connect(): Promise<Transport> {
    const path = this.#path('ready.kubeconfig');
    await this.writeKubeconfig(path, 'admin');
    return createTransport({ credentials: await loadCredentials({ kubeconfig: path }) });
  }
}

/** Starts one. */
export async function startOwnApiServer(): Promise<OwnApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-api-server-'));
  const server = new OwnApiServer(folder, { server: await freePort(), etcd: `http://127.0.0.1:${await freePort()}` });
  try {
    await server.begin();
    return server;
  } catch (error) {
    await server.end();
    throw error;
  }
}

export function kubeconfigText({ server, token, authority }: Required<KubeconfigOptions>): string {
  const certificate = Buffer.from(authority).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'own', cluster: { server, 'certificate-authority-data': certificate } }],
    users: [{ name: 'own', user: { token } }],
    contexts: [{ name: 'own', context: { cluster: 'own', user: 'own' } }],
    'current-context': 'own',
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    users: ["system:serviceaccount:monitoring:bellwether"]
  - level: None
`;
