/** Bringing images into the local cluster's containerd; one that is there with the same digest is left alone. */
import { createReadStream } from 'node:fs';
import { ctr } from '../cluster/containerd.ts';
import { type Image, type ImageSpec, pack } from './image.ts';

/** The digests of the images that the cluster has, by name. */
export async function loadedImages(): Promise<Map<string, string>> {
  const table = await ctr(['images', 'list']);
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/));
  return new Map(rows.flatMap(([name, , digest]) => (name && digest ? [[name, digest]] : [])));
}

/** Packs and loads an image. @returns whether it had to be loaded */
export async function loadImage(spec: ImageSpec): Promise<boolean> {
  return await loadPacked(await pack(spec));
}

/** Loads a packed image. @returns whether it had to be loaded */
export async function loadPacked(image: Image): Promise<boolean> {
  if ((await loadedImages()).get(image.name) === image.digest) return false;
  await ctr(['images', 'import', '-'], { input: image.archive() });
  return true;
}

/** Loads an archive that someone else made: an OCI image layout or a `docker save`. @returns what containerd said */
export async function loadArchive(path: string): Promise<string> {
  return await ctr(['images', 'import', '-'], { input: createReadStream(path) });
}
