/** The process that runs the cluster's stand-ins for a storage system and a load balancer. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectApi } from './api.ts';
import { balance } from './load-balancer.ts';
import { provision, reclaim } from './storage-provisioner.ts';

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

/** A loop that failed starts over: it reads everything anew, so that nothing is lost. */
async function keep(name: string, loop: typeof balance): Promise<void> {
  while (!stopping.signal.aborted) {
    try {
      await loop(connectApi(), stopping.signal);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      await pause(1000, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }
}

await Promise.all([keep('load balancer', balance), keep('provisioner', provision), keep('reclaim', reclaim)]);
process.exit(0);
