/** A new operator, whose journal is gone, among ten thousand rules: it finds everything as it should be and leaves it so. */
import { setTimeout as pause } from 'node:timers/promises';
import { namespace as operatorNamespace } from '../../../deploy/naming.ts';
import { prometheusOf } from '../../demo/demo.ts';
import { requestsSince } from '../../suites/audit.ts';
import { account, waitForCalm, writesIn } from '../../suites/operator.ts';
import { kubectl } from '../../suites/running-demo.ts';
import { reloadedAt } from '../../suites/server.ts';
import { type Bench, type Family, patience } from '../bench.ts';
import { names } from '../budgets.ts';
import { type OperatorProcesses, operatorProcesses } from '../meter.ts';
import { cpuOf, memoryOf, startOf } from '../processes.ts';
import { metricsAt } from '../seen.ts';

const rules = 10_000;
/** Milliseconds without anything to do after which it counts as having been converged since. */
const quiet = 5_000;
/** Milliseconds for which it is watched afterwards. */
const watched = 30_000;

const tally = (said: readonly { readonly name: string; readonly said: string }[]): ReadonlyMap<string, string> =>
  new Map(said.map((one) => [one.name, one.said]));

/** Looks at loops and queues, as the operator counts them, until nothing moves; when did the last thing move? */
async function lastMove(bench: Bench, { pod }: OperatorProcesses): Promise<number> {
  const start = Date.now();
  let before = '';
  let moved = start;
  while (before === '' || Date.now() - moved < quiet) {
    bench.signal.throwIfAborted();
    if (Date.now() - start > patience) throw new Error(`not at rest for ${quiet / 1000} s within ${patience / 1000} s`);
    const asked = Date.now();
    const metrics = await metricsAt(pod).catch(() => undefined);
    const now =
      metrics?.lines(/^bellwether_(reconcile_duration_seconds_count|workqueue_(adds_total|depth))$/).join() ?? '';
    const isAtRest = (metrics?.sum('bellwether_reconcile_duration_seconds_count') ?? 0) > 0;
    if (now !== before || !isAtRest) moved = asked;
    before = isAtRest ? now : '';
    await pause(50);
  }
  return moved;
}

/** Deletes the pod, and its journal with it. @returns the processes of the next */
async function replacePod(): Promise<OperatorProcesses> {
  const { pod } = await operatorProcesses();
  await kubectl.run('delete', 'pod', pod.metadata.name, `--namespace=${operatorNamespace}`);
  return await operatorProcesses();
}

export const restart: Family = {
  name: 'restart',
  seconds: 120,
  async *run(bench) {
    await bench.reach({ alertRules: rules });
    await waitForCalm();
    const ask = await prometheusOf({ kubectl, reachesAddresses: true });
    const [loaded, before] = [await reloadedAt(ask), tally(await bench.conditionsOf('alertRules'))];
    const since = new Date();
    const processes = await replacePod();
    const start = await startOf(processes.operator);
    const moved = await lastMove(bench, processes);
    const cpu = await cpuOf(processes.operator);
    yield bench.row({ name: names.restart, value: moved - start, unit: 'ms' });
    yield bench.row({ name: 'restart: operator CPU until then', value: cpu * 1000, unit: 'ms' });
    await bench.pause(watched);
    const writes = writesIn(await requestsSince(since, account));
    for (const write of writes.slice(0, 10)) bench.say(`  wrote: ${write}`);
    yield bench.row({ name: names.restartWrites, value: writes.length, unit: 'writes' });
    const isReloaded = (await reloadedAt(ask)) !== loaded;
    yield bench.row({ name: names.restartReloads, value: isReloaded ? 1 : 0, unit: 'reloads' });
    const after = await bench.conditionsOf('alertRules');
    const changed = after.filter(({ name, said }) => before.get(name) !== said).length;
    yield bench.row({ name: 'restart: objects whose conditions changed', value: changed, unit: 'objects' });
    yield bench.row({ name: 'restart: operator memory', value: await memoryOf(processes.operator), unit: 'MiB' });
  },
};
