/** Images of programs of Debian packages that are not installed: what they need is unpacked, and nothing of it starts here. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PackageMissing } from '../cluster/packages.ts';
import { unpacked } from '../cluster/unpacked.ts';
import type { ImageSpec } from './image.ts';
import { librariesOf } from './node-image.ts';

export interface DebianImage {
  readonly name: string;
  /** The packages that bring the programs and those of their libraries that not every machine has. */
  readonly packages: readonly string[];
  /** Programs and modules that are linked dynamically, by path in the packages. */
  readonly linked: readonly string[];
  /** Whatever else they read, by path in the packages: files, or folders with all that any of the packages has in them. */
  readonly with?: readonly string[];
  /** What its programs call by name of what the shell can do, such as `df`. */
  readonly commands?: readonly string[];
  /** Files that no package has. */
  readonly files?: ImageSpec['files'];
  readonly entrypoint: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** @throws PackageMissing when a package cannot be had, or has not what is named here */
export async function debianImage(image: DebianImage): Promise<ImageSpec> {
  const roots = await Promise.all([...image.packages, shell.package].map(unpacked));
  const linked = image.linked.map((path) => ({ path, from: inOneOf(roots, path) }));
  const others = [...(image.with ?? []), shell.path].flatMap((path) => allOf(roots, path));
  const entries = [...others, ...linked].map(({ path, from }) => [path, { from }] as const);
  return {
    name: image.name,
    files: {
      ...(await librariesOf(
        linked.map(({ from }) => from),
        roots,
      )),
      ...Object.fromEntries(entries),
      ...Object.fromEntries(
        ['sh', ...(image.commands ?? [])].map((name) => [
          `/bin/${name}`,
          { from: inOneOf(roots, shell.path), mode: 0o755 },
        ]),
      ),
      ...image.files,
    },
    entrypoint: image.entrypoint,
    ...(image.environment && { environment: image.environment }),
  };
}

/** One static program that is a shell and what shells call; several servers start by one. */
const shell = { package: 'busybox-static', path: '/bin/busybox' };

function inOneOf(roots: readonly string[], path: string): string {
  const found = roots.map((root) => join(root, path)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new PackageMissing(`none of the packages in ${roots.join(', ')} has ${path}`);
  return found;
}

/** A folder of one package as a whole; one that several have, file by file. */
function allOf(roots: readonly string[], path: string): readonly { readonly path: string; readonly from: string }[] {
  const owners = roots.filter((root) => existsSync(join(root, path)));
  if (owners.length < 2) return [{ path, from: inOneOf(roots, path) }];
  return owners.flatMap((root) =>
    readdirSync(join(root, path), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((from) => ({ path: from.slice(root.length), from })),
  );
}
