/** Asks the judge about the tests of AlertRules, where they have not passed already. */
import type { Fragment } from '../../components/fragment.ts';
import { keptOf } from '../../components/kept.ts';
import type { StandingSlice } from '../../components/slices/record.ts';
import { isPending, type Judge, type JudgeCall, type Verdict } from '../verdict/judge.ts';
import { type Candidate, refusalsOf } from './admission.ts';

const testedIn = keptOf(
  (fragments: readonly Fragment[]) =>
    new Set(fragments.flatMap((fragment) => (fragment.kind === 'rules' ? (fragment.tested ?? []) : []))),
);

/**
 * Whether tests need no verdict: what stands has passed those that its record names, by the very same judge. Tests that
 * were changed since, with the same rules, have left no record, and are run again by a new process.
 */
export function hasPassed(hash: string, standing: readonly StandingSlice[], judge: string): boolean {
  return standing.some((slice) => slice.judge === judge && testedIn(slice.fragments).has(hash));
}

/**
 * The verdicts on tests. They are run with those groups that the parser accepts, which are those that would run: what it
 * refuses leaves out only itself, and what is left is tested.
 * @param verdicts on the fragments, by hash
 * @param passed hashes of tests that have passed
 */
export async function judgeTests(
  candidates: readonly Candidate[],
  {
    verdicts,
    passed,
  }: { readonly verdicts: ReadonlyMap<string, Verdict>; readonly passed: Pick<ReadonlySet<string>, 'has'> },
  { judge, ...call }: JudgeCall & { readonly judge: Pick<Judge, 'tests'> },
): Promise<ReadonlyMap<Candidate, Verdict>> {
  const waiting = candidates.flatMap((candidate) => {
    const verdict = pendingOf(candidate, verdicts);
    return verdict ? [[candidate, verdict] as const] : [];
  });
  const isWaiting = new Set(waiting.map(([candidate]) => candidate));
  const open = candidates.flatMap((candidate) => {
    const suite = isWaiting.has(candidate) ? undefined : suiteOf(candidate, verdicts);
    return suite && !passed.has(suite.hash) ? [{ candidate, suite }] : [];
  });
  if (open.length === 0) return new Map(waiting);
  const answers = await judge.tests(
    open.map(({ suite }) => suite),
    call,
  );
  const answered = open.flatMap(({ candidate, suite }) => {
    const verdict = answers.get(suite.hash);
    return verdict ? [[candidate, verdict] as const] : [];
  });
  return new Map([...waiting, ...answered]);
}

/** The tests of an object wait for the verdicts on its groups: which of them are tested is not known before. */
function pendingOf(candidate: Candidate, verdicts: ReadonlyMap<string, Verdict>): Verdict | undefined {
  if (!candidate.suite) return undefined;
  return candidate.compiled.fragments
    .map(({ hash }) => verdicts.get(hash))
    .find((verdict) => verdict?.accepted === false && isPending(verdict.reason));
}

function suiteOf(candidate: Candidate, verdicts: ReadonlyMap<string, Verdict>) {
  const { suite, compiled } = candidate;
  if (!suite) return undefined;
  const refusals = refusalsOf(candidate, verdicts);
  if (refusals.size === 0) return suite.whole;
  const accepted = compiled.fragments.filter(({ key }) => !refusals.has(key));
  return accepted.length === 0 ? undefined : suite.part(accepted);
}
