/** The targets of all jobs that are served, held current by what stands in the slices, and by what the cluster has. */
import type { ScrapeFragment } from '../../components/fragment.ts';
import { jobName } from '../../components/scrape/jobs.ts';
import { isServed } from '../../components/scrape/served.ts';
import type { Informer } from '../cache/informer.ts';
import type { Key } from '../cache/key.ts';
import type { PodFacts, ServiceFacts } from '../reconcile/targets/facts.ts';
import type { EndpointSlices } from './endpoint-slices.ts';
import { podSource } from './pod-targets.ts';
import { ServedJob } from './served-job.ts';
import { sliceSource } from './slice-targets.ts';
import type { TargetSource } from './target-source.ts';

/** What stands in one slice of a stack. */
export interface SliceContent {
  /** `namespace/name` of the stack. */
  readonly stack: Key;
  readonly index: number;
  readonly fragments: readonly ScrapeFragment[];
}

/** What of the cluster makes targets. */
export interface Found {
  readonly pods: Pick<Informer<never, PodFacts, 'namespace'>, 'store' | 'onChange'>;
  readonly services: Pick<Informer<never, ServiceFacts, 'namespace'>, 'store' | 'onChange'>;
  readonly endpointSlices: Pick<EndpointSlices, 'store' | 'onChange'>;
}

export class ServedTargets {
  readonly #found: Found;
  /** By stack and job. */
  readonly #jobs = new Map<string, ServedJob>();
  /** The jobs of each slice. */
  readonly #slices = new Map<Key, ReadonlySet<string>>();
  readonly #appeared = new Set<() => void>();

  constructor(found: Found) {
    this.#found = found;
    const { pods, services, endpointSlices } = found;
    pods.onChange((key) => {
      this.#setPod(key);
      for (const slice of endpointSlices.store.keysBy('pod', key)) this.#setEndpointSlice(slice);
    });
    services.onChange((key) => {
      for (const slice of endpointSlices.store.keysBy('service', key)) this.#setEndpointSlice(slice);
    });
    endpointSlices.onChange((key) => this.#setEndpointSlice(key));
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
    const { store } = job.role === 'pod' ? this.#found.pods : this.#found.endpointSlices;
    const namespaces = job.become(fragments);
    const keys =
      namespaces === undefined
        ? store.keys()
        : [...namespaces].flatMap((namespace) => [...store.keysBy('namespace', namespace)]);
    for (const key of keys) job.set(key, job.role === 'pod' ? this.#podSource(key) : this.#sliceSource(key));
  }

  #setPod(key: Key): void {
    this.#set('pod', key, this.#podSource(key));
  }

  #setEndpointSlice(key: Key): void {
    this.#set('endpointslice', key, this.#sliceSource(key));
  }

  #set(role: ServedJob['role'], key: Key, source: TargetSource | undefined): void {
    for (const job of this.#jobs.values()) if (job.role === role) job.set(key, source);
  }

  #podSource(key: Key): TargetSource | undefined {
    const pod = this.#found.pods.store.get(key);
    return pod && podSource(key, pod);
  }

  #sliceSource(key: Key): TargetSource | undefined {
    const { pods, services, endpointSlices } = this.#found;
    const slice = endpointSlices.store.get(key);
    const service = slice?.service && services.store.get(slice.service);
    return slice && sliceSource(slice, { service, podOf: (pod) => pods.store.get(pod) });
  }
}

function jobsIn({ stack, index, fragments }: SliceContent): Map<string, ScrapeFragment[]> {
  const served = fragments.filter((fragment) => isServed(fragment.class));
  return Map.groupBy(served, (fragment) => wordOf(stack, jobName(fragment, { slice: index })));
}

function wordOf(stack: Key, job: string): string {
  return `${stack} ${job}`;
}
