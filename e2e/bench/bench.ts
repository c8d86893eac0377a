/** What every family of rows works with: the cluster, observers of it, and the objects that stand beside what is measured. */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import type { Client } from '../../operator/kube/client.ts';
import { alertRules, scrapeTargets } from '../../operator/kube/resource.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { stack } from '../demo/demo.ts';
import { waitFor } from '../demo/wait.ts';
import { namespace } from '../demo/workload.ts';
import { type Pair, timeToLive } from '../observer/journal.ts';
import { Observation } from '../observer/observation.ts';
import { kubectl } from '../suites/running-demo.ts';
import { judged } from './budgets.ts';
import { benchLabel, idleTarget, leftovers, rule } from './objects.ts';
import type { Figure, Load, Row, Times } from './row.ts';

/** Milliseconds after which something counts as never happening. */
export const patience = 120_000;
/** Objects that are created at a time. */
const lanes = 8;

type Counted = 'alertRules' | 'scrapeTargets';

/** Rows that belong together, since one load serves them all. */
export interface Family {
  readonly name: string;
  /** About how long it takes, in seconds, for the progress. */
  readonly seconds: number;
  /** Gives each row as soon as it is known, so that a failure leaves those before it. */
  readonly run: (bench: Bench) => AsyncIterable<Row>;
}

export class Bench {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly #present: Record<Counted, number> = { alertRules: 0, scrapeTargets: 0 };
  #version = 0;

  constructor({ client, signal, say }: Pick<Bench, 'client' | 'signal' | 'say'>) {
    this.client = client;
    this.signal = signal;
    this.say = say;
  }

  /** No version comes twice in a run. */
  nextVersion(): number {
    return (this.#version += 1);
  }

  /** The row under the load of this moment, with its budget. */
  row(row: Omit<Times, 'load'> | Omit<Figure, 'load'>): Row {
    const load: Load = { ...this.#present, machine: loadavg()[0] ?? 0 };
    return judged({ ...row, load });
  }

  /** An observer of what is measured; of anything more it would only be slower. */
  observe(pairs: readonly Pair[], every: number): Observation {
    const of = (what: Pair['what']) => pairs.filter((pair) => pair.what === what).map((pair) => pair.of);
    const selector = `app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`;
    return new Observation({
      kubeconfig: kubeconfigPath,
      every,
      servers: { namespace: stack.namespace, selector },
      objects: pairs.map(({ object }) => object),
      groups: of('rules'),
      targets: of('targets'),
      jobs: of('jobs'),
    });
  }

  /** Milliseconds from the declaration of the version to its running in every replica. @throws when it never does */
  async untilLive(observation: Observation, pair: Pair, version: number): Promise<number> {
    const time = await observation.until((journal) => timeToLive(journal, pair, version), patience);
    this.signal.throwIfAborted();
    if (time === undefined) throw new Error(`${pair.object} version ${version}: not live within ${patience / 1000} s`);
    return time;
  }

  /** Adds objects until so many are there, and waits until each says that it is loaded. */
  async reach(wanted: Partial<Record<Counted, number>>): Promise<void> {
    for (const kind of ['alertRules', 'scrapeTargets'] as const) await this.#add(kind, wanted[kind] ?? 0);
  }

  async #add(kind: Counted, count: number): Promise<void> {
    const first = this.#present[kind];
    if (count <= first) return;
    this.say(`  adding ${count - first} ${kind}`);
    let next = first;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        this.signal.throwIfAborted();
        await this.#create(kind, `bench-${index}`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    this.#present[kind] = count;
    await this.untilLoaded(kind);
  }

  async #create(kind: Counted, name: string): Promise<void> {
    if (kind === 'alertRules') await this.client.create(alertRules, rule(name, 1));
    else await this.client.create(scrapeTargets, idleTarget(name));
  }

  /** Waits until every object of the bench says of its generation that it is loaded. @throws NotReached */
  async untilLoaded(kind: Counted): Promise<void> {
    const look = async (): Promise<string | undefined> => {
      const open = (await this.conditionsOf(kind)).filter(({ isLoaded }) => !isLoaded).length;
      return open === 0 ? undefined : `${open} of ${this.#present[kind]} ${kind} are not loaded`;
    };
    const onMissing = (missing: string): void => this.say(`  … ${missing}`);
    await waitFor(`${kind} loaded`, look, { within: 5 * patience, every: 5_000, onMissing, signal: this.signal });
  }

  /** What the objects of the bench say of themselves. */
  async conditionsOf(kind: Counted): Promise<readonly { name: string; isLoaded: boolean; said: string }[]> {
    const select = { namespace, labelSelector: `${benchLabel}=true` };
    const objects: readonly (AlertRule | ScrapeTarget)[] =
      kind === 'alertRules'
        ? await this.client.list(alertRules, select)
        : await this.client.list(scrapeTargets, select);
    return objects.map(({ metadata, status }) => {
      const conditions = status?.conditions ?? [];
      const isLoaded = conditions.some(
        ({ type, status: value, observedGeneration }) =>
          type === 'Loaded' && value === 'True' && observedGeneration === metadata.generation,
      );
      return { name: metadata.name, isLoaded, said: JSON.stringify(conditions) };
    });
  }

  async pause(ms: number): Promise<void> {
    await pause(Math.max(0, ms), undefined, { signal: this.signal });
  }

  /** Takes away all that a bench has declared, also one that was killed. */
  async takeAway(): Promise<void> {
    for (const path of leftovers) {
      // Ten thousand at once take the API server longer than it gives one request.
      const look = (): Promise<undefined> => kubectl.run('delete', '--raw', path).then(() => undefined);
      await waitFor(`${path} to go`, look, { within: 5 * patience, every: 1_000 });
    }
    this.#present.alertRules = 0;
    this.#present.scrapeTargets = 0;
  }
}
