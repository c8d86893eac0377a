/** What is to stand before the servers next: slices and main configuration, each with the way back to what was proven. */
import type { Fragment } from '../../components/fragment.ts';
import type { Placement } from '../../components/slices/placement.ts';
import { renderSlice, type Slice } from '../../components/slices/slice.ts';
import { undoKey, undoText } from '../../components/slices/undo.ts';
import type { ChosenMain } from '../../components/stack-input.ts';
import type { MainChoice } from './last-good.ts';
import { Undos } from './rollback/proven.ts';
import { recordOf } from './rollback/record.ts';
import type { Trial } from './rollback/trial.ts';
import type { Standing, StandingPlace } from './standing.ts';

export interface Next {
  readonly placement: Placement;
  readonly main: MainChoice;
  readonly trial: Trial;
  /** What the judge was. */
  readonly judge: string;
}

export interface NextStanding {
  readonly standing: Standing;
  /** Those in which there is something. */
  readonly slices: readonly { readonly fragments: readonly Fragment[]; readonly slice: Slice }[];
  readonly main: ChosenMain;
}

const rendered = new WeakMap<readonly Fragment[], StandingPlace & { readonly slice: Slice }>();

/** A slice in which nothing changed is the very same list of fragments, and is rendered once. */
function render(index: number, standing: StandingPlace): Slice {
  const { judge, fragments, undo } = standing;
  const known = rendered.get(fragments);
  if (known?.judge === judge && known.undo === undo) return known.slice;
  const plain = renderSlice(index, fragments, { judge });
  const slice = undo ? { ...plain, data: { ...plain.data, [undoKey]: undoText(undo) } } : plain;
  rendered.set(fragments, { ...standing, slice });
  return slice;
}

/** @param proven whether what stood before is proven */
export function nextStanding(before: Standing, { placement, main, trial, judge }: Next, proven: boolean): NextStanding {
  const undos = new Undos(before, proven);
  const slices = placement.slices.map((fragments, index): StandingPlace => {
    return { judge, fragments, undo: undos.slice(index, fragments) };
  });
  const standingMain = undos.main(main, trial.rollbacks !== before.trial.rollbacks);
  return {
    standing: { slices, main: standingMain, trial, epoch: undos.epoch },
    slices: slices.flatMap((one, index) =>
      one.fragments.length === 0 ? [] : [{ fragments: one.fragments, slice: render(index, one) }],
    ),
    main: { ...standingMain.files, revision: main.revision, beside: recordOf(trial, standingMain.undo) },
  };
}
