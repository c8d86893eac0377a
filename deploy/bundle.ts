/** One file out of a program and all it imports, so that an image needs no node_modules. */
import { build } from 'esbuild';

/**
 * What CommonJS packages find in their scope and ES modules lack. Addons are looked for beside the bundle, see
 * `addonFiles`.
 */
const banner = [
  "import { createRequire as bundleRequire } from 'node:module';",
  'const require = bundleRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

export interface BundleOptions {
  /** Leaves out spaces and long names: for what has to be small rather than readable in a stack trace. */
  readonly minify?: boolean;
}

/** The text of one ES module for Node 24 that does what the program at `entry` does. @throws what esbuild cannot resolve */
export async function bundle(entry: string, { minify = false }: BundleOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: banner },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  return file.text;
}
