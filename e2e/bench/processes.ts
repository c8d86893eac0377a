/** What the processes of a container take of the machine, read from /proc. */
import { readFile } from 'node:fs/promises';

const pageSize = 4096;
/** Clock ticks in a second: USER_HZ, the same on all Linux. */
const ticks = 100;

/** Memory that a process and its children have now, in MiB. A process that has ended meanwhile has none. */
export async function memoryOf(pid: number): Promise<number> {
  const [statm = '', children = ''] = await Promise.all([
    readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined),
    readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined),
  ]);
  const own = (Number(statm.split(' ')[1] ?? 0) * pageSize) / 2 ** 20;
  const below = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => memoryOf(Number(child))),
  );
  return below.reduce((sum, memory) => sum + memory, own);
}

/** The fields of /proc/PID/stat behind the name, which may hold blanks and parentheses. */
async function statOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

/** Seconds of CPU that a process has taken, with those of its children that have ended. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await statOf(pid);
  return stat.slice(11, 15).reduce((sum, time) => sum + time, 0) / ticks;
}

/** When a process was started, in milliseconds since the epoch. */
export async function startOf(pid: number): Promise<number> {
  const [stat, uptime] = await Promise.all([statOf(pid), readFile('/proc/uptime', 'utf8')]);
  return Date.now() - Number(uptime.split(' ')[0]) * 1000 + ((stat[19] ?? 0) / ticks) * 1000;
}

export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/** Bytes that have gone through the network of a process's pod, whoever they were for. */
export async function trafficOf(pid: number): Promise<Traffic> {
  const text = await readFile(`/proc/${pid}/net/dev`, 'utf8');
  const fields = /eth0:(.*)/.exec(text)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
  return { received: fields[0] ?? 0, sent: fields[8] ?? 0 };
}
