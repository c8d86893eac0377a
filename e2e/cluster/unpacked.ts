/** The files of a Debian package that is not installed: its server is not to be started, nor its user made, on this machine. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, keyOf, touch } from './cache.ts';
import { attempt, run } from './command.ts';
import { PackageMissing } from './packages.ts';
import { say } from './progress.ts';

/**
 * The folder that holds what the package would bring to `/`, made once per machine.
 * @throws PackageMissing with what apt-get said
 */
export async function unpacked(name: string): Promise<string> {
  const entry = { kind: `debian-${name}`, key: keyOf(name, process.arch) };
  const folder = await cached(entry, (output) => fetchInto(output, name));
  await touch(folder);
  return folder;
}

async function fetchInto(output: string, name: string): Promise<void> {
  say(`fetching ${name}`);
  await mkdir(output, { recursive: true });
  if ((await attempt('apt-get', ['download', name], { cwd: output })) === undefined) {
    await run('apt-get', ['--quiet', '-o', 'Acquire::Retries=3', 'update']);
    await run('apt-get', ['download', name], { cwd: output });
  }
  const archive = (await readdir(output)).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new PackageMissing(`apt-get download ${name} brought no package`);
  await run('dpkg-deb', ['--extract', join(output, archive), output]);
}
