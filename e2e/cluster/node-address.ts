/** The node's own address, from the machine's routes. */
import { attempt, run } from './command.ts';
import { addressLink, addressWithoutRoute, type Node, nodeName, serviceRange } from './plan.ts';

/** The source address in the answer of `ip -4 route get`, or undefined when there is no route. */
export function sourceAddressIn(answer: string): string | undefined {
  return /\bsrc (\d+\.\d+\.\d+\.\d+)/.exec(answer)?.[1];
}

/**
 * The one node under the address that the machine would use to go out (192.0.2.1 is a documentation address;
 * nothing is sent), or under one of our own on a machine without a route.
 */
export async function findNode(): Promise<Node> {
  const answer = await attempt('ip', ['-4', 'route', 'get', '192.0.2.1']);
  return { name: nodeName, address: sourceAddressIn(answer ?? '') ?? addressWithoutRoute };
}

/**
 * On a machine without a route, makes the node's address, and a route that lets this machine's own programs reach
 * Services: the kernel asks for one before kube-proxy's rules are asked.
 */
export async function ensureNodeAddress(node: Node): Promise<void> {
  if (node.address !== addressWithoutRoute) return;
  await run('ip', ['address', 'replace', `${addressWithoutRoute}/32`, 'dev', addressLink]);
  await run('ip', ['route', 'replace', serviceRange, 'dev', addressLink]);
}
