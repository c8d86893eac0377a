/** The operator's image: the one list of what is in it, used by the local cluster, `make image` and the Dockerfile. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, keyOf } from '../e2e/cluster/cache.ts';
import { checkout } from '../e2e/cluster/paths.ts';
import type { ImageSpec } from '../e2e/images/image.ts';
import { nodeImage } from '../e2e/images/node-image.ts';
import { bundle } from './bundle.ts';
import { judgeProgram, program } from './naming.ts';
import { defaultValues } from './settings.ts';
import { version } from './version.ts';

/** The parsers that judge what users declare, by their names in `/bin`. */
export const judges = ['promtool', 'amtool'] as const;

/**
 * Flags of Node for the operator. It collects garbage itself when a lot of work is done (operator/serve/garbage.ts). What is new gets
 * 4 MiB before it is sorted out: V8 takes up to 16 where memory has no limit, which is 110 MiB more among twenty thousand objects.
 */
export const nodeFlags = ['--expose-gc', '--max-semi-space-size=4'] as const;

/** What the program is told of its build. Of glibc's places for memory each keeps some to itself, and it would take up to eight a core. */
export const environment = { NODE_ENV: 'production', BELLWETHER_VERSION: version, MALLOC_ARENA_MAX: '2' } as const;

/** leveldown's native part; node-gyp-build looks for it in `prebuilds` beside the program that asks. */
export function addon(): { readonly from: string; readonly to: string } {
  const platform = `linux-${process.arch}`;
  const name = process.arch === 'arm64' ? 'node.napi.armv8.node' : 'node.napi.glibc.node';
  const from = join(checkout, 'node_modules/leveldown/prebuilds', platform, name);
  if (!existsSync(from)) throw new Error(`${from} is missing: leveldown has no build for ${platform}, or run npm ci`);
  return { from, to: `/app/prebuilds/${platform}/${name}` };
}

/** A bundled program of the operator's, in a folder of the build cache that is named by its content. */
async function bundled(entry: string): Promise<string> {
  const text = await bundle(join(checkout, 'operator', entry));
  const folder = await cached({ kind: 'operator', key: keyOf(text) }, async (output) => {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, 'main.js'), text);
  });
  return join(folder, 'main.js');
}

/**
 * What the image holds and how it runs: no shell, not root, and nothing in it has to be written to.
 * @param tools the folder that holds promtool and amtool
 */
export async function operatorImage(tools: string, name: string = defaultValues.image): Promise<ImageSpec> {
  const { from, to } = addon();
  const binaries = judges.map((judge) => [`/bin/${judge}`, { from: join(tools, judge), mode: 0o755 }] as const);
  return await nodeImage({
    name,
    files: {
      [program]: { from: await bundled('main.ts'), mode: 0o644 },
      [judgeProgram]: { from: await bundled('judge-main.ts'), mode: 0o644 },
      [to]: { from, mode: 0o644 },
      // glibc would ask only DNS otherwise, and not know the pod's own /etc/hosts.
      '/etc/nsswitch.conf': { text: 'hosts: files dns\n' },
      ...Object.fromEntries(binaries),
    },
    entrypoint: [...nodeFlags, program],
    environment,
    linked: [from],
  });
}

/** A name for what is in an image: its sources lie in folders that are named by their content. */
export function revisionOf(spec: ImageSpec): string {
  return keyOf(spec);
}
