/** Which parsers judge: their versions are part of every verdict. */
import { JudgeError } from './judge.ts';
import { runTool } from './run-tool.ts';

export interface ToolPaths {
  readonly promtool: string;
  readonly amtool: string;
}

/** The versions in one line, such as "promtool 3.13.5, amtool 0.31.1". Rejects with a JudgeError when a tool does not run. */
export async function judgeVersion({ promtool, amtool }: ToolPaths): Promise<string> {
  const [prometheus, alertmanager] = await Promise.all([toolVersion(promtool), toolVersion(amtool)]);
  return `promtool ${prometheus}, amtool ${alertmanager}`;
}

/** The version that the program at `path` names, such as "3.13.5". */
export async function toolVersion(path: string): Promise<string> {
  const bounds = { timeout: 10_000, maxOutput: 64 * 1024, maxMemory: Infinity };
  const run = await runTool(path, { args: ['--version'], folder: '/', ...bounds });
  // Older ones print it to the error stream.
  const [, version] = /^\w+, version (\d\S*)/.exec(run.stdout + run.stderr) ?? [];
  if (run.outcome === 'exited' && run.code === 0 && version !== undefined) return version;
  throw new JudgeError(`${path} --version names no version (${run.outcome}, exit code ${run.code ?? 'none'})`);
}
