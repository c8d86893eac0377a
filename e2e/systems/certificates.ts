/** An authority of a suite's own, which nobody else knows, and the certificates that it signs. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import type { Pair } from '../suites/secured.ts';

export interface Wanted {
  /** The DNS name that it is for. */
  readonly name: string;
  /** How many days it is valid; with 0 it has ended when it is made. */
  readonly days: number;
}

export interface Authority {
  readonly certificate: string;
  readonly sign: (wanted: Wanted) => Promise<Pair>;
}

const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** In a folder that is gone afterwards. */
async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-authority-'));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeRoot(name: string): Promise<Pair> {
  return await inFolder(async (folder) => {
    const [key, certificate] = [join(folder, 'ca.key'), join(folder, 'ca.crt')];
    const files = ['-keyout', key, '-out', certificate];
    await run('openssl', ['req', '-x509', ...request, '-days', '365', '-subj', `/CN=${name}`, ...files]);
    return { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
  });
}

async function signed(root: Pair, { name, days }: Wanted): Promise<Pair> {
  return await inFolder(async (folder) => {
    const at = (file: string): string => join(folder, file);
    await writeFile(at('ca.crt'), root.certificate);
    await writeFile(at('ca.key'), root.key);
    const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    await run('openssl', ['req', '-new', ...request, ...names, '-keyout', at('tls.key'), '-out', at('tls.csr')]);
    const by = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-copy_extensions', 'copyall'];
    const made = ['-days', String(days), '-in', at('tls.csr'), '-out', at('tls.crt')];
    await run('openssl', ['x509', '-req', ...by, ...made]);
    return { key: await readFile(at('tls.key'), 'utf8'), certificate: await readFile(at('tls.crt'), 'utf8') };
  });
}

/** @param name what it calls itself */
export async function makeAuthority(name: string): Promise<Authority> {
  const root = await makeRoot(name);
  return { certificate: root.certificate, sign: async (wanted) => await signed(root, wanted) };
}
