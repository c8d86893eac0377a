/** What the cluster needs from the machine, and how Debian brings it. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { withProgress } from './progress.ts';

/** Debian packages with a file by which each is known to be there. */
export const clusterPackages: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ipset: 'ipset',
  socat: 'socat',
  iproute2: 'ip',
  openssl: 'openssl',
  'ca-certificates': '/etc/ssl/certs/ca-certificates.crt',
  kmod: 'modprobe',
};

/** A package that is not there and could not be installed. */
export class PackageMissing extends Error {
  readonly reason = 'PackageMissing';
}

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Whether a file is there: by its path, or by its name in one of the folders for programs. */
export function isPresent(file: string): boolean {
  const places = file.startsWith('/') ? [file] : folders.map((folder) => join(folder, file));
  return places.some((path) => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs those packages whose file is missing. @throws PackageMissing naming them and what apt-get said
 * @example await ensurePackages({ chromium: 'chromium' });
 */
export async function ensurePackages(packages: Readonly<Record<string, string>>): Promise<void> {
  const missingOnes = (): string[] => Object.keys(packages).filter((name) => !isPresent(packages[name] ?? ''));
  const missing = missingOnes();
  if (missing.length === 0) return;
  const log = '/var/log/apt/term.log';
  try {
    await withProgress(`installing ${missing.join(', ')}`, log, async () => {
      await apt('update');
      await apt('install', '--yes', '--no-install-recommends', ...missing);
    });
  } catch (error) {
    throw new PackageMissing(
      `cannot install ${missing.join(', ')}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const still = missingOnes();
  if (still.length > 0)
    throw new PackageMissing(`apt-get installed ${still.join(', ')}, but without the file that is needed`);
}

function apt(...args: string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['--quiet', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', ...args], { env });
}
