/**
 * `node e2e/report/main.ts SUITES [MINUTES]`, of which there are verify, unit, integration, installation, e2e, long, trials, all
 * and soak: runs suites, prints the time of each, and ends with one line alone, `N passed, N failed, N skipped`. The exit code
 * is 0 only when nothing failed.
 */
import { claim } from '../cluster/claim.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { skipProjects } from './jest.ts';
import { type Report, spoken, sum, table, verdict } from './outcome.ts';
import { program } from './program.ts';
import { type Machine, runSuites } from './runner.ts';
import { selections } from './suites.ts';

const stop = new AbortController();
const { signal } = stop;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `the local cluster runs on Linux, and this is ${process.platform}`;
  return process.getuid?.() === 0 ? undefined : 'the local cluster needs root';
}

const machine: Machine = {
  obstacle: obstacle(),
  cluster: async () => {
    await claim('make test'); // until this process ends: between two suites no other checkout may change the cluster
    const code = await program('node', ['e2e/cluster/main.ts', 'up'], { signal });
    return code === 0 ? { KUBECONFIG: kubeconfigPath } : undefined;
  },
  count: skipProjects,
  now: () => performance.now(),
  say: (line) => console.log(line),
};

/** Runs everything again and again for some minutes: property tests draw new cases each time, races get new chances. */
async function soak(minutes: number): Promise<readonly Report[]> {
  const end = performance.now() + minutes * 60_000;
  // Where a suite draws some of many cases, it then takes them all.
  process.env['BELLWETHER_SOAK'] = 'true';
  const reports: Report[] = [];
  for (let round = 1; performance.now() < end && !signal.aborted; round++) {
    console.log(`\n══ round ${round}, ${spoken(Math.max(0, end - performance.now()))} left ══`);
    reports.push(...(await runSuites(selections['soak'] ?? [], machine, { signal })));
    if (sum(reports).failed > 0) break;
  }
  return reports;
}

const [selection = 'all', minutes = '30'] = process.argv.slice(2);
const suites = selections[selection];
if (!suites || !(Number(minutes) > 0)) {
  console.error(`usage: node e2e/report/main.ts ${Object.keys(selections).join('|')} [MINUTES of soak]`);
  process.exit(2);
}
const reports = selection === 'soak' ? await soak(Number(minutes)) : await runSuites(suites, machine, { signal });
const outcome = sum(reports);
if (outcome.failures) console.log(`\nwhat failed:\n\n${outcome.failures.join('\n\n')}`);
console.log(`\n${table(reports)}\n\n${verdict(outcome)}`);
process.exitCode = outcome.failed > 0 || signal.aborted ? 1 : 0;
