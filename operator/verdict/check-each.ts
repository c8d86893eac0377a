/** Asks one parser about many texts in few runs, so that one that is refused, hangs or kills it blames only itself. */
import { randomBytes } from 'node:crypto';
import type { RefusalReason } from './judge.ts';
import type { Complaints, Printed } from './parse-promtool.ts';
import type { Run } from './run-tool.ts';
import type { Files } from './scratch.ts';

/** How to ask about a batch of texts. */
export interface Check {
  /** Lays out `files` and runs the parser on those with these names. */
  run(files: Files, names: readonly string[]): Promise<Run>;
  /** The complaints by file; a file without an entry was not looked at, and undefined means that nothing is known. */
  parse(printed: Printed): ReadonlyMap<string, Complaints> | undefined;
  /** Texts in one run at most. */
  readonly batch: number;
}

/** What became of one text: judged, or the parser came to no end over it. */
export type Answer =
  | { readonly complaints: Complaints }
  | { readonly failure: Extract<RefusalReason, 'JudgeTimeout' | 'JudgeFailed'> };

/** The answers in the order of `texts`. */
export async function checkEach(texts: readonly string[], check: Check): Promise<readonly Answer[]> {
  const batches = Array.from({ length: Math.ceil(texts.length / check.batch) }, (_, index) =>
    texts.slice(index * check.batch, (index + 1) * check.batch),
  );
  return (await Promise.all(batches.map((batch) => checkBatch(batch, check)))).flat();
}

async function checkBatch(texts: readonly string[], check: Check): Promise<readonly Answer[]> {
  // Unknown to whoever wrote the texts, so that no message can pretend to be about another file.
  const nonce = randomBytes(8).toString('hex');
  // In a folder, since paths in them are relative to one beside which the server's other files stand.
  const names = texts.map((_, index) => `${nonce}/${index}.json`);
  const run = await check.run(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ''])), names);
  const known = hasJudged(run) ? check.parse(run) : undefined;
  const complaints = names.map((name) => known?.get(name));
  if (complaints.every((entry) => entry !== undefined)) return complaints.map((entry) => ({ complaints: entry }));
  if (texts.length === 1) return [{ failure: run.outcome === 'timeout' ? 'JudgeTimeout' : 'JudgeFailed' }];
  const half = Math.ceil(texts.length / 2);
  const first = await checkBatch(texts.slice(0, half), check);
  return [...first, ...(await checkBatch(texts.slice(half), check))];
}

/** The exit codes of promtool and amtool for "all accepted" and "some refused"; a crash has another one. */
export function hasJudged({ outcome, code }: Run): boolean {
  return outcome === 'exited' && (code === 0 || code === 1);
}
