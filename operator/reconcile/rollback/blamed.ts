/** Who is left out although nothing is on trial any more: cheap to find out, since it may be so for long. */
import type { Fragment } from '../../../components/fragment.ts';
import type { Candidate } from '../admission.ts';
import type { Blamed, Change } from './trial.ts';

/** Whether a change is to blame, however many are. */
export class BlameList {
  readonly #blamed: readonly Blamed[];
  readonly #ids: ReadonlySet<string>;
  readonly #uids: ReadonlySet<string>;

  constructor(blamed: readonly Blamed[]) {
    this.#blamed = blamed;
    this.#ids = new Set(blamed.map(idOf));
    this.#uids = new Set(blamed.map(({ uid }) => uid));
  }

  has(change: Blamed): boolean {
    return this.#ids.has(idOf(change));
  }

  /** Those of objects that are still declared in that very generation. */
  among(declared: Iterable<Pick<Change, 'uid' | 'generation'>>): readonly Blamed[] {
    const there = new Set([...declared].map(({ uid, generation }) => `${uid} ${generation}`));
    const kept = this.#blamed.filter(({ uid, generation }) => there.has(`${uid} ${generation}`));
    return kept.length === this.#blamed.length ? this.#blamed : kept;
  }

  /** The fragments that are to blame. */
  fragments(candidates: readonly Candidate[]): readonly Fragment[] {
    const concerned = candidates.filter(({ owner }) => this.#uids.has(owner.uid));
    const all = concerned.flatMap(({ compiled }): readonly Fragment[] => compiled.fragments);
    return all.filter(({ key, owner: { uid, generation } }) => this.has({ key, uid, generation }));
  }
}

function idOf({ key, uid, generation }: Blamed): string {
  return `${key} ${uid} ${generation}`;
}
