/** Chooses what is to run, of what is declared, what was said of it, and what stands. */
import type { Fragment } from '../../components/fragment.ts';
import { files } from '../../components/prometheus/layout.ts';
import type { OperatorDiscovery } from '../../components/scrape/served.ts';
import { type Placed, type Placement, place } from '../../components/slices/placement.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type Admission, type Candidate, type Judged, type Judgement } from './admission.ts';
import { ruleTrust } from './compilation.ts';
import { judgeOfSlices, rulingsOf } from './judging.ts';
import { inForce, type MainChoice } from './last-good.ts';
import { LastGoodFragments } from './last-good-fragments.ts';
import type { LookMemory } from './look-memory.ts';
import { type NextStanding, nextStanding } from './next-standing.ts';
import { hear, type WrittenBefore } from './rollback/hearing.ts';
import type { Evidence } from './rollback/trial.ts';
import type { Happening } from './rollback/words.ts';
import { bounded } from './status/bounds.ts';

/** What was chosen last, and stands. */
export interface WrittenChoice extends WrittenBefore {
  /** How it was placed, when this process has done that. */
  readonly placed?: Placed;
}

export interface ChoiceInput {
  readonly stack: MonitoringStack;
  readonly candidates: readonly Candidate[];
  readonly judgement: Judgement;
  /** Names judge and global block. */
  readonly judgedBy: string;
  /** The main configuration that the stack declares or, where that is refused, its last good one. */
  readonly declaredMain: MainChoice;
  readonly written: WrittenChoice;
  /** What the servers show of what was written. */
  readonly evidence: Evidence;
  /** The stack's own. */
  readonly memory: LookMemory;
  /** Slices that a stack can have. */
  readonly slots: number;
  /** Where servers reach the operator. */
  readonly url: string;
  /** Whether the files that a fragment refers to are there. */
  readonly canRun: (fragment: Fragment) => boolean;
}

export interface Choice {
  readonly main: MainChoice;
  readonly next: NextStanding;
  readonly admissions: readonly Admission[];
  /** What came of reloads that failed, to be told of the stack. */
  readonly happened: readonly Happening[];
  /** What stands once this is written. */
  readonly written: WrittenChoice;
}

/** An object of which a fragment found no room is refused for that; where an older version stood, it stands on. */
function withoutRoom(
  admissions: readonly Admission[],
  { refused }: Placement,
  standing: readonly (readonly Fragment[])[],
): readonly Admission[] {
  if (refused.length === 0) return admissions;
  const keys = new Set(standing.flat().map(({ key }) => key));
  return admissions.map((admission) => {
    const unplaced = refused.filter(({ fragment }) => admission.wanted.get(fragment.key) === fragment.hash);
    const [first] = unplaced;
    if (!first) return admission;
    const lost = new Set(unplaced.map(({ fragment }) => fragment.key));
    return {
      ...admission,
      accepted: false,
      reason: first.reason,
      message: bounded(unplaced.map(({ message }) => message).join('\n')),
      wanted: new Map([...admission.wanted].filter(([key]) => !lost.has(key))),
      lastGood: admission.lastGood || [...lost].some((key) => keys.has(key)),
    };
  });
}

/** Where the stack's servers ask for targets, if the operator finds them. */
export function discoveryOf(
  { spec, metadata: { namespace, name } }: MonitoringStack,
  url: string,
): OperatorDiscovery | undefined {
  if (spec.prometheus.discovery !== 'Operator') return undefined;
  // As seen from the folder of the slices.
  return { url: `${url}/discovery/${namespace}/${name}`, tokenFile: `../${files.discoveryToken}` };
}

/** The hashes of what was admitted and then found no place: in a slice, or beside others that claim the same. */
function placeless(
  admitted: readonly Judged[],
  settled: readonly Judged[],
  { refused }: Placement,
): ReadonlySet<string> {
  const hashes = new Set(refused.map(({ fragment }) => fragment.hash));
  if (settled === admitted) return hashes;
  for (const [index, { running }] of admitted.entries()) {
    const runs = settled[index]?.running ?? [];
    if (runs === running) continue;
    for (const fragment of running) if (!runs.includes(fragment)) hashes.add(fragment.hash);
  }
  return hashes;
}

/** What is to run, without that for which files are missing. */
function wantedOf(settled: readonly Judged[], { memory, canRun }: Pick<ChoiceInput, 'memory' | 'canRun'>) {
  const running = memory.running.of(settled);
  return memory.runningWithSecrets.of(running).length > 0 ? running.filter((fragment) => canRun(fragment)) : running;
}

export function choose({ stack, candidates, judgement, judgedBy, written, evidence, ...input }: ChoiceInput): Choice {
  const standing = written.standing.slices.map(({ fragments }) => fragments);
  const declared = { stack, candidates, rulings: rulingsOf(judgement), main: input.declaredMain };
  const heard = hear(written, evidence, declared);
  const rulings = heard.refused.size > 0 ? new Map([...judgement.fragments, ...heard.refused]) : judgement.fragments;
  const trust = ruleTrust(stack);
  const lastGood = new LastGoodFragments(heard.lastProven ? [heard.lastProven] : standing, trust);
  const { memory } = input;
  const admitted = memory.admissions.admit(candidates, { ...judgement, fragments: rulings }, lastGood);
  const settled = memory.collisions.settle(admitted, { lastGood, trust });
  const wanted = wantedOf(settled, input);
  const placement = place({ slots: input.slots, standing, wanted, held: written.held }, written.placed);
  const main = inForce(input.declaredMain, heard);
  const discovery = discoveryOf(stack, input.url);
  const judgeOf = judgeOfSlices(judgement, judgedBy);
  const slices = { placement, main, trial: heard.trial, judgeOf, ...(discovery && { discovery }) };
  const next = nextStanding(written.standing, slices, evidence.proven);
  return {
    main,
    next,
    admissions: withoutRoom(memory.told.of(settled), placement, standing),
    happened: heard.happened,
    written: {
      standing: next.standing,
      held: new Set(placement.moving.map(({ key }) => key)),
      unplaced: placeless(admitted, settled, placement),
      placed: { wanted, placement },
    },
  };
}
