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

/** The processes of the bench. */
export interface Parties<Value> {
  readonly prometheus: Value;
  readonly apiServer: Value;
  readonly operator: Value;
}

async function used({ prometheus, apiServer, operator }: Parties<number>): Promise<Parties<number>> {
  return {
    prometheus: await cpuSeconds(prometheus),
    apiServer: await cpuSeconds(apiServer),
    operator: await cpuSeconds(operator),
  };
}

/** Percent of one core that each process used while something went on. */
export async function shares(pids: Parties<number>, during: () => Promise<void>): Promise<Parties<number>> {
  const [before, start] = [await used(pids), performance.now()];
  await during();
  const [after, seconds] = [await used(pids), (performance.now() - start) / 1000];
  const share = (of: keyof Parties<number>): number => (100 * (after[of] - before[of])) / seconds;
  return { prometheus: share('prometheus'), apiServer: share('apiServer'), operator: share('operator') };
}
