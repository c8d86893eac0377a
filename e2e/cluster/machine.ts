/** Questions to the machine that the cluster shall run on. */
import { readFileSync } from 'node:fs';
import { run } from './command.ts';
import { ports } from './plan.ts';
import { ownProcesses } from './processes.ts';

/** The machine, or someone on it, stands in the cluster's way. */
export class MachineUnfit extends Error {
  readonly reason = 'MachineUnfit';
}

/** Changes with every start of the machine. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Who asks, and on what. */
interface Asking {
  readonly platform: string;
  readonly user: number | undefined;
}

const asking = (): Asking => ({ platform: process.platform, user: process.getuid?.() });

/** Whether a local cluster can run here at all: Linux, and root. */
export function canRunCluster({ platform, user }: Asking = asking()): boolean {
  return platform === 'linux' && user === 0;
}

/** @throws MachineUnfit when this is not Linux or we are not root */
export function requireRoot(who: Asking = asking()): void {
  if (!canRunCluster(who)) throw new MachineUnfit('the local cluster needs Linux and root: run this as root');
}

export interface Listener {
  port: number;
  pid: number;
  program: string;
}

/** The listeners in the output of `ss -Hltnp`. */
export function listenersIn(output: string): Listener[] {
  return output.split('\n').flatMap((line) => {
    const port = Number(line.trim().split(/\s+/)[3]?.split(':').at(-1));
    const user = /users:\(\("([^"]*)",pid=(\d+)/.exec(line);
    return Number.isInteger(port) && user ? [{ port, pid: Number(user[2]), program: user[1] ?? '' }] : [];
  });
}

/** Another program, another Kubernetes perhaps, must not be listening where ours will. @throws MachineUnfit */
export async function requireFreePorts(): Promise<void> {
  const own = new Set(ownProcesses().map(({ pid }) => pid));
  refuseStrangers(listenersIn(await run('ss', ['-Hltnp'])).filter(({ pid }) => !own.has(pid)));
}

/** @throws MachineUnfit when one of them listens where the cluster's programs will */
export function refuseStrangers(listeners: readonly Listener[]): void {
  for (const [use, port] of Object.entries(ports)) {
    const stranger = listeners.find((listener) => listener.port === port);
    if (stranger)
      throw new MachineUnfit(
        `port ${port} (${use}) is taken by ${stranger.program}, process ${stranger.pid}: end it first`,
      );
  }
}
