/** The revision that was last proven, and what was written over it. */
import type { Fragment } from '../../../components/fragment.ts';
import { type MainFiles, mainRevision } from '../../../components/prometheus/configuration.ts';
import { changesOf, type Undo, undone, undoOf } from '../../../components/slices/undo.ts';
import type { Standing, StandingMain } from '../standing.ts';
import type { MainUndo } from './record.ts';
import type { Change, Evidence } from './trial.ts';

/** The key of the main configuration among changes; those of fragments have a slash. */
export const mainKey = 'main';

export interface Revision {
  readonly fragments: readonly Fragment[];
  /** Undefined where there was none. */
  readonly main: MainFiles | undefined;
}

/** The main configuration as a change of the stack. */
export function mainChange(
  files: MainFiles,
  { uid = '', generation = 0 }: { uid?: string; generation?: number },
): Change {
  return { key: mainKey, hash: mainRevision(files), uid, generation };
}

export function changeOf({ key, hash, owner: { uid, generation } }: Fragment): Change {
  return { key, hash, uid, generation };
}

/** Whether an undo leads back to the revision that was proven last, and not to one before. */
function live<T extends Undo | MainUndo>(undo: T | undefined, { epoch }: Standing): T | undefined {
  return undo?.epoch === epoch ? undo : undefined;
}

function provenSlice(standing: Standing, index: number, proven: boolean): readonly Fragment[] {
  const { fragments = [], undo } = standing.slices[index] ?? {};
  const back = proven ? undefined : live(undo, standing);
  return back ? undone(fragments, back) : fragments;
}

function provenMain(standing: Standing, proven: boolean): MainFiles | undefined {
  const back = proven ? undefined : live(standing.main?.undo, standing);
  return back?.files ?? standing.main?.files;
}

/** @param proven whether what stands is proven itself */
export function provenRevision(standing: Standing, proven: boolean): Revision {
  const fragments = standing.slices.flatMap((_, index) => provenSlice(standing, index, proven));
  return { fragments, main: provenMain(standing, proven) };
}

/** What was written and is not proven, as far as it can be taken back. */
export function unprovenChanges(standing: Standing, stack: { uid?: string; generation?: number }): readonly Change[] {
  const { main, slices } = standing;
  const ofMain = main && live(main.undo, standing)?.files ? [mainChange(main.files, stack)] : [];
  const ofSlices = slices.flatMap(({ fragments, undo }) => {
    const back = live(undo, standing);
    return back ? changesOf(fragments, back).map(changeOf) : [];
  });
  return [...ofMain, ...ofSlices];
}

/** What may run next, in lists: what stands and, where a reload failed, what was proven before it. */
export function mayRun(standing: Standing, { failed }: Evidence): readonly (readonly Fragment[])[] {
  const stands = standing.slices.map(({ fragments }) => fragments);
  const goesBack = failed.length > 0 || standing.trial.batch !== undefined;
  return goesBack ? [...stands, provenRevision(standing, false).fragments] : stands;
}

/** How to get from what is written now back to what was proven. */
export class Undos {
  /** Of everything that changes now. */
  readonly epoch: number;
  readonly #standing: Standing;
  readonly #proven: boolean;

  constructor(standing: Standing, proven: boolean) {
    this.#standing = standing;
    this.#proven = proven;
    this.epoch = standing.epoch + (proven ? 1 : 0);
  }

  /** The same as long as the slice is the very same list. */
  slice(index: number, fragments: readonly Fragment[]): Undo | undefined {
    const before = this.#standing.slices[index];
    if (before?.fragments === fragments) return before.undo;
    return undoOf(provenSlice(this.#standing, index, this.#proven), fragments, this.epoch);
  }

  main({ text, defaultRules }: MainFiles, changed: boolean): StandingMain {
    const files = { text, defaultRules };
    const { main } = this.#standing;
    if (main && !changed && sameFiles(main.files, files)) return main;
    const base = provenMain(this.#standing, this.#proven);
    return { files, undo: { epoch: this.epoch, ...(base && !sameFiles(base, files) && { files: base }) } };
  }
}

function sameFiles(a: MainFiles, b: MainFiles): boolean {
  return a.text === b.text && a.defaultRules === b.defaultRules;
}
