/** Applies what is decided about changes that failed to what a stack declares: who is left out, and what to say of it. */
import { byAge, type Fragment } from '../../../components/fragment.ts';
import type { MainFiles } from '../../../components/prometheus/configuration.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { Candidate, Refusal, Ruling } from '../admission.ts';
import type { Standing } from '../standing.ts';
import { BlameList } from './blamed.ts';
import { changeOf, mainChange, provenRevision, type Revision, unprovenChanges } from './proven.ts';
import { type Change, type Decision, decide, type Evidence, type Trial } from './trial.ts';
import { type Happening, Words } from './words.ts';

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
  readonly refused: ReadonlyMap<string, Refusal>;
  /** What may stand in for what is refused: the last proven versions; undefined while nothing is on trial. */
  readonly lastProven?: readonly Fragment[];
  /** The main configuration that is to stand instead of the declared one, and why. */
  readonly main?: { readonly files: MainFiles; readonly why: Refusal };
  /** What happened to the stack just now. */
  readonly happened: readonly Happening[];
}

/** Costs nothing while no reload has failed, and little when none fails any more. */
export function hear(written: WrittenBefore, evidence: Evidence, declared: Declared): Heard {
  const trial = stillBlamed(written.standing.trial, declared);
  const isQuiet = (evidence.failed.length === 0 || evidence.proven) && trial.batch === undefined;
  if (!isQuiet) return new Hearing(trial, written, { evidence, declared }).result();
  return { trial, happened: [], ...leftOut(trial, written.standing.main?.files, declared) };
}

function identityOf({ metadata }: MonitoringStack) {
  const { uid = '', generation = 0 } = metadata;
  return { uid, generation };
}

/** The trial without generations that are no longer declared. */
function stillBlamed(trial: Trial, { stack, candidates }: Declared): Trial {
  if (trial.blamed.length === 0) return trial;
  const blamed = new BlameList(trial.blamed).among([identityOf(stack), ...candidates.map(({ owner }) => owner)]);
  return blamed === trial.blamed ? trial : { ...trial, blamed };
}

/** @param instead the main configuration to go on with where the declared one is to blame */
function leftOut(
  trial: Trial,
  instead: MainFiles | undefined,
  { stack, candidates, main }: Declared,
): Pick<Heard, 'refused' | 'main'> {
  if (trial.blamed.length === 0) return { refused: new Map() };
  const { name, namespace = '' } = stack.metadata;
  const words = new Words({ name, namespace }, trial);
  const list = new BlameList(trial.blamed);
  const refused = new Map(list.fragments(candidates).map((one) => [one.hash, words.toBlame(one.key)] as const));
  const change = mainChange(main, identityOf(stack));
  if (!instead || !list.has(change)) return { refused };
  return { refused, main: { files: instead, why: words.toBlame(change.key) } };
}

class Hearing {
  readonly #trial: Trial;
  readonly #written: WrittenBefore;
  readonly #evidence: Evidence;
  readonly #declared: Declared;
  readonly #proven: Revision;
  readonly #main: Change;

  constructor(
    trial: Trial,
    written: WrittenBefore,
    { evidence, declared }: { readonly evidence: Evidence; readonly declared: Declared },
  ) {
    this.#trial = trial;
    this.#written = written;
    this.#evidence = evidence;
    this.#declared = declared;
    this.#proven = provenRevision(written.standing, evidence.proven);
    this.#main = mainChange(declared.main, identityOf(declared.stack));
  }

  result(): Heard {
    const evidence = this.#evidence;
    const pending = this.#pending();
    const tried = unprovenChanges(this.#written.standing, identityOf(this.#declared.stack));
    const moving = pending.filter(({ key }) => this.#written.held.has(key));
    const decision = decide({ trial: this.#trial, pending, tried, moving, evidence });
    const { trial } = decision;
    const { name, namespace = '' } = this.#declared.stack.metadata;
    const words = new Words({ name, namespace }, trial);
    const out = leftOut(trial, this.#proven.main, this.#declared);
    const waiting = this.#waiting(pending, decision).map(({ hash }) => [hash, words.waiting()] as const);
    const main = out.main ?? this.#mainInstead(new Map(waiting).get(this.#main.hash));
    return {
      trial,
      refused: new Map([...waiting, ...out.refused]),
      ...(trial.batch !== undefined && { lastProven: this.#proven.fragments }),
      ...(main && { main }),
      happened: words.happened(decision, { tried, failed: evidence.failed }),
    };
  }

  /** What is declared and not proven, without what is to blame; the main configuration comes first. */
  #pending(): readonly Change[] {
    const { candidates, rulings } = this.#declared;
    const { main } = this.#proven;
    const hashes = new Map(this.#proven.fragments.map(({ key, hash }) => [key, hash]));
    const changes = candidates
      .flatMap(({ compiled }): readonly Fragment[] => compiled.fragments)
      .filter(({ key, hash }) => rulings.get(hash)?.accepted !== false && hashes.get(key) !== hash)
      .toSorted(byAge)
      .map(changeOf);
    // Where none was proven before there is nothing to go back to.
    const ofMain = main && mainChange(main, {}).hash !== this.#main.hash ? [this.#main] : [];
    const blamed = new BlameList(this.#trial.blamed);
    // What finds no room is refused for that, and nobody can try it.
    const { unplaced } = this.#written;
    return [...ofMain, ...changes].filter((change) => !blamed.has(change) && !unplaced?.has(change.hash));
  }

  /** Who may not run yet. */
  #waiting(pending: readonly Change[], { trial, admitted }: Decision): readonly Change[] {
    const [runs, blamed] = [new Set(admitted), new BlameList(trial.blamed)];
    return pending.filter((change) => !runs.has(change) && !blamed.has(change));
  }

  #mainInstead(why: Refusal | undefined): Heard['main'] {
    const files = this.#proven.main;
    return why && files ? { files, why } : undefined;
  }
}
