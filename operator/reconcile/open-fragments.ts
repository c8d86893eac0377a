/** Which fragments of one stack need a verdict: kept from look to look, so that a look costs what changed. */
import { difference } from '../../components/difference.ts';
import type { Fragment } from '../../components/fragment.ts';
import type { StandingSlice } from '../../components/slices/record.ts';
import type { Candidate } from './admission.ts';

const none: readonly Fragment[] = [];

export class OpenFragments {
  #candidates: readonly Candidate[] = [];
  /** What stands in each place and was accepted by the very same judge. */
  #proven: readonly (readonly Fragment[])[] = [];
  /** How often each hash stands there. */
  readonly #counts = new Map<string, number>();
  readonly #open = new Map<Candidate, readonly Fragment[]>();
  /** Who has a fragment with this hash. */
  readonly #holders = new Map<string, readonly Candidate[]>();

  /**
   * The fragments that do not stand, or stand as another judge has accepted them.
   * @param judgedBy names judge and global block
   */
  among(candidates: readonly Candidate[], standing: readonly StandingSlice[], judgedBy: string): readonly Fragment[] {
    const { lost, won } = this.#stand(standing.map(({ judge, fragments }) => (judge === judgedBy ? fragments : none)));
    const { gone, come } = difference(this.#candidates, candidates);
    this.#candidates = candidates;
    for (const candidate of gone) this.#leave(candidate);
    for (const candidate of come) this.#enter(candidate);
    if (won) for (const candidate of this.#open.keys()) this.#look(candidate);
    for (const hash of lost) for (const candidate of this.#holders.get(hash) ?? []) this.#look(candidate);
    return [...this.#open.values()].flat();
  }

  /** Takes note of what stands. @returns the hashes that do not any more, and whether some do now */
  #stand(proven: readonly (readonly Fragment[])[]): { readonly lost: ReadonlySet<string>; readonly won: boolean } {
    const before = new Map<string, boolean>();
    const count = ({ hash }: Fragment, by: 1 | -1) => {
      const known = this.#counts.get(hash) ?? 0;
      if (!before.has(hash)) before.set(hash, known > 0);
      if (known + by === 0) this.#counts.delete(hash);
      else this.#counts.set(hash, known + by);
    };
    for (let place = 0; place < Math.max(proven.length, this.#proven.length); place += 1) {
      const { gone, come } = difference(this.#proven[place] ?? none, proven[place] ?? none);
      for (const fragment of gone) count(fragment, -1);
      for (const fragment of come) count(fragment, 1);
    }
    this.#proven = proven;
    const moved = [...before].filter(([hash, stood]) => stood !== this.#counts.has(hash));
    return {
      lost: new Set(moved.filter(([, stood]) => stood).map(([hash]) => hash)),
      won: moved.some(([, stood]) => !stood),
    };
  }

  #enter(candidate: Candidate): void {
    for (const { hash } of candidate.compiled.fragments) {
      this.#holders.set(hash, [...(this.#holders.get(hash) ?? []), candidate]);
    }
    this.#look(candidate);
  }

  #leave(candidate: Candidate): void {
    this.#open.delete(candidate);
    for (const { hash } of candidate.compiled.fragments) {
      const others = (this.#holders.get(hash) ?? []).filter((holder) => holder !== candidate);
      if (others.length > 0) this.#holders.set(hash, others);
      else this.#holders.delete(hash);
    }
  }

  #look(candidate: Candidate): void {
    const open = candidate.compiled.fragments.filter(({ hash }) => !this.#counts.has(hash));
    if (open.length > 0) this.#open.set(candidate, open);
    else this.#open.delete(candidate);
  }
}
