/** The commands in the README and what they are said to print, so that tests can hold it to its word. */

/** A block of commands with the marks that stand before it. */
export interface CommandBlock {
  /** 1-based line of the block's first command. */
  readonly line: number;
  readonly commands: string;
  /** once, or until the output is as it should be; undefined when the README says that tests leave it out. */
  readonly run: 'once' | 'repeatedly' | undefined;
  /** The text block that follows, if one does before the next commands. */
  readonly output: string | undefined;
}

/** A block of commands that does not say whether tests run it. */
export class UnmarkedBlock extends Error {
  readonly reason = 'UnmarkedBlock';
}

interface Fence {
  readonly line: number;
  readonly language: string;
  readonly mark: string | undefined;
  readonly text: string;
}

const runs: Readonly<Record<string, CommandBlock['run']>> = { run: 'once', 'run: repeatedly': 'repeatedly' };

function fencesIn(markdown: string): readonly Fence[] {
  const pattern = /(?:^<!-- (.+) -->\n)?^```(\w+)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(pattern)].map((match) => {
    const [, mark, language = '', text = ''] = match;
    const before = markdown.slice(0, match.index) + match[0].slice(0, match[0].indexOf('```'));
    return { line: before.split('\n').length + 1, language, mark, text };
  });
}

function runOf({ mark, line }: Fence): CommandBlock['run'] {
  if (mark?.startsWith('not run: ')) return undefined;
  const run = runs[mark ?? ''];
  if (run) return run;
  throw new UnmarkedBlock(`line ${line}: say <!-- run -->, <!-- run: repeatedly --> or <!-- not run: why -->`);
}

/** Every block of commands, in order. @throws UnmarkedBlock */
export function commandBlocks(markdown: string): readonly CommandBlock[] {
  const fences = fencesIn(markdown);
  return fences.flatMap((fence, index) => {
    if (fence.language !== 'sh') return [];
    const next = fences[index + 1];
    const output = next?.language === 'text' ? next.text : undefined;
    return [{ line: fence.line, commands: fence.text, run: runOf(fence), output }];
  });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Tables and line ends as they are read, not as they are laid out. */
const flat = (text: string): string =>
  text
    .trim()
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ *\n */g, '\n');

/**
 * Whether an output is the one that is described: `…` stands for any text, also of several lines where it is a line of
 * its own or ends one, and runs of spaces, with which tables are laid out, are all alike.
 */
export function isAsDescribed(output: string, description: string): boolean {
  const pattern = flat(description)
    .split('…')
    .map((part) => escaped(part).replaceAll(/^ | $/g, ' ?'))
    .join('[\\s\\S]*');
  return new RegExp(`^${pattern}$`).test(flat(output));
}
