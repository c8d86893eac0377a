/** Where the parsers run: as child processes of this process, or wherever else a question can be sent. */
import { type Run, runTool } from './run-tool.ts';
import { type Files, readScratch, withScratch } from './scratch.ts';

export const TOOLS = ['promtool', 'amtool'] as const;
export type Tool = (typeof TOOLS)[number];

/** One run of a parser on some files. */
export interface Question {
  readonly tool: Tool;
  readonly args: readonly string[];
  /** What lies in its folder, as text by relative path. */
  readonly files: Files;
  /** A file that the run writes, which stands in place of its output where it comes to an end. */
  readonly report?: string | undefined;
  /** Milliseconds after which it is killed. */
  readonly timeout: number;
  /** Bytes of output after which it is killed. */
  readonly maxOutput: number;
}

export interface Parsers {
  /**
   * Resolves however the run ends. Rejects with a JudgeError when it cannot be begun, and with the signal's reason on
   * abort. What the parser says of paths is as the files are named.
   */
  run(question: Question, call?: { readonly signal?: AbortSignal | undefined }): Promise<Run>;
  /** Why nothing can be asked just now, for people; undefined when it can, as far as is known. */
  readonly problem: string | undefined;
}

export interface LocalParsers extends Readonly<Record<Tool, string>> {
  /** A folder for scratch files, which is made when it is missing. */
  readonly scratch: string;
  /** Bytes of resident memory above which a parser is killed; 192 MiB by default. */
  readonly maxMemory?: number;
}

const defaultMemory = 192 * 1024 * 1024;

/** Parsers as child processes, by their paths. A run costs some 70 ms, whether it is asked about one text or about many. */
export function localParsers({ scratch, maxMemory = defaultMemory, ...paths }: LocalParsers): Parsers {
  return {
    problem: undefined,
    run: ({ tool, args, files, report, timeout, maxOutput }, { signal } = {}) =>
      withScratch(scratch, files, async (folder) => {
        const run = await runTool(paths[tool], { args, folder, timeout, maxOutput, maxMemory, signal });
        const isReported = report !== undefined && run.outcome === 'exited';
        const stdout = isReported ? await readScratch(folder, report, maxOutput) : run.stdout;
        return { ...run, stdout: within(stdout, folder), stderr: within(run.stderr, folder) };
      }),
  };
}

/** Paths as they are known to whoever laid out the files. */
function within(text: string, folder: string): string {
  return text.replaceAll(`${folder}/`, '');
}
