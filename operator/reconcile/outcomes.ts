/** What became of every selected object in every stack: written by the stack loop, read by the loops of the objects. */
import type { Owner } from '../../components/fragment.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Admission } from './admission.ts';

/** `ScrapeTarget` or `AlertRule` with `namespace/name`. */
export type DeclarationId = `${'ScrapeTarget' | 'AlertRule'}:${string}`;

export const idOf = ({ kind, namespace, name }: Owner): DeclarationId => `${kind}:${namespace}/${name}`;

/** The way back from an id. */
export function readId(id: DeclarationId): { readonly kind: 'ScrapeTarget' | 'AlertRule'; readonly key: Key } {
  const [kind = '', namespace = '', name = ''] = id.split(/[:/]/);
  return { kind: kind === 'ScrapeTarget' ? kind : 'AlertRule', key: keyOf({ namespace, name }) };
}

export interface Outcome {
  /** `namespace/name` of the stack. */
  readonly stack: string;
  readonly admission: Admission;
  /** Replicas that the stack is meant to have. */
  readonly replicas: number;
  /** Replicas that were read back and run everything of this object's generation. */
  readonly loaded: number;
  /** Replicas that answered and run something else. */
  readonly otherwise: number;
}

export function sameOutcome(a: Outcome, b: Outcome): boolean {
  const { admission: x } = a;
  const { admission: y } = b;
  return (
    a.replicas === b.replicas &&
    a.loaded === b.loaded &&
    a.otherwise === b.otherwise &&
    x.owner.uid === y.owner.uid &&
    x.owner.generation === y.owner.generation &&
    x.accepted === y.accepted &&
    x.reason === y.reason &&
    x.message === y.message &&
    x.lastGood === y.lastGood &&
    x.overlap?.reason === y.overlap?.reason &&
    x.overlap?.message === y.overlap?.message
  );
}

/** Rebuilt by the first reconcile of each stack; nothing here outlives the process. */
export class Outcomes {
  readonly #byStack = new Map<string, ReadonlyMap<DeclarationId, Outcome>>();
  readonly #onChange: (id: DeclarationId) => void;

  constructor(onChange: (id: DeclarationId) => void) {
    this.#onChange = onChange;
  }

  /** Keeps what is known of a stack, and tells of the objects of which something else is to be said than before. */
  set(stack: string, outcomes: ReadonlyMap<DeclarationId, Outcome>, changed: Iterable<DeclarationId>): void {
    this.#byStack.set(stack, outcomes);
    for (const id of changed) this.#onChange(id);
  }

  forget(stack: string): void {
    const before = this.#byStack.get(stack);
    this.#byStack.delete(stack);
    for (const id of before?.keys() ?? []) this.#onChange(id);
  }

  get(stack: string, id: DeclarationId): Outcome | undefined {
    return this.#byStack.get(stack)?.get(id);
  }

  of(stack: string): ReadonlyMap<DeclarationId, Outcome> {
    return this.#byStack.get(stack) ?? new Map();
  }
}
