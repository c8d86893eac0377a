/** Where promtool and amtool for the operator's image come from. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached, entryPath } from '../e2e/cluster/cache.ts';
import { run } from '../e2e/cluster/command.ts';
import { cacheRoot, checkout } from '../e2e/cluster/paths.ts';
import { withProgress } from '../e2e/cluster/progress.ts';
import { goEnvironment, linkedVersions, toolchainKey } from '../e2e/cluster/toolchain.ts';

const packages = ['github.com/prometheus/prometheus/cmd/promtool', 'github.com/prometheus/alertmanager/cmd/amtool'];

/** The same flags as in the local cluster's toolchain, so that both report the version they are. */
export function judgeArguments(output: string): string[] {
  const versions = linkedVersions.map(
    (linked) => `${linked.packages}=-s -w -X github.com/prometheus/common/version.Version=${linked.version}`,
  );
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false'];
  return ['build', ...flags, ...versions.flatMap((text) => ['-ldflags', text]), '-o', `${output}/`, ...packages];
}

/** The folder that holds them: the local cluster's where that was built, else one with just these two. */
export async function ensureJudges(): Promise<string> {
  const key = await toolchainKey();
  const toolchain = entryPath({ kind: 'toolchain', key });
  if (existsSync(toolchain)) return toolchain;
  return await cached({ kind: 'judges', key }, async (output) => {
    const log = join(cacheRoot(), 'judges.log');
    const options = { cwd: join(checkout, 'e2e/toolchain'), env: goEnvironment(), log };
    await withProgress('building promtool and amtool (once per machine, about 6 minutes on two cores)', log, () =>
      run('go', judgeArguments(output), options),
    );
  });
}
