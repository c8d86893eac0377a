/** The targets of all jobs that are served, held current by what stands in the slices and by the pods of the cluster. */
import type { ScrapeFragment } from '../../components/fragment.ts';
import { jobName } from '../../components/scrape/jobs.ts';
import { isServed } from '../../components/scrape/served.ts';
import type { Informer } from '../cache/informer.ts';
import type { Key } from '../cache/key.ts';
import type { PodFacts } from '../reconcile/targets/facts.ts';
import { ServedJob } from './served-job.ts';

/** What stands in one slice of a stack. */
export interface SliceContent {
  /** `namespace/name` of the stack. */
  readonly stack: Key;
  readonly index: number;
  readonly fragments: readonly ScrapeFragment[];
}

export type Pods = Pick<Informer<never, PodFacts, 'namespace'>, 'store' | 'onChange'>;

export class ServedTargets {
  readonly #pods: Pods;
  /** By stack and job. */
  readonly #jobs = new Map<string, ServedJob>();
  /** The jobs of each slice. */
  readonly #slices = new Map<Key, ReadonlySet<string>>();
  readonly #appeared = new Set<() => void>();

  constructor(pods: Pods) {
    this.#pods = pods;
    pods.onChange((key, _, after) => {
      for (const job of this.#jobs.values()) job.set(key, after);
    });
  }

  /** The job of a stack, when it is served. */
  job(stack: Key, name: string): ServedJob | undefined {
    return this.#jobs.get(wordOf(stack, name));
  }

  /** The slice with that key is now so, or gone. */
  setSlice(key: Key, content: SliceContent | undefined): void {
    const byJob = content === undefined ? new Map<string, ScrapeFragment[]>() : jobsIn(content);
    for (const [word, fragments] of byJob) this.#become(word, fragments);
    for (const word of this.#slices.get(key) ?? []) if (!byJob.has(word)) this.#jobs.delete(word);
    this.#slices.set(key, new Set(byJob.keys()));
    for (const wake of this.#appeared) wake();
  }

  /** Resolves when a slice has changed. */
  sliceChanged({ signal }: { signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#appeared.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#appeared.add(end);
      signal.addEventListener('abort', end);
    });
  }

  #become(word: string, fragments: readonly ScrapeFragment[]): void {
    const [first] = fragments;
    if (first === undefined) return;
    const job = this.#jobs.get(word) ?? new ServedJob(first.class);
    this.#jobs.set(word, job);
    const namespaces = job.become(fragments);
    if (namespaces === undefined) for (const [key, pod] of this.#pods.store.entries()) job.set(key, pod);
    else for (const namespace of namespaces) this.#setAll(job, namespace);
  }

  #setAll(job: ServedJob, namespace: string): void {
    for (const key of this.#pods.store.keysBy('namespace', namespace)) job.set(key, this.#pods.store.get(key));
  }
}

function jobsIn({ stack, index, fragments }: SliceContent): Map<string, ScrapeFragment[]> {
  const served = fragments.filter((fragment) => isServed(fragment.class));
  return Map.groupBy(served, (fragment) => wordOf(stack, jobName(fragment, { slice: index })));
}

function wordOf(stack: Key, job: string): string {
  return `${stack} ${job}`;
}
