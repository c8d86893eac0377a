/** Host processes of the cluster: started detached, found again by pid and start time, never by name alone. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemPath } from './command.ts';
import { parseAs } from './json.ts';
import { logRoot, recordRoot, stateRoot } from './paths.ts';
import { until } from './until.ts';

/** Set in every process that the cluster starts, and so in all that those start: containerd's shims, for instance. */
export const ownerVariable = 'BELLWETHER_CLUSTER_STATE';

/** A process, told from a later one with the same pid by its start. */
export interface Identity {
  pid: number;
  /** Clock ticks from the machine's start to the process's: field 22 of /proc/PID/stat, proc(5). */
  startTime: string;
}

export interface ProcessRecord extends Identity {
  name: string;
  /** Hash of everything that the process was started with; another one asks for a restart. */
  fingerprint: string;
}

/** The start time in the text of a /proc/PID/stat, or undefined for a zombie; the name in it may hold anything. */
export function startTimeOf(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** The identity of a living process, or undefined. */
export function identify(pid: number): Identity | undefined {
  const stat = readProc(pid, 'stat');
  const startTime = stat === undefined ? undefined : startTimeOf(stat);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isAlive(identity: Identity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

/** What was recorded of the cluster's component, dead or alive. */
export function recordOf(name: string): ProcessRecord | undefined {
  try {
    return parseAs<ProcessRecord>(readFileSync(join(recordRoot, `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether the component runs, and with this fingerprint when one is given. */
export function isRunning(name: string, fingerprint?: string): boolean {
  const record = recordOf(name);
  return record !== undefined && isAlive(record) && (fingerprint === undefined || record.fingerprint === fingerprint);
}

export interface StartOptions {
  fingerprint: string;
  env?: Record<string, string>;
}

/** Starts a component that outlives this program, with its output in `log/NAME.log`, and records it. */
export function start(name: string, argv: readonly string[], options: StartOptions): ProcessRecord {
  const [file = '', ...args] = argv;
  const path = logPathOf(name);
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(recordRoot, { recursive: true });
  const log = openSync(path, 'w');
  const env = { PATH: systemPath(), HOME: '/root', ...options.env, [ownerVariable]: stateRoot };
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log], env, cwd: stateRoot });
  closeSync(log);
  child.on('error', () => {}); // a program that does not start is seen as one that is not alive
  child.unref();
  const identity = identify(child.pid ?? -1) ?? { pid: child.pid ?? -1, startTime: 'never' };
  const record = { name, fingerprint: options.fingerprint, ...identity };
  writeFileSync(join(recordRoot, `${name}.json`), JSON.stringify(record));
  return record;
}

/** Ends a component: asks first, and kills it after `grace` milliseconds. */
export async function stop(name: string, grace: number): Promise<void> {
  const record = recordOf(name);
  if (record) await end(record, grace);
  rmSync(join(recordRoot, `${name}.json`), { force: true });
}

/** Ends one process: SIGTERM, and SIGKILL when it is still there after `grace` milliseconds. */
export async function end(identity: Identity, grace: number): Promise<void> {
  const isGone = (): boolean => !isAlive(identity);
  if (grace > 0) {
    signalTo(identity, 'SIGTERM');
    if (await until(isGone, { within: grace, every: 50 })) return;
  }
  signalTo(identity, 'SIGKILL');
  await until(isGone, { within: 10_000, every: 20 });
}

/** Where a component's output goes. */
export function logPathOf(name: string): string {
  return join(logRoot, `${name}.log`);
}

/**
 * Every living process that belongs to the cluster, recorded or not: it carries the owner variable, or its root file
 * system is a container's of ours.
 */
export function ownProcesses(): Identity[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .filter((pid) => pid !== process.pid && isOwn(pid))
    .flatMap((pid) => identify(pid) ?? []);
}

/** Whether an environment, as /proc/PID/environ shows it, is that of a process which the cluster at `state` started. */
export function isOwnEnvironment(environ: string, state: string): boolean {
  return environ.split('\0').includes(`${ownerVariable}=${state}`);
}

/** Whether a process's mounts (/proc/PID/mountinfo) put it into a container whose file system lies under `state`. */
export function isOwnRoot(mountinfo: string, state: string): boolean {
  const root = mountinfo.split('\n').find((line) => line.split(' ')[4] === '/');
  return root !== undefined && root.includes(`upperdir=${state}/`);
}

function isOwn(pid: number): boolean {
  if (isOwnEnvironment(readProc(pid, 'environ') ?? '', stateRoot)) return true;
  return isOwnRoot(readProc(pid, 'mountinfo') ?? '', stateRoot);
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // it ended
  }
}

function signalTo(identity: Identity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}
