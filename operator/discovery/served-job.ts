/**
 * The targets of one job as the server is told them: kept as text for each pod or EndpointSlice that they come of, so that
 * its change costs it alone.
 */
import { type ScrapeClass, type ScrapeFragment } from '../../components/fragment.ts';
import { ownerLabels, wantsLabels } from '../../components/scrape/served.ts';
import type { Key } from '../cache/key.ts';
import { Owners, ownerAmong } from './owners.ts';
import { type Labels, selectionOf } from './selection.ts';
import type { TargetSource } from './target-source.ts';

export class ServedJob {
  readonly #class: ScrapeClass;
  #fragments: readonly ScrapeFragment[] = [];
  #owners = new Owners([]);
  readonly #texts = new Map<Key, string>();
  readonly #waiting = new Set<() => void>();
  #revision = 0;
  #text: string | undefined;

  constructor(shared: ScrapeClass) {
    this.#class = shared;
  }

  get role(): ScrapeClass['role'] {
    return this.#class.role;
  }

  /** Another one whenever `text` is another. */
  get revision(): number {
    return this.#revision;
  }

  /** In the grammar of http_sd. */
  get text(): string {
    this.#text ??= `[${[...this.#texts.values()].join(',')}]`;
    return this.#text;
  }

  /** Takes other members; gives the namespaces whose sources are to be `set` again, or undefined for all of them. */
  become(fragments: readonly ScrapeFragment[]): ReadonlySet<string> | undefined {
    const [before, after] = [hashesOf(this.#fragments), hashesOf(fragments)];
    const changed = [
      ...this.#fragments.filter(({ hash }) => !after.has(hash)),
      ...fragments.filter(({ hash }) => !before.has(hash)),
    ];
    if (changed.length === 0) return new Set();
    this.#fragments = fragments;
    this.#owners = new Owners(fragments);
    const places = changed.map(namespacesOf);
    return places.includes(undefined) ? undefined : new Set(places.flatMap((names) => names ?? []));
  }

  /** What is known under the key is now so, or gone. */
  set(key: Key, source: TargetSource | undefined): void {
    const text = source === undefined ? '' : this.#textOf(source);
    if ((this.#texts.get(key) ?? '') === text) return;
    if (text === '') this.#texts.delete(key);
    else this.#texts.set(key, text);
    this.#changed();
  }

  /** Resolves at the next change. */
  changed({ signal }: { signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#waiting.add(end);
      signal.addEventListener('abort', end);
    });
  }

  #changed(): void {
    this.#revision += 1;
    this.#text = undefined;
    for (const wake of this.#waiting) wake();
  }

  #textOf(source: TargetSource): string {
    const { selectable, identity } = source;
    const candidates = this.#owners.candidates(selectable);
    if (candidates.length === 0) return '';
    const isWanted = wantsLabels(this.#class);
    const told = isWanted ? { ...selectable, ...identity } : identity;
    return source
      .targets(this.#class.port)
      .flatMap(({ address, labels, details }) => {
        const owner = ownerAmong(candidates, { ...selectable, ...labels });
        if (owner === undefined) return [];
        return groupText(address, { ...told, ...labels, ...(isWanted && details), ...ownerLabels(owner) });
      })
      .join(',');
  }
}

function hashesOf(fragments: readonly ScrapeFragment[]): ReadonlySet<string> {
  return new Set(fragments.map(({ hash }) => hash));
}

function groupText(address: string, labels: Labels): string {
  return JSON.stringify({ targets: [address], labels });
}

/** Where the object looks; undefined for everywhere. */
function namespacesOf(fragment: ScrapeFragment): readonly string[] | undefined {
  return selectionOf(fragment).conditions.find(({ label }) => label === '__meta_kubernetes_namespace')?.values;
}
