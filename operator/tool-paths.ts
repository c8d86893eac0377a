/** Where the parsers lie that the command line names. */
import { UsageError } from './options.ts';
import type { Tool } from './verdict/parsers.ts';
import { findProgram } from './verdict/program.ts';

async function pathOf(tool: Tool, given: string, searchPath: string): Promise<string> {
  if (given.includes('/')) return given;
  const found = await findProgram(given, searchPath);
  if (found !== undefined) return found;
  throw new UsageError(`${given} is not on the PATH; name its place with --${tool}=PATH`);
}

/** A name without a folder is looked for in `searchPath`, as in $PATH. Throws UsageError for one that is not there. */
export async function toolPaths(
  named: Readonly<Record<Tool, string>>,
  searchPath: string,
): Promise<Readonly<Record<Tool, string>>> {
  const [promtool, amtool] = await Promise.all([
    pathOf('promtool', named.promtool, searchPath),
    pathOf('amtool', named.amtool, searchPath),
  ]);
  return { promtool, amtool };
}
