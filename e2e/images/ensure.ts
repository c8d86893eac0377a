/** Which images the cluster has been given, noted so that a look is enough to know that nothing has to be packed. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOf } from '../cluster/cache.ts';
import { parseAs } from '../cluster/json.ts';
import { stateRoot } from '../cluster/paths.ts';
import { say } from '../cluster/progress.ts';
import { type ImageSpec, pack } from './image.ts';
import { loadedImages, loadPacked } from './load.ts';

const notePath = join(stateRoot, 'images.json');

/** Keys of specs by image name. The specs' sources lie in folders named by their content, so a spec says it all. */
type Note = Record<string, string>;

/** Whether these images were loaded from these very sources, and are still there. */
export async function imagesArePresent(specs: readonly ImageSpec[]): Promise<boolean> {
  const [note, loaded] = [await readNote(), await loadedImages().catch(() => new Map<string, string>())];
  return specs.every((spec) => note[spec.name] === keyOf(spec) && loaded.has(spec.name));
}

/** Loads those images that are missing or were made from other sources. */
export async function ensureImages(specs: readonly ImageSpec[]): Promise<void> {
  for (const spec of specs) {
    if (await imagesArePresent([spec])) continue;
    const image = await pack(spec);
    if (await loadPacked(image)) say(`loaded ${image.name} (${Math.round(image.size / 1e6)} MB)`);
    await writeFile(notePath, JSON.stringify({ ...(await readNote()), [spec.name]: keyOf(spec) }));
  }
}

async function readNote(): Promise<Note> {
  return existsSync(notePath) ? parseAs<Note>(await readFile(notePath, 'utf8')) : {};
}
