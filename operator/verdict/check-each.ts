/** Asks one parser about many texts in few runs, so that one that is refused, hangs or kills it blames only itself. */
import { randomBytes } from 'node:crypto';
import type { Lane } from './gate.ts';
import type { NoEnd } from './judge.ts';
import type { Complaints, Printed, Progress } from './parse-promtool.ts';
import type { Run } from './run-tool.ts';
import type { Files } from './scratch.ts';

/** How to ask about a batch of texts. */
export interface Check {
  /** Lays out `files` and runs the parser on those with these names. */
  run(files: Files, names: readonly string[], lane: Lane): Promise<Run>;
  /** The complaints by file; a file without an entry was not looked at, and undefined means that nothing is known. */
  parse(printed: Printed): ReadonlyMap<string, Complaints> | undefined;
  /** How far a run came that did not end. */
  progress(printed: Printed): Progress;
  /** Where to ask first; among all others unless given. */
  readonly lane?: Lane;
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

/** A text by its place among all that are asked about. */
interface Placed {
  readonly place: number;
  readonly text: string;
}
type Answers = readonly (readonly [place: number, answer: Answer])[];

/** The answers in the order of `texts`. */
export async function checkEach(texts: readonly string[], check: Check): Promise<readonly Answer[]> {
  const batches = batchesOf(
    texts.map((text, place) => ({ place, text })),
    check.batch,
  );
  const answers = await Promise.all(batches.map((batch) => checkBatch(batch, check, check.lane ?? 'shared')));
  const byPlace = new Map(answers.flat());
  return texts.map((_, place) => byPlace.get(place) ?? { failure: 'JudgeFailed' });
}

function batchesOf(texts: readonly Placed[], { texts: most, characters }: Batch): readonly (readonly Placed[])[] {
  const batches: Placed[][] = [];
  let room = 0;
  for (const placed of texts) {
    const last = batches.at(-1);
    room -= placed.text.length;
    if (last && last.length < most && room >= 0) last.push(placed);
    else {
      batches.push([placed]);
      room = characters - placed.text.length;
    }
  }
  return batches;
}

async function checkBatch(texts: readonly Placed[], check: Check, lane: Lane): Promise<Answers> {
  if (texts.length === 0) return [];
  // Unknown to whoever wrote the texts, so that no message can pretend to be about another file. In a folder, since
  // paths in them are relative to one beside which the server's other files stand.
  const folder = randomBytes(8).toString('hex');
  const named = new Map(texts.map((placed) => [`${folder}/${placed.place}.json`, placed]));
  const files = Object.fromEntries([...named].map(([name, { text }]) => [name, text]));
  const run = await check.run(files, [...named.keys()], lane);
  const known = hasJudged(run) ? check.parse(run) : undefined;
  const answers = [...named].map(([name, { place }]) => [place, known?.get(name)] as const);
  if (answers.every((answer) => answer[1] !== undefined)) {
    return answers.map(([place, complaints = []]) => [place, { complaints }]);
  }
  return texts.length === 1 ? checkAgain(texts, { run, check, lane }) : checkApart(named, { run, check, lane });
}

/** A run that did not answer about everything. */
interface Broken {
  readonly run: Run;
  readonly check: Check;
  readonly lane: Lane;
}

async function checkAgain(texts: readonly Placed[], { run, check, lane }: Broken): Promise<Answers> {
  const again = laneAfter(run, lane);
  if (again !== undefined) return checkBatch(texts, check, again);
  return texts.map(({ place }) => [place, { failure: noEnd(run) }]);
}

/** Where the parser told what it was looking at, that is asked about alone; otherwise one half after the other. */
async function checkApart(named: ReadonlyMap<string, Placed>, broken: Broken): Promise<Answers> {
  const { run, check, lane } = broken;
  const { accepted, current } = hasJudged(run) ? nothing : check.progress(run);
  const suspect = named.get(current ?? '');
  if (!suspect) {
    const next = laneAfter(run, lane) ?? (lane === 'shared' ? 'suspect' : lane);
    const half = Math.ceil(named.size / 2);
    const first = await checkBatch([...named.values()].slice(0, half), check, next);
    return [...first, ...(await checkBatch([...named.values()].slice(half), check, next))];
  }
  const done = new Set([...accepted, current]);
  const open = [...named].filter(([name]) => !done.has(name)).map(([, placed]) => placed);
  const good = accepted.flatMap((name) => named.get(name) ?? []);
  const asked = await Promise.all([
    checkBatch([suspect], check, lane === 'alone' ? lane : 'suspect'),
    checkBatch(open, check, lane),
  ]);
  return [...good.map(({ place }) => [place, { complaints: [] }] as const), ...asked.flat()];
}

const nothing: Progress = { accepted: [], current: undefined };

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
