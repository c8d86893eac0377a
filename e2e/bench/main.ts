/**
 * `make bench`: how soon a change is live, and what it costs, on the local cluster. ROWS='rules-0 storm' chooses among the
 * families of rows. Prints a table and writes a JSON file; the exit code tells whether everything was measured and keeps to its
 * budget.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { createClient } from '../../operator/kube/client.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import { run } from '../cluster/command.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { prepareDemo } from '../demo/demo.ts';
import { localPlatform } from '../demo/platform.ts';
import { Bench, type Family } from './bench.ts';
import type { Result, Row } from './row.ts';
import { chosen } from './rows/families.ts';
import { tableOf } from './table.ts';

const stop = new AbortController();
const { signal } = stop;

const say = (line: string): void => console.log(line);
const saidBy = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

const minutes = (families: readonly Family[]): string =>
  `${Math.ceil(families.reduce((sum, { seconds }) => sum + seconds, 0) / 60)} min`;

/** All rows, and what failed: one family that fails leaves the others. */
async function measure(bench: Bench, families: readonly Family[]): Promise<Pick<Result, 'rows' | 'failed'>> {
  const rows: Row[] = [];
  const failed: Record<string, string> = {};
  for (const [index, { name, run: rowsOf }] of families.entries()) {
    if (signal.aborted) break;
    say(`[${index + 1}/${families.length}] ${name}, about ${minutes(families.slice(index))} left`);
    try {
      for await (const row of rowsOf(bench)) {
        rows.push(row);
        say(`  ${row.name}: ${'value' in row ? `${row.value} ${row.unit}` : `p50 ${row.p50}, p99 ${row.p99} ms`}`);
      }
    } catch (error) {
      failed[name] = saidBy(error);
      say(`  FAILED: ${failed[name]}`);
    }
  }
  return { rows, failed };
}

/** Writes the file. @returns its path */
function keep(result: Result): string {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.date.replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

async function main(): Promise<void> {
  const families = chosen(process.env['ROWS'] ?? '');
  await using platform = await localPlatform('make bench');
  // Whoever only waits for the cluster may end at once.
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => stop.abort(new Error(`ended by ${name}`)));
  await prepareDemo(platform, { say, signal });
  const transport = createTransport({ credentials: await loadCredentials({ kubeconfig: kubeconfigPath }) });
  const bench = new Bench({ client: createClient(transport), signal, say });
  const [loadAtStart = 0] = loadavg();
  try {
    await bench.takeAway();
    const measured = await measure(bench, families);
    const revision = (await run('git', ['rev-parse', '--short', 'HEAD'])).trim();
    const date = `${new Date().toISOString().slice(0, 19)}Z`;
    const [loadAtEnd = 0] = loadavg();
    const result: Result = { date, revision, machine: { cores: cpus().length, loadAtStart, loadAtEnd }, ...measured };
    say(`\n${tableOf(result)}\n\nwritten to ${keep(result)}`);
    const isGood = Object.keys(result.failed).length === 0 && result.rows.every(({ met }) => met !== false);
    process.exitCode = isGood && !signal.aborted ? 0 : 1;
  } finally {
    say('taking away what the bench has declared');
    await bench.takeAway();
    await transport.close();
  }
}

await main();
