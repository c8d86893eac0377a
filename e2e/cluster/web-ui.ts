/** Prometheus' web UI, built once per machine from the sources in its Go module, which lacks the built files. */
import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { cached, keyOf, touch } from './cache.ts';
import { run } from './command.ts';
import { parseAs } from './json.ts';
import { cacheRoot } from './paths.ts';
import { withProgress } from './progress.ts';
import { goEnvironment, moduleVersion } from './toolchain.ts';

/** Pinned: its lock file format is the one of Prometheus' sources. */
const pnpmVersion = '10.34.8';

const prometheusModule = 'github.com/prometheus/prometheus';

/** The folder that Prometheus serves as `web/ui/static`. */
export async function ensureWebUi(): Promise<string> {
  const version = await moduleVersion(prometheusModule);
  const folder = await cached({ kind: 'web-ui', key: keyOf(version, pnpmVersion) }, (output) => build(version, output));
  await touch(folder);
  return folder;
}

async function build(version: string, output: string): Promise<void> {
  const scratch = join(cacheRoot(), 'scratch-web-ui');
  const log = join(cacheRoot(), 'web-ui.log');
  await rm(scratch, { recursive: true, force: true });
  await rm(log, { force: true });
  await mkdir(scratch, { recursive: true });
  try {
    await withProgress("building Prometheus' web UI (once per machine, about 2 minutes)", log, async () => {
      const sources = await copySources(version, join(scratch, 'ui'), log);
      await buildWithPnpm(sources, scratch, log);
      await cp(join(sources, 'mantine-ui/dist'), join(output, 'mantine-ui'), { recursive: true });
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Go keeps modules read-only; the build writes beside its sources. */
async function copySources(version: string, target: string, log: string): Promise<string> {
  const answer = await run('go', ['mod', 'download', '-json', `${prometheusModule}@${version}`], {
    env: goEnvironment(),
    log,
  });
  const module = parseAs<{ Dir: string }>(answer).Dir;
  await cp(join(module, 'web/ui'), target, { recursive: true });
  await chmod(target, 0o755);
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
  return target;
}

async function buildWithPnpm(sources: string, scratch: string, log: string): Promise<void> {
  const tools = join(scratch, 'tools');
  const path = [join(tools, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  // Everything that npm and pnpm would keep in the user's home goes with the scratch folder.
  const env = {
    ...process.env,
    PATH: path,
    HOME: scratch,
    XDG_CACHE_HOME: scratch,
    XDG_DATA_HOME: scratch,
    npm_config_cache: join(scratch, 'npm'),
    CI: '1',
  };
  const options = { cwd: sources, env, log };
  await mkdir(tools);
  await run('npm', ['install', '--prefix', tools, '--no-save', '--no-audit', '--no-fund', `pnpm@${pnpmVersion}`], {
    ...options,
    cwd: tools,
  });
  await run(
    'pnpm',
    ['install', '--frozen-lockfile', '--ignore-scripts', '--store-dir', join(scratch, 'store')],
    options,
  );
  for (const part of ['lezer-promql', 'codemirror-promql', 'mantine-ui']) {
    await run('pnpm', ['--filter', `@prometheus-io/${part}`, 'run', 'build'], options);
  }
}
