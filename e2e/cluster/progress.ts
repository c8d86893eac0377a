/** Saying what takes long, for how long already, and where to look. */
import { readFileSync } from 'node:fs';
import { lastLines } from './command.ts';

/** How often a long step says that it is still at work, in seconds. */
const beat = 10;

export function say(line: string): void {
  console.log(line);
}

/**
 * Runs `work`, reporting `what` at its start, each ten seconds with the last line of its log, and at its end with the
 * seconds it took.
 */
export async function withProgress<T>(what: string, log: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  say(`${what} … (log: ${log})`);
  const timer = setInterval(() => say(`${what} … ${seconds()}${doing(log)}`), beat * 1000);
  try {
    const result = await work();
    say(`${what}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

function doing(log: string): string {
  try {
    return `: ${lastLines(readFileSync(log, 'utf8').slice(-500), 1).slice(0, 100)}`;
  } catch {
    return '';
  }
}
