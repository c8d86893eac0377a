/** Images of single Go programs, and where those come from that the suites need beside the stack's own. */
import { join } from 'node:path';
import { ensureProgram } from '../cluster/program.ts';
import type { ImageSpec } from './image.ts';
import { certificates } from './stack-images.ts';

/** The folder of the programs that every run of the suites needs, built where this machine has not got them. */
export async function everyRunPrograms(): Promise<string> {
  return await ensureProgram({ kind: 'exporters', sources: 'e2e/exporters', what: 'tool' });
}

/** The folder of those that only the long runs need: some are large. */
export async function furtherPrograms(): Promise<string> {
  return await ensureProgram({ kind: 'further-exporters', sources: 'e2e/further-exporters', what: 'tool' });
}

/** The folder of an exporter that does not build with the libraries that the others agree on. */
export async function mongodbProgram(): Promise<string> {
  return await ensureProgram({ kind: 'mongodb-exporter', sources: 'e2e/mongodb-exporter', what: 'tool' });
}

export interface GoImage {
  readonly name: string;
  /** Where the image has the program. */
  readonly path: string;
  readonly files?: ImageSpec['files'];
}

/** An image with one of the programs of a folder, and certificates. */
export function goImage({ name, path, files }: GoImage, folder: string, program: string): ImageSpec {
  return {
    name,
    files: { ...certificates, [path]: { from: join(folder, program), mode: 0o755 }, ...files },
    entrypoint: [path],
  };
}
