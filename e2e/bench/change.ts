/** `make bench-change`: what one change costs the operator's thread among none and a thousand objects, without a cluster. */
import { setGlobalDispatcher } from 'undici';
import { createClient } from '../../operator/kube/client.ts';
import { anonymous } from '../../operator/kube/credentials.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import { silentLogger } from '../../operator/log.ts';
import { runOperator } from '../../operator/operator.ts';
import { fakeJudge } from '../../operator/reconcile/testing/judge.ts';
import { podAgent } from '../../operator/reconcile/testing/pod-network.ts';
import { createMetrics } from '../../operator/serve/metrics.ts';
import { type Addresses, SimulatedCluster } from './simulated-cluster.ts';

const changes = 30;
/** Half of the objects are rules, half are targets. */
const sizes = [0, 1_000] as const;

const options = {
  port: 0,
  promtool: '',
  amtool: '',
  judge: undefined,
  journal: undefined,
  leaderElect: false,
  kubeconfig: undefined,
  context: undefined,
  namespace: 'bellwether',
  identity: 'bench',
  serviceAccount: 'bellwether',
  url: 'http://bellwether.bellwether.svc:8080',
  logLevel: 'error',
} as const;

/** The judge's processes are not part of it: a verdict is there at once. */
function operate({ apiServer }: Addresses, signal: AbortSignal): Promise<void> {
  const newClient = () => createClient(createTransport({ credentials: anonymous(apiServer) }));
  const metrics = createMetrics({ version: 'bench', revision: '', node: '' }, { defaults: false });
  const clients = { client: newClient(), leaderClient: newClient() };
  const judge = { judge: fakeJudge(), judgeVersion: 'bench' };
  return runOperator({ options, ...clients, ...judge, metrics, log: silentLogger }, { signal });
}

/** Milliseconds of this thread. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function measure(size: number): Promise<string> {
  const cluster = new SimulatedCluster();
  const addresses = await cluster.start();
  setGlobalDispatcher(podAgent(addresses.pods));
  const stop = new AbortController();
  const operating = operate(addresses, stop.signal);
  await cluster.declare(size / 2);
  const before = threadTime();
  for (let version = 2; version < changes + 2; version++) await cluster.change(version);
  const perChange = (threadTime() - before) / changes;
  stop.abort();
  await operating;
  await cluster.stop();
  return `${String(size).padStart(7)} objects: ${perChange.toFixed(1).padStart(6)} ms of CPU per change`;
}

for (const size of sizes) console.log(await measure(size));
process.exit(0);
