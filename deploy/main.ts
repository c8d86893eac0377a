/**
 * `node deploy/main.ts archive FILE [NAME] | rootfs FOLDER`: builds the operator's image without Docker, as an archive
 * that `docker load`, `ctr images import` and `skopeo copy oci-archive:` take, or as a folder to copy an image from.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { run } from '../e2e/cluster/command.ts';
import { pack, writeArchive } from '../e2e/images/image.ts';
import { operatorImage } from './image.ts';
import { ensureJudges } from './judges.ts';
import { defaultValues } from './settings.ts';

async function archive(file: string, name: string = defaultValues.image): Promise<void> {
  const image = await pack(await operatorImage(await ensureJudges(), name));
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeArchive(image, file);
  console.log(`${file}: ${name}, ${Math.round(image.size / 1e6)} MB, ${image.digest}`);
}

function digestIn(text: string, list: 'manifests' | 'layers'): string {
  const value: Readonly<Record<string, readonly { readonly digest: string }[]>> = JSON.parse(text);
  const [only] = value[list] ?? [];
  if (!only) throw new Error(`an image without ${list}`);
  return only.digest;
}

/** The digest of the one layer in an OCI image layout. */
async function layerOf(layout: string): Promise<string> {
  const blob = async (digest: string): Promise<string> =>
    await readFile(join(layout, 'blobs', digest.replace(':', '/')), 'utf8');
  const index = await readFile(join(layout, 'index.json'), 'utf8');
  return digestIn(await blob(digestIn(index, 'manifests')), 'layers');
}

/** Unpacks the image's one layer, so that the Dockerfile's image holds the very same files. */
async function rootfs(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(`${resolve(folder)}-`);
  try {
    await archive(join(scratch, 'image.tar'));
    await run('tar', ['-xf', join(scratch, 'image.tar'), '-C', scratch]);
    const layer = join(scratch, 'blobs', (await layerOf(scratch)).replace(':', '/'));
    await run('tar', ['-xf', layer, '-C', folder]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const [command, target, name] = process.argv.slice(2);
if (command === 'archive' && target) await archive(target, name);
else if (command === 'rootfs' && target) await rootfs(target);
else {
  console.error('usage: node deploy/main.ts archive FILE [NAME] | rootfs FOLDER');
  process.exitCode = 2;
}
