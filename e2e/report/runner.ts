/** Running suites one after the other, with the local cluster for those that need it. */
import { nothing, type Outcome, oneFailed, type Report, total } from './outcome.ts';
import type { Environment, RunOptions, Suite } from './suites.ts';

/** What the runner needs from the machine; tests put something else in its place. */
export interface Machine {
  /** Why there can be no local cluster here, or undefined where there can be one. */
  readonly obstacle: string | undefined;
  /** Brings the local cluster up, or finds it healthy. Gives the environment of its users, or undefined if it failed. */
  readonly cluster: () => Promise<Environment | undefined>;
  /** Counts the projects' tests as skipped, without running them. */
  readonly count: (projects: readonly string[]) => Promise<Outcome>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Runs the suites in order, until it is aborted. A failing one stops nothing: whoever waited wants to know of all failures. */
export async function runSuites(
  suites: readonly Suite[],
  machine: Machine,
  options: RunOptions = {},
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const timed = async (name: string, work: () => Promise<Outcome>): Promise<void> => {
    machine.say(`\n── ${name} ──`);
    const start = machine.now();
    reports.push({ name, ...(await work()), milliseconds: machine.now() - start });
  };
  let env: Environment | undefined;
  const bringUp = async (): Promise<Outcome> => {
    env = await machine.cluster().catch((error: unknown) => {
      machine.say(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    return env ? nothing : oneFailed;
  };
  const firstInNeed = suites.some(isOnCluster)
    ? suites.find((suite) => isOnCluster(suite) || suite.usesParsers)
    : undefined;
  for (const suite of suites) {
    if (options.signal?.aborted) break;
    if (suite === firstInNeed && machine.obstacle === undefined) await timed('local cluster', bringUp);
    await timed(suite.name, () => runSuite(suite, machine, { ...options, ...(env && { env }) }));
  }
  return reports;
}

const isOnCluster = ({ onCluster }: Suite): boolean => onCluster !== undefined;

async function runSuite(suite: Suite, machine: Machine, options: RunOptions): Promise<Outcome> {
  if (suite.onCluster === undefined) return await suite.run(options);
  if (machine.obstacle !== undefined) {
    machine.say(`skipped: ${machine.obstacle}`);
    return await machine.count(suite.onCluster);
  }
  if (options.env) return await suite.run(options);
  machine.say('failed: the local cluster did not come up, see above');
  return { ...nothing, failed: Math.max(1, total(await machine.count(suite.onCluster))) };
}
