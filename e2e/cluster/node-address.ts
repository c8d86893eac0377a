/** The node's own address, from the machine's routes. */
import { attempt, run } from './command.ts';
import { ensureLink } from './network.ts';
import { addressLink, addressWithoutRoute, type Node, nodeName } from './plan.ts';

/** The source address in the answer of `ip -4 route get`, or undefined when there is no route. */
export function sourceAddressIn(answer: string): string | undefined {
  return /\bsrc (\d+\.\d+\.\d+\.\d+)/.exec(answer)?.[1];
}

/**
 * The one node under the address that the machine would use to go out (192.0.2.1 is a documentation address;
 * nothing is sent), or under one of our own on a machine without a route.
 */
export async function findNode(): Promise<Node> {
  const address = sourceAddressIn((await attempt('ip', ['-4', 'route', 'get', '192.0.2.1'])) ?? '');
  if (address !== undefined && address !== addressWithoutRoute) return { name: nodeName, address };
  await ensureLink();
  await run('ip', ['address', 'replace', `${addressWithoutRoute}/32`, 'dev', addressLink]);
  return { name: nodeName, address: addressWithoutRoute };
}
