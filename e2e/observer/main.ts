/**
 * `node e2e/observer/main.ts ORDERS`: looks at the API server and at the replicas again and again, and writes a line when
 * something has changed, until SIGTERM. It shares no code with what it observes: nothing is imported from outside this folder.
 */
import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Ask, askCluster, askServer } from './asking.ts';
import { lookAtJobs, lookAtObject, lookAtRules, lookAtServers, lookAtTargets } from './looks.ts';
import type { Orders, Sight, What } from './sight.ts';

const [given = '{}'] = process.argv.slice(2);
const orders: Orders = JSON.parse(given);
const end = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => end.abort());

function write(sight: Sight): void {
  const line = `${JSON.stringify(sight)}\n`;
  process.stdout.write(line);
  if (orders.journal !== undefined) appendFileSync(orders.journal, line);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const saidOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Subject = Pick<Sight, 'what' | 'of' | 'server'>;

/** Looks until the end, or until there is nobody to ask any more. */
async function follow(subject: Subject, look: () => Promise<unknown>, isOver = (): boolean => false): Promise<void> {
  let last: { readonly asked: number; readonly sees: unknown } | undefined;
  while (!end.signal.aborted && !isOver()) {
    const asked = Date.now();
    // That it does not answer is something to see too.
    const sees = (await look().catch((error: unknown) => ({ error: saidOf(error) }))) ?? null;
    const isNew = last === undefined || !isDeepStrictEqual(sees, last.sees);
    if (isNew) write({ ...subject, asked, at: Date.now(), ...(last && { before: last.asked }), sees });
    last = { asked, sees };
    // Who asks without end takes what time a slow server has from what is measured.
    await pause(Math.max(orders.every, 2 * (Date.now() - asked)));
  }
  if (last) write({ ...subject, asked: last.asked, at: Date.now(), before: last.asked });
}

function followServer(server: string, ask: Ask, isOver: () => boolean): Promise<unknown> {
  const each = (what: What, names: readonly string[], look: (ask: Ask, name: string) => Promise<unknown>) =>
    names.map((of) => follow({ what, of, server }, () => look(ask, of), isOver));
  return Promise.all([
    ...each('rules', orders.groups, lookAtRules),
    ...each('targets', orders.targets, lookAtTargets),
    ...each('jobs', orders.jobs ?? [], lookAtJobs),
  ]);
}

async function followAll(): Promise<void> {
  const cluster = askCluster(orders.kubeconfig);
  const known = new Map<string, string>();
  const following: Promise<unknown>[] = orders.objects.map((of) =>
    follow({ what: 'object', of }, () => lookAtObject(cluster, of)),
  );
  const lookForServers = async (): Promise<unknown> => {
    const found = await lookAtServers(cluster, orders.servers);
    for (const [name, address] of Object.entries(found)) {
      if (known.get(name) === address) continue;
      known.set(name, address);
      following.push(followServer(name, askServer(address), () => known.get(name) !== address));
    }
    for (const name of known.keys()) if (!(name in found)) known.delete(name);
    return found;
  };
  await follow({ what: 'servers', of: orders.servers.namespace }, lookForServers);
  await Promise.all(following);
}

await followAll();
process.exit(0);
