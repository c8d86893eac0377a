/** Who claims what in one stack: kept from one look to the next, so that a look costs what changed. */
import { type Claim, claimsOf } from '../../../components/claims.ts';
import { difference } from '../../../components/difference.ts';
import type { Fragment } from '../../../components/fragment.ts';
import type { Judged } from '../admission.ts';

export class ClaimIndex {
  #judged: readonly Judged[] = [];
  /** The fragments that claim a text; one that claims it twice stands twice. */
  readonly #byText = new Map<string, readonly Fragment[]>();
  readonly #contested = new Map<string, Claim['kind']>();

  /** Takes note of who would run now. */
  update(judged: readonly Judged[]): void {
    const { gone, come } = difference(this.#judged, judged);
    this.#judged = judged;
    for (const { running } of gone) for (const fragment of running) this.#remove(fragment);
    for (const { running } of come) for (const fragment of running) this.#add(fragment);
  }

  /** Texts that are claimed more than once, by their kind. */
  get contested(): ReadonlyMap<string, Claim['kind']> {
    return this.#contested;
  }

  holders(text: string): readonly Fragment[] {
    return this.#byText.get(text) ?? [];
  }

  #add(fragment: Fragment): void {
    for (const { kind, text } of claimsOf(fragment)) {
      const holders = [...this.holders(text), fragment];
      this.#byText.set(text, holders);
      if (holders.length > 1) this.#contested.set(text, kind);
    }
  }

  #remove(fragment: Fragment): void {
    for (const { text } of claimsOf(fragment)) {
      const holders = this.holders(text).filter((holder) => holder !== fragment);
      if (holders.length < 2) this.#contested.delete(text);
      if (holders.length === 0) this.#byText.delete(text);
      else this.#byText.set(text, holders);
    }
  }
}
