/** Finds a parser by its name. Parsers are started without an environment, so they need their full path. */
import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/** The first file of that name in the folders of `searchPath` (as in $PATH) which may be run. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((part) => part !== '')) {
    const path = resolve(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
