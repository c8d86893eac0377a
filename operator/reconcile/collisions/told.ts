/** What is told of collisions: the very same as long as the same objects share the same, so that a look builds no texts anew. */
import type { ClaimKind } from '../../../components/claims.ts';
import type { Fragment } from '../../../components/fragment.ts';
import type { TrustOptions } from '../../../components/scrape/trust.ts';
import { byOwnerAge, type Loss } from './records.ts';
import { keptRecord, lostRecord, sameAddress, sameAlert } from './words.ts';

/** Something to be told to the owner of a fragment that runs. */
export interface Told {
  readonly kind: ClaimKind;
  readonly message: string;
}

/** The words for both sides of a lost record. */
export interface LossWords {
  readonly lost: string;
  readonly kept: Told;
}

type ByFragment = ReadonlyMap<Fragment, Told>;

export class ToldMemory {
  #trust = '';
  #shared = new Map<string, { readonly holders: readonly Fragment[]; readonly told: ByFragment }>();
  #losses = new WeakMap<Fragment, { readonly loss: Loss; readonly words: LossWords }>();

  /** Begins a look, in which these may know of each other. */
  begin({ stackNamespace, trustedNamespaces }: TrustOptions): void {
    const trust = [stackNamespace, ...trustedNamespaces].join();
    if (trust === this.#trust) return;
    this.#trust = trust;
    this.#shared = new Map();
    this.#losses = new WeakMap();
  }

  /** Forgets what is shared no more. */
  keepOnly(texts: ReadonlyMap<string, unknown>): void {
    for (const text of this.#shared.keys()) if (!texts.has(text)) this.#shared.delete(text);
  }

  /** To those who run and share an alert or an address. */
  ofShared(text: string, kind: ClaimKind, holders: readonly Fragment[], trust: TrustOptions): ByFragment {
    const known = this.#shared.get(text);
    if (known?.holders === holders) return known.told;
    const words = kind === 'alert' ? sameAlert : sameAddress;
    const byAge = holders.toSorted(byOwnerAge);
    const told = new Map<Fragment, Told>();
    for (const reader of byAge) {
      const other = byAge.find((holder) => holder !== reader) ?? byAge[1];
      if (other) told.set(reader, { kind, message: words({ reader, other, text }, trust) });
    }
    this.#shared.set(text, { holders, told });
    return told;
  }

  ofLoss(loser: Fragment, loss: Loss, trust: TrustOptions): LossWords {
    const { to, text } = loss;
    const known = this.#losses.get(loser);
    if (known?.loss.to === to && known.loss.text === text) return known.words;
    const words: LossWords = {
      lost: lostRecord({ reader: loser, other: to, text }, trust),
      kept: { kind: 'record', message: keptRecord({ reader: to, other: loser, text }, trust) },
    };
    this.#losses.set(loser, { loss, words });
    return words;
  }
}
