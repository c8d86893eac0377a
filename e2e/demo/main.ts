/** `node e2e/demo/main.ts up|clean`, with `CLUSTER=current IMAGE=…` in the environment for a cluster of one's own. */

import { whileChanging } from '../cluster/claim.ts';
import { down } from '../cluster/cluster.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { cleanCluster } from './clean.ts';
import { endpointsOf, runDemo, stack } from './demo.ts';
import { diagnose } from './diagnosis.ts';
import { kinds } from './install.ts';
import { connect, current } from './kubectl.ts';
import { BadRequest, currentPlatform, localPlatform, type Platform, placeOf } from './platform.ts';
import { namespace as demoNamespace } from './workload.ts';

const say = (line: string): void => console.log(line);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error('interrupted')));

/** What to look at next. */
async function outro({ kubectl, reachesAddresses }: Platform): Promise<void> {
  say(`\n$ kubectl get mstack,stgt,arule --all-namespaces`);
  say((await kubectl.run('get', kinds, '--all-namespaces')).trimEnd());
  const endpoints = await endpointsOf(kubectl);
  say('');
  for (const [name, url] of endpoints) say(`${name.padEnd(14)}${url}`);
  if (!reachesAddresses)
    say(`or: kubectl --namespace ${stack.namespace} port-forward service/${stack.name}-prometheus 9090`);
  else say(`for kubectl:  export KUBECONFIG=${kubeconfigPath} PATH=${binLink}:"$PATH"`);
}

async function demo(): Promise<void> {
  const start = performance.now();
  const place = placeOf(process.env);
  await using platform = place === 'local' ? await localPlatform('make demo') : currentPlatform(place.image);
  try {
    await runDemo(platform, { say, signal: stop.signal });
  } catch (error) {
    console.error(`\nthe demo failed: ${messageOf(error)}`);
    if (!stop.signal.aborted) console.error(await diagnose(platform.kubectl, [stack.namespace, demoNamespace]));
    process.exitCode = 1;
    return;
  }
  await outro(platform);
  say(
    `\nthe demo took ${((performance.now() - start) / 1000).toFixed(1)} s; ${platform.reachesAddresses ? 'make clean-demo' : 'make clean-demo CLUSTER=current'} takes it away`,
  );
}

async function clean(): Promise<void> {
  if (process.env['CLUSTER'] === 'current') return await cleanCluster(connect(current), say);
  await whileChanging('make clean-demo', down);
  say('make clean-cache removes that too; Debian packages that were installed for it stay');
}

const commands: Readonly<Record<string, () => Promise<void>>> = { up: demo, clean };
try {
  const command = commands[process.argv[2] ?? ''];
  if (!command) throw new BadRequest('usage: node e2e/demo/main.ts up|clean');
  await command();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = error instanceof BadRequest ? 2 : 1;
}
