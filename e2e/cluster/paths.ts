/** Every place on the machine that the local cluster writes to, so that `down` knows all it has to remove. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The checkout that this program belongs to. */
export const checkout: string = resolve(dirname(new URL(import.meta.url).pathname), '../..');

/** Disks, certificates and logs of the one local cluster of this machine. */
export const stateRoot = '/var/lib/bellwether-cluster';

/** Sockets, mounts and process records: nothing here outlives the cluster. */
export const runRoot = '/run/bellwether-cluster';

export const pkiRoot: string = join(stateRoot, 'pki');
export const logRoot: string = join(stateRoot, 'log');
export const configRoot: string = join(stateRoot, 'config');
export const volumeRoot: string = join(stateRoot, 'volumes');
export const recordRoot: string = join(runRoot, 'processes');
export const containerdSocket: string = join(runRoot, 'containerd.sock');

/** Written last by a first `up`: a cluster without it was never whole, and is made anew. */
export const wholeMarker: string = join(stateRoot, 'whole.json');

/** The administrator's kubeconfig; the path is stable, its content changes with the certificates. */
export const kubeconfigPath: string = join(stateRoot, 'admin.kubeconfig');

/** The API server's audit log: every request at Metadata level, see `auditPolicy`. */
export const auditLogPath: string = join(logRoot, 'audit.log');

/** A stable name for the folder of the binaries that the running cluster uses, `kubectl` among them. */
export const binLink: string = join(stateRoot, 'bin');

/** What is built once per machine: BELLWETHER_CACHE, else `bellwether` in the user's cache folder. */
export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const { BELLWETHER_CACHE: own, XDG_CACHE_HOME: xdg } = environment;
  return own ? resolve(own) : join(xdg ? resolve(xdg) : join(homedir(), '.cache'), 'bellwether');
}
