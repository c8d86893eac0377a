/** What became of every object of one stack, kept up to date with as much work as there is news. */
import { difference } from '../../components/difference.ts';
import type { Fragment, Owner } from '../../components/fragment.ts';
import { isPending } from '../verdict/judge.ts';
import type { Admission } from './admission.ts';
import { type Content, contentsOf, type ReplicaContent, Revisions, runningOn } from './loaded.ts';
import { type DeclarationId, idOf, type Outcome, sameOutcome } from './outcomes.ts';
import type { Reading } from './reading.ts';

/** How many objects of a kind the stack selects, how many of them run, and how many are refused. */
export interface Tally {
  readonly selected: number;
  readonly loaded: number;
  readonly refused: number;
}

export type Tallies = Readonly<Record<Owner['kind'], Tally>>;

interface Slice {
  readonly marker: string;
  readonly revision: string;
  readonly fragments: readonly Fragment[];
}

/** What was seen in one look. */
export interface Seen {
  readonly admissions: readonly Admission[];
  /** What is intended. */
  readonly slices: readonly Slice[];
  readonly readings: Iterable<Reading>;
  /** Replicas that the stack is meant to have. */
  readonly replicas: number;
}

const nobody: Tally = { selected: 0, loaded: 0, refused: 0 };

export class StackOutcomes {
  readonly #stack: string;
  readonly #revisions = new Revisions();
  readonly #byId = new Map<DeclarationId, Outcome>();
  readonly #tallies: Record<Owner['kind'], Tally> = { ScrapeTarget: nobody, AlertRule: nobody };
  #admissions: readonly Admission[] = [];
  #contents: readonly ReplicaContent[] = [];
  #replicas = 0;

  /** @param stack its key */
  constructor(stack: string) {
    this.#stack = stack;
  }

  /** The outcomes as they are now; this very map changes with the next look. */
  get byId(): ReadonlyMap<DeclarationId, Outcome> {
    return this.#byId;
  }

  get tallies(): Tallies {
    return { ...this.#tallies };
  }

  /** Takes in what slices hold, also what another process has written: it is then known what a replica with these revisions runs. */
  recall(slices: readonly Slice[]): void {
    for (const { marker, revision, fragments } of slices) this.#revisions.remember(marker, revision, fragments);
  }

  /** Takes in what replicas have proven, before something else is intended. */
  settle(readings: Iterable<Reading>): void {
    this.#revisions.settle(readings);
  }

  /** Takes in what was seen. @returns the objects of which something else is to be said than before */
  see({ admissions, slices, readings, replicas }: Seen): ReadonlySet<DeclarationId> {
    this.recall(slices);
    const contents = contentsOf([...readings], this.#revisions);
    const { gone, come } = difference(this.#admissions, admissions);
    const concerned = this.#concerned(contents, replicas) ?? new Set(this.#byId.keys());
    const fresh = new Map(come.map((admission) => [idOf(admission.owner), admission]));
    [this.#admissions, this.#contents, this.#replicas] = [admissions, contents, replicas];
    const changed = new Set<DeclarationId>();
    for (const { owner } of gone) if (!fresh.has(idOf(owner))) this.#put(idOf(owner), undefined, changed);
    for (const [id, admission] of fresh) this.#put(id, this.#outcomeOf(admission), changed);
    for (const id of concerned) {
      const known = fresh.has(id) ? undefined : this.#byId.get(id);
      if (known) this.#put(id, this.#outcomeOf(known.admission), changed);
    }
    return changed;
  }

  /** The objects for which it matters what replicas run now and did not before; undefined for all of them. */
  #concerned(contents: readonly ReplicaContent[], replicas: number): ReadonlySet<DeclarationId> | undefined {
    const same = contents.length === this.#contents.length && replicas === this.#replicas;
    const pairs = contents.map((after, index) => ({ after, before: this.#contents[index] }));
    if (!same || pairs.some(({ before, after }) => before?.uid !== after.uid)) return undefined;
    return new Set(pairs.flatMap(({ before, after }) => (before ? [...differing(before, after)] : [])));
  }

  #outcomeOf(admission: Admission): Outcome {
    const states = this.#contents.map((replica) => runningOn(replica, admission));
    const loaded = states.filter((state) => state === 'loaded').length;
    return {
      stack: this.#stack,
      admission,
      replicas: this.#replicas,
      // Of a generation that was refused no replica runs everything.
      loaded: admission.accepted ? loaded : 0,
      otherwise: states.filter((state) => state === 'otherwise').length,
    };
  }

  #put(id: DeclarationId, outcome: Outcome | undefined, changed: Set<DeclarationId>): void {
    const before = this.#byId.get(id);
    this.#count(before, -1);
    this.#count(outcome, 1);
    if (outcome) this.#byId.set(id, outcome);
    else this.#byId.delete(id);
    if (!before || !outcome || !sameOutcome(before, outcome)) changed.add(id);
  }

  #count(outcome: Outcome | undefined, by: 1 | -1): void {
    if (!outcome) return;
    const { accepted, reason, owner } = outcome.admission;
    const { selected, loaded, refused } = this.#tallies[owner.kind];
    const isLoaded = accepted && outcome.otherwise === 0 && outcome.loaded > 0;
    this.#tallies[owner.kind] = {
      selected: selected + by,
      loaded: loaded + (isLoaded ? by : 0),
      // What waits for its verdict is none of both.
      refused: refused + (accepted || isPending(reason) ? 0 : by),
    };
  }
}

/** The owners of what one replica ran in only one of two looks, or in one of them before it had settled. */
function* differing(before: ReplicaContent, after: ReplicaContent): Generator<DeclarationId> {
  yield* ownersOfDifference(before.now, after.now);
  yield* ownersOfDifference(before.settled, after.settled);
  if (before.proven === after.proven) return;
  yield* ownersOfDifference(before.now, before.settled);
  yield* ownersOfDifference(after.now, after.settled);
}

function* ownersOfDifference(a: readonly Content[], b: readonly Content[]): Generator<DeclarationId> {
  const [onlyA, onlyB] = [a.filter((content) => !b.includes(content)), b.filter((content) => !a.includes(content))];
  for (const [these, those] of [
    [onlyA, onlyB],
    [onlyB, onlyA],
  ] as const) {
    for (const content of these) {
      for (const [key, { hash, owner }] of content) {
        if (!those.some((other) => other.get(key)?.hash === hash)) yield idOf(owner);
      }
    }
  }
}
