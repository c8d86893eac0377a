/** What a process has cost so far, as Linux counts it. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Linux counts the time of processes in these. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of CPU that the process has used, in user and in kernel mode. */
export async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets and may hold anything; the 14th and 15th are the times.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** MiB that are resident, and the most that ever were. */
export async function memory(pid: number): Promise<{ readonly now: number; readonly peak: number }> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** Percent of one core that each process used while something went on. */
export async function shares<Name extends string>(
  pids: Readonly<Record<Name, number>>,
  during: () => Promise<void>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(pids) as Name[];
  const used = async () =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await cpuSeconds(pids[name])])));
  const [before, start] = [await used(), performance.now()];
  await during();
  const [after, seconds] = [await used(), (performance.now() - start) / 1000];
  return Object.fromEntries(names.map((name) => [name, (100 * (after[name] - before[name])) / seconds])) as Record<
    Name,
    number
  >;
}
