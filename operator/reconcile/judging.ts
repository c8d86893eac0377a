/** Asks the judge about what has no verdict yet, and says what of the answers stands with the slices. */
import type { Fragment, RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import type { StandingSlice } from '../../components/slices/record.ts';
import { isPending, type Judge, type JudgeCall, type Verdict } from '../verdict/judge.ts';
import type { Candidate, Judgement, Ruling } from './admission.ts';
import type { LookMemory } from './look-memory.ts';
import { hasPassed, judgeTests } from './rule-tests.ts';

export interface JudgeAll extends JudgeCall {
  readonly judge: Judge;
  /** The global block beside which fragments are judged. */
  readonly global: object;
  /** What stands, which needs no verdict where the very same judge has accepted it. */
  readonly standing: readonly StandingSlice[];
  /** Names judge and global block. */
  readonly judgedBy: string;
  /** The stack's own, which remembers what needs no verdict. */
  readonly memory: Pick<LookMemory, 'open' | 'tested'>;
}

/** Rejects when the judge cannot be asked at all, and when aborted. */
export async function judgeAll(
  candidates: readonly Candidate[],
  { judge, global, standing, judgedBy, memory, ...call }: JudgeAll,
): Promise<Judgement> {
  const open = memory.open.among(candidates, standing, judgedBy);
  const rules = open.filter((fragment): fragment is RuleFragment => fragment.kind === 'rules');
  const scrapes = open.filter((fragment): fragment is ScrapeFragment => fragment.kind === 'scrape');
  const [ofRules, ofScrapes] = await Promise.all([
    rules.length > 0 ? judge.rules(rules, call) : new Map<string, Verdict>(),
    scrapes.length > 0 ? judge.scrape(scrapes, { global, ...call }) : new Map<string, Verdict>(),
  ]);
  const fragments = new Map([...ofRules, ...ofScrapes]);
  const passed = { has: (hash: string) => hasPassed(hash, standing, judgedBy) };
  return {
    fragments,
    tests: await judgeTests(memory.tested.of(candidates), { verdicts: fragments, passed }, { judge, ...call }),
  };
}

/** What is said of fragments: tests count for all of an object. */
export function rulingsOf({ fragments, tests }: Judgement): ReadonlyMap<string, Ruling> {
  const failed = [...(tests ?? [])].filter(([, { accepted }]) => !accepted);
  if (failed.length === 0) return fragments;
  const ofTests = failed.flatMap(([{ compiled }, verdict]) =>
    compiled.fragments.map(({ hash }) => [hash, verdict] as const),
  );
  return new Map([...fragments, ...ofTests]);
}

const isOpen = (ruling: Ruling): boolean => !ruling.accepted && isPending(ruling.reason);

/** The hashes of fragments and tests that wait for their verdict. */
function openHashes({ fragments, tests = new Map() }: Judgement): ReadonlySet<string> {
  const ofFragments = [...fragments].filter(([, ruling]) => isOpen(ruling)).map(([hash]) => hash);
  const ofTests = [...tests].filter(([, verdict]) => isOpen(verdict)).map(([{ suite }]) => suite?.whole.hash ?? '');
  return new Set([...ofFragments, ...ofTests]);
}

/**
 * What a slice is to say of its judge: nothing while something in it waits for a verdict, or it would never get one.
 * @param judgedBy names judge and global block
 */
export function judgeOfSlices(judgement: Judgement, judgedBy: string): (fragments: readonly Fragment[]) => string {
  const open = openHashes(judgement);
  const waits = (fragment: Fragment) =>
    open.has(fragment.hash) ||
    (fragment.kind === 'rules' && fragment.tested !== undefined && open.has(fragment.tested));
  return (fragments) => (open.size > 0 && fragments.some(waits) ? '' : judgedBy);
}
