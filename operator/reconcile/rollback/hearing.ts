/** Applies what is decided about changes that failed to what a stack declares: who is left out, and what to say of it. */
import { byAge, type Fragment } from '../../../components/fragment.ts';
import type { MainFiles } from '../../../components/prometheus/configuration.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { Candidate, Ruling } from '../admission.ts';
import type { Standing } from '../standing.ts';
import { changeOf, mainChange, provenRevision, type Revision, unprovenChanges } from './proven.ts';
import { type Blamed, type Change, type Decision, decide, type Evidence, type Trial } from './trial.ts';
import { type Happening, type Place, Words } from './words.ts';

/** What was written last. */
export interface WrittenBefore {
  readonly standing: Standing;
  /** Keys of fragments that left a slice and may not yet stand in another. */
  readonly held: ReadonlySet<string>;
  /** Hashes of fragments for which there was no room. */
  readonly unplaced?: ReadonlySet<string>;
}

export interface Declared {
  readonly stack: MonitoringStack;
  readonly candidates: readonly Candidate[];
  /** What the judge said, by hash. */
  readonly rulings: ReadonlyMap<string, Ruling>;
  readonly main: MainFiles;
}

export interface Heard {
  readonly trial: Trial;
  /** What is not to run now although the judge accepted it, by hash. */
  readonly refused: ReadonlyMap<string, Ruling>;
  /** What may stand in for what is refused: the last proven versions; undefined while nothing is on trial. */
  readonly lastProven?: readonly Fragment[];
  /** The main configuration that is to stand instead of the declared one, and why. */
  readonly main?: { readonly files: MainFiles; readonly why: Extract<Ruling, { accepted: false }> };
  /** What happened to the stack just now. */
  readonly happened: readonly Happening[];
}

/** Costs nothing while no reload has failed. */
export function hear(written: WrittenBefore, evidence: Evidence, declared: Declared): Heard {
  const { trial } = written.standing;
  const quiet = evidence.failed.length === 0 || evidence.proven;
  if (quiet && trial.batch === undefined && trial.blamed.length === 0)
    return { trial, refused: new Map(), happened: [] };
  return new Hearing(written, evidence, declared).result();
}

function identityOf({ metadata }: MonitoringStack) {
  const { uid = '', generation = 0 } = metadata;
  return { uid, generation };
}

function isBlamed(change: Change, blamed: readonly Blamed[]): boolean {
  return blamed.some(({ key, uid, generation }) => {
    return key === change.key && uid === change.uid && generation === change.generation;
  });
}

class Hearing {
  readonly #written: WrittenBefore;
  readonly #evidence: Evidence;
  readonly #declared: Declared;
  readonly #proven: Revision;
  readonly #main: Change;
  readonly #fragments: readonly Change[];

  constructor(written: WrittenBefore, evidence: Evidence, declared: Declared) {
    this.#written = written;
    this.#evidence = evidence;
    this.#declared = declared;
    this.#proven = provenRevision(written.standing, evidence.proven);
    this.#main = mainChange(declared.main, identityOf(declared.stack));
    const accepted = declared.candidates
      .flatMap(({ compiled }): readonly Fragment[] => compiled.fragments)
      .filter(({ hash }) => declared.rulings.get(hash)?.accepted !== false);
    this.#fragments = accepted.toSorted(byAge).map(changeOf);
  }

  result(): Heard {
    const { evidence, trial } = { evidence: this.#evidence, trial: this.#stillBlamed() };
    const pending = this.#pending(trial);
    const tried = unprovenChanges(this.#written.standing, identityOf(this.#declared.stack));
    const moving = pending.filter(({ key }) => this.#written.held.has(key));
    const decision = decide({ trial, pending, tried, moving, evidence });
    const words = new Words(this.#place(), decision.trial);
    const happened = words.happened(decision, { tried, failed: evidence.failed });
    const onTrial = decision.trial.batch !== undefined;
    const refused = this.#refused(pending, decision, words);
    const main = this.#mainInstead(refused);
    return {
      trial: decision.trial,
      refused: new Map([...refused].map(([{ hash }, ruling]) => [hash, ruling])),
      ...(onTrial && { lastProven: this.#proven.fragments }),
      ...(main && { main }),
      happened,
    };
  }

  #place(): Place {
    const { name, namespace = '' } = this.#declared.stack.metadata;
    return { name, namespace };
  }

  /** The trial without generations that are no longer declared. */
  #stillBlamed(): Trial {
    const { trial } = this.#written.standing;
    if (trial.blamed.length === 0) return trial;
    const declared = new Map([this.#main, ...this.#fragments].map((change) => [change.key, change]));
    const blamed = trial.blamed.filter((one) => {
      const change = declared.get(one.key);
      return change !== undefined && isBlamed(change, [one]);
    });
    return blamed.length === trial.blamed.length ? trial : { ...trial, blamed };
  }

  /** What is declared and not proven, without what is to blame; the main configuration comes first. */
  #pending({ blamed }: Trial): readonly Change[] {
    const hashes = new Map(this.#proven.fragments.map(({ key, hash }) => [key, hash]));
    const { main } = this.#proven;
    const changes = this.#fragments.filter(({ key, hash }) => hashes.get(key) !== hash);
    // Where none was proven before there is nothing to go back to.
    const ofMain = main && mainChange(main, {}).hash !== this.#main.hash ? [this.#main] : [];
    // What finds no room is refused for that, and nobody can try it.
    const { unplaced } = this.#written;
    return [...ofMain, ...changes].filter((change) => !isBlamed(change, blamed) && !unplaced?.has(change.hash));
  }

  #refused(pending: readonly Change[], { trial, admitted }: Decision, words: Words): ReadonlyMap<Change, Ruling> {
    const runs = new Set(admitted);
    const waiting = pending.filter((change) => !runs.has(change)).map((change) => [change, words.waiting()] as const);
    const culprits = [this.#main, ...this.#fragments].filter((change) => isBlamed(change, trial.blamed));
    return new Map([...waiting, ...culprits.map((change) => [change, words.toBlame(change)] as const)]);
  }

  #mainInstead(refused: ReadonlyMap<Change, Ruling>): Heard['main'] {
    const why = refused.get(this.#main);
    const files = this.#proven.main;
    return why && !why.accepted && files ? { files, why } : undefined;
  }
}
