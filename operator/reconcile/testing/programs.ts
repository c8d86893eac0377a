/** Prometheus and Alertmanager as far as the operator speaks with them, each running what its pod's volume held. */
import { contentHash } from '../../../components/content.ts';
import type { Clock } from '../../controller/clock.ts';
import { isRecord, parseJson } from '../../kube/json.ts';
import { listAt, textAt } from '../../observe/json-path.ts';

/** Text by path below the volume's root; undefined when the kubelet could not mount it. */
export type Volume = () => ReadonlyMap<string, string> | undefined;

export interface ProgramAnswer {
  readonly code: number;
  readonly body: unknown;
}

/** What runs in a pod. */
export interface Program {
  /** The kubelet has brought the volume up to date. */
  refreshed(): void;
  /** Undefined for paths that it does not have. */
  answer(method: string, url: URL): ProgramAnswer | undefined;
}

interface Group {
  readonly name: string;
  readonly rules: readonly unknown[];
}

/** What a server runs. */
export interface Running {
  readonly groups: readonly Group[];
  readonly pools: readonly string[];
  readonly hash: string;
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>;
  /** All files, one after the other. */
  readonly text: string;
}

const ok = (data: unknown): ProgramAnswer => ({ code: 200, body: { status: 'success', data } });

/** Throws for what the real server refuses to load: two jobs or, in one file, two groups of one name. */
function parse(files: ReadonlyMap<string, string>): Running {
  const groups: Group[] = [];
  const pools: string[] = [];
  for (const [path, text] of files) {
    const body = parseJson<unknown>(text);
    const found = listAt(body, 'groups').filter((group): group is Group & Record<string, unknown> => isRecord(group));
    mustDiffer(found.map(({ name }) => `group ${name} in ${path}`));
    groups.push(...found);
    pools.push(...listAt(body, 'scrape_configs').map((job) => textAt(job, 'job_name') ?? ''));
  }
  mustDiffer(pools.map((pool) => `job ${pool}`));
  const text = [...files].flat().join('\n');
  return { groups, pools, hash: contentHash(text), files, text };
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function mustDiffer(names: readonly string[]): void {
  const [twice] = repeated(names);
  if (twice !== undefined) throw new Error(`${twice} is there twice`);
}

/** Why a server cannot run what the parsers accept; undefined where it can. */
export type Fault = (running: Running, program: PrometheusProgram) => string | undefined;

/**
 * A Prometheus with `--config.auto-reload`: it loads what it finds whenever that differs from what it last loaded, and
 * says that its last reload failed until it has loaded something else.
 */
export class PrometheusProgram implements Program {
  /** Why the last reload failed. */
  problem: string | undefined;
  /** How often it loaded something else. */
  loads = 0;
  /** Groups that it ever ran from two files at once, each then evaluated twice. */
  readonly twice = new Set<string>();
  /** It has not scraped anything. */
  idle = false;
  /** What it answers to queries, by their text. */
  readonly series = new Map<string, readonly object[]>();
  readonly #clock: Clock;
  readonly #fault: Fault;
  readonly #volume: Volume;
  #running: Running = { groups: [], pools: [], hash: '', files: new Map(), text: '' };
  #loadedAt: string;

  constructor(volume: Volume, clock: Clock, fault: Fault = () => undefined) {
    this.#volume = volume;
    this.#clock = clock;
    this.#fault = fault;
    this.#loadedAt = this.#now();
    this.refreshed();
  }

  /** Why it ended where it should have started. */
  get ended(): string | undefined {
    return this.loads === 0 ? this.problem : undefined;
  }

  refreshed(): void {
    const files = this.#volume();
    if (files === undefined) return;
    try {
      const next = parse(files);
      if (next.hash === this.#running.hash) return;
      const fault = this.#fault(next, this);
      if (fault !== undefined) throw new Error(fault);
      this.problem = undefined;
      this.#running = next;
      for (const name of repeated(next.groups.map((group) => group.name))) this.twice.add(name);
      this.loads += 1;
      this.#loadedAt = this.#now();
    } catch (error) {
      this.problem = String(error);
    }
  }

  get running(): Running {
    return this.#running;
  }

  answer(method: string, { pathname, searchParams }: URL): ProgramAnswer | undefined {
    if (method !== 'GET') return undefined;
    switch (pathname) {
      case '/api/v1/status/runtimeinfo': {
        const serverTime = this.#clock.date().toISOString();
        return ok({ serverTime, lastConfigTime: this.#loadedAt, reloadConfigSuccess: this.problem === undefined });
      }
      case '/api/v1/rules': {
        const wanted = new Set(searchParams.getAll('rule_group[]'));
        return ok({ groups: this.#running.groups.filter(({ name }) => wanted.has(name)) });
      }
      case '/api/v1/scrape_pools':
        return ok({ scrapePools: this.#running.pools });
      case '/api/v1/query':
        return ok({ resultType: 'vector', result: this.#query(searchParams.get('query') ?? '') });
      default:
        return undefined;
    }
  }

  #query(query: string): readonly object[] {
    return this.series.get(query) ?? (this.idle ? [] : [{ metric: {}, value: [0, '1'] }]);
  }

  /** The server tells this time in whole seconds. */
  #now(): string {
    return `${this.#clock.date().toISOString().slice(0, 19)}Z`;
  }
}

/** An Alertmanager, which loads its file when it starts and when it is told to. */
export class AlertmanagerProgram implements Program {
  reloads = 0;
  readonly #volume: Volume;
  #original = '';

  constructor(volume: Volume) {
    this.#volume = volume;
    this.#load();
  }

  refreshed(): void {}

  answer(method: string, { pathname }: URL): ProgramAnswer | undefined {
    if (method === 'GET' && pathname === '/api/v2/status')
      return { code: 200, body: { config: { original: this.#original } } };
    if (method !== 'POST' || pathname !== '/-/reload') return undefined;
    this.reloads += 1;
    this.#load();
    return { code: 200, body: {} };
  }

  #load(): void {
    this.#original = this.#volume()?.get('alertmanager.yaml') ?? '';
  }
}
