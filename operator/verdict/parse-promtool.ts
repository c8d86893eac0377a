/** Reads what promtool prints: which files it accepted, and in which words it refused the others. */

/** Of one file: what promtool holds against it; nothing when it is accepted. */
export type Complaints = readonly string[];

/** What a run printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The complaints about each file that `promtool check rules` looked at. A file that is missing from the result was
 * not looked at, because the run ended before. The names of the files must be such that nobody who writes rules can
 * know them, since a line of a message could begin with one.
 */
export function parseRuleCheck({ stdout, stderr }: Printed): ReadonlyMap<string, Complaints> {
  const accepted = acceptedFiles(stdout);
  const complaints = new Map([...accepted.keys()].map((file): [string, string[]] => [file, []]));
  let current: string[] | undefined;
  for (const line of stderr.split('\n')) {
    const file = line.slice(0, Math.max(line.indexOf(': '), 0));
    if (line === '  FAILED:' || LOG_LINE.test(line)) current = undefined;
    else if (complaints.has(file)) {
      current = complaints.get(file);
      current?.push(line.slice(file.length + 2));
    } else if (current !== undefined) current.push(`${current.pop()}\n${line}`);
  }
  return new Map([...complaints].map(([file, said]) => [file, judged(accepted.get(file) === true, said)]));
}

/** Warnings of promtool's own logger, as slog writes them. */
const LOG_LINE = /^time=\S+ level=[A-Z]+ /;

/** A refused file has at least one complaint, an accepted one none, whatever was printed besides. */
function judged(accepted: boolean, said: readonly string[]): Complaints {
  if (accepted) return [];
  const words = [...new Set(said.map((text) => text.trim()))].filter((text) => text !== '');
  return words.length > 0 ? words : ['the parser refused it and did not say why'];
}

/** Whether each file was accepted, in the order in which they were looked at. */
function acceptedFiles(stdout: string): ReadonlyMap<string, boolean> {
  const files = new Map<string, boolean>();
  let current: string | undefined;
  for (const line of stdout.split('\n')) {
    const [, file] = /^Checking (.+)$/.exec(line) ?? [];
    if (file !== undefined) files.set((current = file), false);
    else if (current !== undefined && /^ +SUCCESS: /.test(line)) files.set(current, true);
  }
  return files;
}

/** How far a run came that did not end: what it accepted, and what it was looking at. */
export interface Progress {
  readonly accepted: readonly string[];
  readonly current: string | undefined;
}

/** Reads the progress of `promtool check rules` and `check config`, which tell at once what they begin and accept. */
export function parseProgress({ stdout }: Printed): Progress {
  const files = [...acceptedFiles(stdout)];
  const [last, isAccepted] = files.at(-1) ?? [];
  return {
    accepted: files.filter(([, accepted]) => accepted).map(([file]) => file),
    current: isAccepted === false ? last : undefined,
  };
}

/**
 * The complaints about each file that `promtool check config` looked at, of files that refer to no rule files. The
 * errors do not name their file but come in the order of the refused ones. Undefined when they do not add up, which
 * is when a message holds a line that looks like the beginning of one: then ask about each file alone.
 */
export function parseConfigCheck({ stdout, stderr }: Printed): ReadonlyMap<string, Complaints> | undefined {
  const accepted = acceptedFiles(stdout);
  const refused = [...accepted].filter(([, good]) => !good).map(([file]) => file);
  const [, ...errors] = withoutLog(stderr).split(/^ {2}FAILED: /m);
  // Whatever it looks like, all of it is about the only one.
  const said = refused.length === 1 ? [errors.join('')] : errors;
  if (refused.length !== said.length) return undefined;
  const byFile = new Map(refused.map((file, index) => [file, said[index] ?? '']));
  return new Map([...accepted.keys()].map((file) => [file, complaintsAbout(file, byFile.get(file))]));
}

function complaintsAbout(file: string, error: string | undefined): Complaints {
  return error === undefined ? [] : judged(false, [error.trim().replace(`parsing YAML file ${file}: `, '')]);
}

/** All that the parser said against a whole configuration, one complaint a line. */
export function parseWholeCheck({ stderr }: Printed): Complaints {
  const lines = withoutLog(stderr)
    .split('\n')
    .map((line) => line.replace(/^\s*FAILED:\s*/, '').replace(/parsing YAML file \S+: /, ''));
  return judged(false, lines);
}

function withoutLog(text: string): string {
  return text
    .split('\n')
    .filter((line) => !LOG_LINE.test(line))
    .join('\n');
}
