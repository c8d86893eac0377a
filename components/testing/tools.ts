/** The real programs for tests: promtool, amtool and the pushgateway as the toolchain built them, or as the environment names them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export type Tool = 'promtool' | 'amtool' | 'pushgateway';

/** The build cache, by the same rule as e2e/cluster/paths.ts. */
function cacheRoot({ BELLWETHER_CACHE: own, XDG_CACHE_HOME: xdg }: NodeJS.ProcessEnv): string {
  return own ? resolve(own) : join(xdg ? resolve(xdg) : join(homedir(), '.cache'), 'bellwether');
}

/** Every toolchain in the cache that has the tool; the one used last comes first. */
function built(tool: Tool, root: string): readonly string[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root).filter((name) => !name.startsWith('.'));
  const withTool = folders.map((name) => join(root, name)).filter((folder) => existsSync(join(folder, tool)));
  return withTool
    .toSorted((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs)
    .map((folder) => join(folder, tool));
}

/** Path of the tool. Throws when there is none: a test that needs it must fail, not pass without it. */
export function toolPath(tool: Tool, environment: NodeJS.ProcessEnv = process.env): string {
  const variable = `BELLWETHER_${tool.toUpperCase()}`;
  const given = environment[variable];
  const root = join(cacheRoot(environment), 'toolchain');
  const path = given ?? built(tool, root)[0];
  if (path !== undefined && existsSync(path)) return path;
  throw new Error(
    `${tool} is neither ${given ?? `in ${root}`}: run \`make cluster-up\`, which builds it, or let ${variable} name it`,
  );
}

export interface Verdict {
  readonly accepted: boolean;
  readonly output: string;
  /** What the tool said when it refused; empty when it accepted. */
  readonly refusal: string;
}

/** Lays out `files` (text by relative path) in a folder of their own, and runs the tool there. */
export function judge(tool: Tool, args: readonly string[], files: Readonly<Record<string, string>>): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-judge-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(toolPath(tool), args, { cwd: folder, encoding: 'utf8' });
    const output = stdout + stderr;
    return { accepted: status === 0, output, refusal: status === 0 ? '' : output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
