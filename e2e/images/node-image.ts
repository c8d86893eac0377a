/** Images of Node programs: npm's `node` binary, the shared libraries it is linked to, certificates, and no shell. */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import { checkout } from '../cluster/paths.ts';
import type { ImageSpec, Source } from './image.ts';
import { certificates } from './stack-images.ts';

export interface NodeImageOptions {
  name: string;
  /** The program and all it reads, by path in the image. */
  files: ImageSpec['files'];
  /** What Node is started with: flags, then the program. */
  entrypoint: readonly string[];
  arguments?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  workingDirectory?: string;
  /** Default: nobody. */
  user?: string;
  /** Other dynamically linked programs or addons among `files`, by path on this machine: their libraries come along. */
  linked?: readonly string[];
}

/** Where Node lies in the images. */
export const nodePath = '/usr/local/bin/node';

/** npm's Node for this machine's architecture, or undefined where the package is not installed. */
export function nodeBinary(root: string = checkout): string {
  const path = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm ci`);
  return path;
}

/** An image that runs Node on a program. @throws when Node or one of its libraries is missing */
export async function nodeImage(options: NodeImageOptions): Promise<ImageSpec> {
  const { files, entrypoint, linked = [], ...rest } = options;
  const node = nodeBinary();
  const libraries = await librariesOf([node, ...linked]);
  return {
    ...rest,
    files: { ...certificates, ...libraries, [nodePath]: { from: node, mode: 0o755 }, ...files },
    entrypoint: [nodePath, ...entrypoint],
  };
}

/**
 * The shared libraries and the loader of programs of this machine, each at the path where the loader looks for it.
 * @param unpackedIn folders that hold what a package would bring to `/`: their libraries go before the machine's
 */
export async function librariesOf(
  programs: readonly string[],
  unpackedIn: readonly string[] = [],
): Promise<Record<string, Source>> {
  const path = unpackedIn.flatMap((root) => libraryFolders.map((folder) => join(root, folder))).join(':');
  const env = { ...process.env, ...(path !== '' && { LD_LIBRARY_PATH: path }) };
  const outputs = await Promise.all(programs.map((program) => run('ldd', [program], { env })));
  const paths = new Set(outputs.flatMap((output) => librariesIn(output)));
  const inImage = (found: string): string => {
    const root = unpackedIn.find((folder) => found.startsWith(`${folder}/`)) ?? '';
    return found.slice(root.length);
  };
  return Object.fromEntries([...paths].map((found) => [inImage(found), { from: realpathSync(found), mode: 0o755 }]));
}

const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/** Where Debian's packages have them. */
const libraryFolders = [`usr/lib/${triplet}`, `lib/${triplet}`];

/** The paths in the output of `ldd`. @throws when it says that a library is not found */
export function librariesIn(output: string): string[] {
  const lost = /^\s*(\S+) => not found/m.exec(output);
  if (lost) throw new Error(`the library ${lost[1]} is not on this machine`);
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
}
