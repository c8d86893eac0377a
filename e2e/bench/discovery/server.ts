/** The real Prometheus with the slices that the operator wrote for it, as a process on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentName } from '../../../components/names.ts';
import { discoveryAudience, sliceKeys } from '../../../components/prometheus/layout.ts';
import type { ScrapeJob } from '../../../components/scrape/jobs.ts';
import type { Client } from '../../../operator/kube/client.ts';
import { isRecord, parseJson } from '../../../operator/kube/json.ts';
import { configMaps, serviceAccounts } from '../../../operator/kube/resource.ts';
import { lastLines } from '../../cluster/command.ts';
import { binLink } from '../../cluster/paths.ts';
import { freePort } from '../../faults/ports.ts';
import { stack } from './load.ts';

/** The scrape files of the stack's slices, as they are now. */
export async function scrapeFiles(client: Client): Promise<readonly string[]> {
  const found = await client.list(configMaps, { namespace: stack.namespace });
  return found.flatMap(({ data }) => data?.[sliceKeys.scrape] ?? []);
}

export interface Reach {
  /** What reaches the API server, for what Prometheus discovers itself. */
  readonly kubeconfig: string;
  /** What it shows the operator. */
  readonly token: string;
}

/** A token as the kubelet gives it to the stack's servers. */
export async function discoveryToken(client: Client): Promise<string> {
  const name = componentName(stack.name, 'prometheus');
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [discoveryAudience] },
  };
  const account = { ...request, metadata: { namespace: stack.namespace, name } };
  const answer = await client.create(serviceAccounts, account, { subresource: 'token' });
  const token = 'status' in answer && isRecord(answer.status) ? answer.status['token'] : undefined;
  if (typeof token !== 'string') throw new Error(`there is no token for ${name}`);
  return token;
}

/** The same jobs for a server that runs outside the cluster: only how others are reached is another. */
function fromOutside(text: string, { kubeconfig, token }: Reach): string {
  const file: { scrape_configs: Record<string, unknown>[] } = JSON.parse(text);
  for (const job of file.scrape_configs) {
    const { kubernetes_sd_configs: found, http_sd_configs: served } = job;
    if (Array.isArray(found))
      job['kubernetes_sd_configs'] = found.map((block: object) => ({ ...block, kubeconfig_file: kubeconfig }));
    if (Array.isArray(served))
      job['http_sd_configs'] = served.map((block: object) => ({ ...block, authorization: { credentials: token } }));
  }
  return JSON.stringify(file);
}

export class Server {
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #jobs: readonly ScrapeJob[] = [];

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('Prometheus was not started');
    return this.#child.pid;
  }

  /** With the flags of a stack's servers that matter here; almost nothing is scraped. */
  async start(files: readonly string[], reach: Reach): Promise<void> {
    await mkdir(join(this.#folder, 'scrape'), { recursive: true });
    this.#jobs = files.flatMap(
      (text) => parseJson<{ readonly scrape_configs: readonly ScrapeJob[] }>(text).scrape_configs,
    );
    const write = (name: string, text: string) => writeFile(join(this.#folder, name), text);
    await Promise.all(files.map((text, index) => write(`scrape/slice-${index}.json`, fromOutside(text, reach))));
    const main = {
      global: { scrape_interval: '6h', keep_dropped_targets: 100 },
      scrape_config_files: ['scrape/*.json'],
    };
    await write('prometheus.json', JSON.stringify(main));
    const log = openSync(join(this.#folder, 'prometheus.log'), 'a');
    const flags = [
      '--config.file=prometheus.json',
      '--config.auto-reload',
      '--config.auto-reload-interval=1s',
      '--scrape.discovery-reload-interval=1s',
      '--storage.tsdb.path=data',
      `--web.listen-address=127.0.0.1:${this.port}`,
    ];
    this.#child = spawn(join(binLink, 'prometheus'), flags, { stdio: ['ignore', log, log], cwd: this.#folder });
    closeSync(log);
  }

  /** The name of the job that scrapes this path. */
  poolWith(path: string): string {
    const found = this.#jobs.find(({ metrics_path }) => metrics_path === path);
    if (!found) throw new Error(`no job has the path ${path}`);
    return found.job_name;
  }

  async log(): Promise<string> {
    return lastLines(await readFile(join(this.#folder, 'prometheus.log'), 'utf8'), 15);
  }

  /** Active targets of all pools, which costs the server little to tell. */
  async activeTargets(): Promise<number> {
    const text = await (await fetch(`${this.origin}/metrics`, { signal: AbortSignal.timeout(20_000) })).text();
    const counts = [...text.matchAll(/^prometheus_target_scrape_pool_targets\{[^}]*\} (\S+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async end(): Promise<void> {
    if (this.#child && this.#child.exitCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    await rm(this.#folder, { recursive: true });
  }
}

export async function newServer(): Promise<Server> {
  return new Server(await mkdtemp(join(tmpdir(), 'bellwether-bench-')), await freePort());
}
