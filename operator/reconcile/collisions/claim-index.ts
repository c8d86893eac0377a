/** Who claims what in one stack: kept from one look to the next, so that a look costs what changed. */
import { type Claim, claimsOf } from '../../../components/claims.ts';
import type { Fragment, Owner } from '../../../components/fragment.ts';

/** An object, and the fragments of it that would run. */
export interface Claimant {
  readonly owner: Owner;
  readonly running: readonly Fragment[];
}

export class ClaimIndex {
  readonly #running: Readonly<Record<Owner['kind'], Map<string, readonly Fragment[]>>> = {
    AlertRule: new Map(),
    ScrapeTarget: new Map(),
  };
  /** The fragments that claim a text; one that claims it twice stands twice. */
  readonly #byText = new Map<string, Fragment[]>();
  readonly #contested = new Map<string, Claim['kind']>();

  /** Takes note of who there is now. Looks no further than to the list of an object that is the very same as before. */
  update(claimants: readonly Claimant[]): void {
    for (const { owner, running } of claimants) {
      const before = this.#running[owner.kind].get(owner.uid);
      if (before === running) continue;
      this.#replace(before ?? [], running);
      this.#running[owner.kind].set(owner.uid, running);
    }
    if (this.#running.AlertRule.size + this.#running.ScrapeTarget.size > claimants.length) this.#sweep(claimants);
  }

  /** Texts that are claimed more than once, by their kind. */
  get contested(): ReadonlyMap<string, Claim['kind']> {
    return this.#contested;
  }

  holders(text: string): readonly Fragment[] {
    return this.#byText.get(text) ?? [];
  }

  #sweep(claimants: readonly Claimant[]): void {
    const there = new Set(claimants.map(({ owner }) => `${owner.kind}/${owner.uid}`));
    for (const [kind, byUid] of Object.entries(this.#running)) {
      for (const [uid, running] of byUid) {
        if (there.has(`${kind}/${uid}`)) continue;
        this.#replace(running, []);
        byUid.delete(uid);
      }
    }
  }

  #replace(before: readonly Fragment[], after: readonly Fragment[]): void {
    for (const fragment of before) if (!after.includes(fragment)) this.#remove(fragment);
    for (const fragment of after) if (!before.includes(fragment)) this.#add(fragment);
  }

  #add(fragment: Fragment): void {
    for (const { kind, text } of claimsOf(fragment)) {
      const holders = this.#byText.get(text) ?? [];
      holders.push(fragment);
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
