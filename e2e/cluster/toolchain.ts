/** The binaries of the cluster and of the stack, built once per machine from the Go modules pinned in `e2e/toolchain`. */

import { mkdirSync, rmSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, hashFolder, keyOf, touch } from './cache.ts';
import { run } from './command.ts';
import { isPresent, PackageMissing } from './packages.ts';
import { cacheRoot, checkout } from './paths.ts';
import { kubernetesVersion } from './plan.ts';
import { withProgress } from './progress.ts';

const sources = join(checkout, 'e2e/toolchain');

/** Go's own caches lie in ours, so that removing ours leaves nothing. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CGO_ENABLED: '0',
    GOFLAGS: '',
    GOWORK: 'off',
    GOCACHE: join(cacheRoot(), 'go-build'),
    GOMODCACHE: join(cacheRoot(), 'go-modules'),
    GOTELEMETRY: 'off',
  };
}

/** Versions that the programs are told at link time, by package. The module versions are go.mod's. */
export const linkedVersions: ReadonlyArray<{ packages: string; module: string; version: string }> = [
  {
    packages: 'github.com/prometheus/prometheus/cmd/...',
    module: 'github.com/prometheus/prometheus',
    version: '3.13.5',
  },
  {
    packages: 'github.com/prometheus/alertmanager/cmd/...',
    module: 'github.com/prometheus/alertmanager',
    version: '0.31.1',
  },
  { packages: 'github.com/prometheus/node_exporter', module: 'github.com/prometheus/node_exporter', version: '1.12.1' },
  { packages: 'k8s.io/kube-state-metrics/v2', module: 'k8s.io/kube-state-metrics/v2', version: '2.18.0' },
];

/**
 * Programs that do not run with the newer libraries that the others agree on, each in a module of its own: pushgateway
 * 1.11 panics on every push with prometheus/common 0.66 or later, which wants to be told how names are validated.
 */
const apart: readonly { readonly folder: string; readonly version: string }[] = [
  { folder: 'pushgateway', version: '1.11.1' },
];

const small = '-s -w';
const common = 'github.com/prometheus/common/version.Version';
const always = ['build', '-v', '-mod=readonly', '-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false'];

/** The arguments of the `go build` of a program that has a module of its own. */
function argumentsApart(version: string, output: string): string[] {
  return [...always, '-ldflags', `${small} -X ${common}=${version}`, '-o', `${output}/`, 'tool'];
}

/** The arguments of the one `go build` that makes all others; shared packages are compiled once. */
export function buildArguments(output: string): string[] {
  const [major, minor] = kubernetesVersion.slice(1).split('.');
  const base = 'k8s.io/component-base/version';
  const kube = `local/toolchain/cmd/kube=${small} -X ${base}.gitVersion=${kubernetesVersion} -X ${base}.gitMajor=${major} -X ${base}.gitMinor=${minor}`;
  const others = linkedVersions.map(({ packages, version }) => `${packages}=${small} -X ${common}=${version}`);
  return [
    ...always,
    ...[small, kube, ...others].flatMap((flags) => ['-ldflags', flags]),
    '-o',
    `${output}/`,
    './cmd/...',
    'tool',
  ];
}

export interface Toolchain {
  key: string;
  /** The folder that holds kube, kubectl, coredns, pause, prometheus, promtool, alertmanager, amtool and the exporters. */
  bin: string;
}

/** The name under which the present sources' binaries are cached. */
export async function toolchainKey(): Promise<string> {
  return keyOf(
    await hashFolder(sources),
    buildArguments(''),
    apart.map(({ version }) => argumentsApart(version, '')),
  );
}

/** The binaries, built when this machine has not got them; that takes a quarter of an hour on two cores. */
export async function ensureToolchain(): Promise<Toolchain> {
  const key = await toolchainKey();
  const bin = await cached({ kind: 'toolchain', key }, build);
  await touch(bin);
  return { key, bin };
}

/** The version of a module as go.mod pins it. @throws when it is not named there */
export async function moduleVersion(module: string): Promise<string> {
  const text = await readFile(join(sources, 'go.mod'), 'utf8');
  const version = versionIn(text, module);
  if (version === undefined) throw new Error(`e2e/toolchain/go.mod does not name ${module}`);
  return version;
}

/** The version that the text of a go.mod gives a module; a replacement goes before a requirement. */
export function versionIn(goMod: string, module: string): string | undefined {
  const name = module.replaceAll('.', '\\.');
  const replaced = new RegExp(`^(?:replace)?\\s*${name}(?: v\\S+)? => ${name} (v\\S+)`, 'm').exec(goMod);
  return replaced?.[1] ?? new RegExp(`^(?:require)?\\s*${name} (v\\S+)`, 'm').exec(goMod)?.[1];
}

async function build(folder: string): Promise<void> {
  if (!isPresent('go') && !isPresent('/usr/local/go/bin/go'))
    throw new PackageMissing('the cluster is built with Go 1.21 or later: install it, or put `go` on the PATH');
  const log = join(cacheRoot(), 'toolchain.log');
  rmSync(log, { force: true });
  mkdirSync(cacheRoot(), { recursive: true });
  const options = { cwd: sources, env: { ...goEnvironment(), PATH: `${process.env['PATH']}:/usr/local/go/bin` }, log };
  await withProgress(
    'building Kubernetes, Prometheus and the exporters (once per machine, about 15 minutes on two cores)',
    log,
    async () => {
      await run('go', buildArguments(folder), options);
      for (const { folder: module, version } of apart) {
        await run('go', argumentsApart(version, folder), { ...options, cwd: join(sources, module) });
      }
    },
  );
  await symlink('kube', join(folder, 'kubectl'));
}
