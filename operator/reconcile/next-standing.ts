/** What is to stand before the servers next: slices and main configuration, each with the way back to what was proven. */
import type { Fragment } from '../../components/fragment.ts';
import type { OperatorDiscovery } from '../../components/scrape/served.ts';
import type { Placement } from '../../components/slices/placement.ts';
import { renderSlice, type Slice } from '../../components/slices/slice.ts';
import { undoKey, undoText } from '../../components/slices/undo.ts';
import type { ChosenMain } from '../../components/stack-input.ts';
import type { MainChoice } from './last-good.ts';
import { Undos } from './rollback/proven.ts';
import { recordOf } from './rollback/record.ts';
import type { Trial } from './rollback/trial.ts';
import type { Standing, StandingMain, StandingPlace } from './standing.ts';

export interface Next {
  readonly placement: Placement;
  readonly main: MainChoice;
  readonly trial: Trial;
  /** What a slice is to say of its judge. */
  readonly judgeOf: (fragments: readonly Fragment[]) => string;
  /** Where servers ask for targets, if the operator finds them. */
  readonly discovery?: OperatorDiscovery;
}

export interface NextStanding {
  readonly standing: Standing;
  /** Those in which there is something, or was: a file that a server may be reading is not taken away. */
  readonly slices: readonly { readonly fragments: readonly Fragment[]; readonly slice: Slice }[];
  readonly main: ChosenMain;
}

interface Rendered extends StandingPlace, Pick<Next, 'discovery'> {
  readonly slice: Slice;
}

const rendered = new WeakMap<readonly Fragment[], Rendered>();

/** A slice in which nothing changed is the very same list of fragments, and is rendered once. Empty ones may share theirs. */
function render(index: number, standing: StandingPlace, { discovery }: Pick<Next, 'discovery'>): Slice {
  const { judge, fragments, undo } = standing;
  const known = rendered.get(fragments);
  const isSame =
    known?.slice.index === index &&
    known.judge === judge &&
    known.undo === undo &&
    known.discovery?.url === discovery?.url;
  if (known && isSame) return known.slice;
  const plain = renderSlice(index, fragments, { judge, ...(discovery && { discovery }) });
  const slice = undo ? { ...plain, data: { ...plain.data, [undoKey]: undoText(undo) } } : plain;
  rendered.set(fragments, { ...standing, ...(discovery && { discovery }), slice });
  return slice;
}

/**
 * Whether nothing is being read, nor about to be: what stands is proven and stays as it is. A reload fails when a file goes
 * between its list of them and its reading of that one.
 */
function isQuiet(before: Standing, { slices }: Placement, main: StandingMain): boolean {
  return main === before.main && slices.every((fragments, index) => fragments === before.slices[index]?.fragments);
}

/** @param proven whether what stood before is proven */
export function nextStanding(before: Standing, next: Next, proven: boolean): NextStanding {
  const { placement, main, trial, judgeOf } = next;
  const undos = new Undos(before, proven);
  const standingMain = undos.main(main, trial.rollbacks !== before.trial.rollbacks);
  const emptiedGo = proven && isQuiet(before, placement, standingMain);
  const slices = placement.slices.map((fragments, index): StandingPlace => {
    const exists = fragments.length > 0 || (before.slices[index]?.exists === true && !emptiedGo);
    return { judge: judgeOf(fragments), fragments, exists, undo: undos.slice(index, fragments) };
  });
  return {
    standing: { slices, main: standingMain, trial, epoch: undos.epoch },
    slices: slices.flatMap((one, index) =>
      one.exists ? [{ fragments: one.fragments, slice: render(index, one, next) }] : [],
    ),
    main: { ...standingMain.files, revision: main.revision, beside: recordOf(trial, standingMain.undo) },
  };
}
