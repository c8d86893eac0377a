/** The operator as one process of perhaps several: it serves at once, and reconciles while it holds the Lease. */
import { systemClock } from './controller/clock.ts';
import { Heartbeats } from './controller/heartbeats.ts';
import { lead } from './controller/leader.ts';
import type { Client } from './kube/client.ts';
import { ownAccount } from './kube/own-account.ts';
import { type LoopDependencies, Loops } from './loops.ts';
import { discoveryRoutes } from './serve/discovery.ts';
import { createApp, listen } from './serve/server.ts';

export interface OperatorDependencies extends LoopDependencies {
  /** Over a connection of its own; see controller/leader.ts. */
  readonly leaderClient: Client;
}

/** Milliseconds for which the event loop may be blocked. */
const blocked = 20_000;

/**
 * Runs until the signal is aborted, then drains: no new key, the running ones end, the Lease is given back. Throws when
 * the port cannot be had and when the Lease is lost.
 */
export async function runOperator(
  dependencies: OperatorDependencies,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { options, leaderClient, log, metrics, clock = systemClock } = dependencies;
  const end = new AbortController();
  const heartbeats = new Heartbeats(clock);
  const loops = new Loops(dependencies, heartbeats);
  const health = { stuck: () => heartbeats.stuck(), unready: () => loops.unready() };
  const app = createApp({ metrics, health, log, routes: [discoveryRoutes(loops.discovery, { signal: end.signal })] });
  const server = await listen(app, { port: options.port, flag: '--port' }, { signal: end.signal });
  heartbeats.watchEventLoop(blocked, { signal: end.signal });
  log.info({ port: server.port }, 'serving metrics and health');
  const watching = loops.watch({ signal: end.signal });
  const work = (inner: { signal: AbortSignal }) => loops.reconcile(inner);
  const identity = `${options.identity}_${crypto.randomUUID()}`;
  const { namespace } = options;
  const owner = (inner: { signal: AbortSignal }) => ownAccount(leaderClient, namespace, inner);
  const lease = { namespace, name: 'bellwether', identity, owner, clock, log };
  try {
    await (options.leaderElect ? lead({ client: leaderClient, ...lease }, work, { signal }) : work({ signal }));
  } finally {
    end.abort();
  }
  await Promise.all([watching, server.closed]);
}
