/** Asks one parser about many texts in few runs, so that one that is refused, hangs or kills it blames only itself. */
import { randomBytes } from 'node:crypto';
import type { Lane } from './gate.ts';
import type { NoEnd } from './judge.ts';
import type { Complaints, Printed } from './parse-promtool.ts';
import type { Run } from './run-tool.ts';
import type { Files } from './scratch.ts';

/** How to ask about a batch of texts. */
export interface Check {
  /** Lays out `files` and runs the parser on those with these names. */
  run(files: Files, names: readonly string[], lane: Lane): Promise<Run>;
  /** The complaints by file; a file without an entry was not looked at, and undefined means that nothing is known. */
  parse(printed: Printed): ReadonlyMap<string, Complaints> | undefined;
  readonly batch: Batch;
}

/** What goes into one run at most; a single text always does. */
export interface Batch {
  readonly texts: number;
  /** Characters of all texts together. */
  readonly characters: number;
}

/** What became of one text: judged, or the parser came to no end over it. */
export type Answer = { readonly complaints: Complaints } | { readonly failure: NoEnd };

/** The answers in the order of `texts`. */
export async function checkEach(texts: readonly string[], check: Check): Promise<readonly Answer[]> {
  const batches = batchesOf(texts, check.batch);
  return (await Promise.all(batches.map((batch) => checkBatch(batch, check, 'shared')))).flat();
}

function batchesOf(texts: readonly string[], { texts: most, characters }: Batch): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    room -= text.length;
    if (last && last.length < most && room >= 0) last.push(text);
    else {
      batches.push([text]);
      room = characters - text.length;
    }
  }
  return batches;
}

async function checkBatch(texts: readonly string[], check: Check, lane: Lane): Promise<readonly Answer[]> {
  // Unknown to whoever wrote the texts, so that no message can pretend to be about another file.
  const nonce = randomBytes(8).toString('hex');
  // In a folder, since paths in them are relative to one beside which the server's other files stand.
  const names = texts.map((_, index) => `${nonce}/${index}.json`);
  const files = Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
  const run = await check.run(files, names, lane);
  const known = hasJudged(run) ? check.parse(run) : undefined;
  const complaints = names.map((name) => known?.get(name));
  if (complaints.every((entry) => entry !== undefined)) return complaints.map((entry) => ({ complaints: entry }));
  const again = laneAfter(run, lane);
  if (texts.length === 1) return again === undefined ? [{ failure: noEnd(run) }] : checkBatch(texts, check, again);
  const half = Math.ceil(texts.length / 2);
  const next = again ?? (lane === 'shared' ? 'suspect' : lane);
  const first = await checkBatch(texts.slice(0, half), check, next);
  return [...first, ...(await checkBatch(texts.slice(half), check, next))];
}

/** Where to ask once more: who was lost with the whole judge may have been lost for what ran beside it. */
export function laneAfter({ outcome }: Run, lane: Lane): 'alone' | undefined {
  return outcome === 'lost' && lane !== 'alone' ? 'alone' : undefined;
}

/** The exit codes of promtool and amtool for "all accepted" and "some refused"; a crash has another one. */
export function hasJudged({ outcome, code }: Run): boolean {
  return outcome === 'exited' && (code === 0 || code === 1);
}

/** The reason of a run that told nothing. */
export function noEnd({ outcome }: Run): NoEnd {
  if (outcome === 'timeout') return 'JudgeTimeout';
  return outcome === 'memory' ? 'JudgeOutOfMemory' : 'JudgeFailed';
}
