/** Opening connections out of the network of a pod, whatever its image holds, and from outside of all pods. */
import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import { ctr } from '../cluster/containerd.ts';
import { parseAs } from '../cluster/json.ts';
import { checkout } from '../cluster/paths.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import type { Destination, Outcome } from './dialer.ts';

export interface NetworkedPod extends LiveObject {
  readonly status: NonNullable<LiveObject['status']> & {
    readonly podIP?: string;
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
}

/** The dialer, found by whoever is nobody too. */
const dialer = [process.execPath, join(checkout, 'e2e/suites/dialer.ts')];

/** The argument by which `nsenter` goes into the network of a pod. @throws when no container of it runs */
async function networkOf(pod: NetworkedPod): Promise<string> {
  const ids = new Set(
    (pod.status.containerStatuses ?? []).map(({ containerID = '' }) => containerID.replace('containerd://', '')),
  );
  const rows = (await ctr(['tasks', 'list'])).split('\n').map((line) => line.split(/\s+/));
  const pid = rows.find(([id = '']) => ids.has(id))?.[1];
  if (pid === undefined) throw new Error(`no container of pod ${pod.metadata.name} runs`);
  return `--net=/proc/${pid}/ns/net`;
}

/** What comes of connections that a pod opens. @throws when no container of it runs */
export async function dialFrom(pod: NetworkedPod, to: readonly Destination[]): Promise<readonly Outcome[]> {
  return parseAs(await run('nsenter', [await networkOf(pod), ...dialer, JSON.stringify(to)]));
}

/** Pushes text from the network of a pod. @returns the code of the answer */
export async function pushFrom(pod: NetworkedPod, url: string, text: string): Promise<number> {
  const program =
    'fetch(process.argv[1], { method: "PUT", body: process.argv[2] }).then((answer) => console.log(answer.status))';
  return Number(await run('nsenter', [await networkOf(pod), process.execPath, '--eval', program, url, text]));
}

/**
 * What comes of connections from a program that is in no pod. Not root's: the enforcer lets the node's own programs
 * through, since the kubelet has to probe.
 */
export async function dialFromOutside(to: readonly Destination[]): Promise<readonly Outcome[]> {
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  return parseAs(await run('setpriv', [...nobody, ...dialer, JSON.stringify(to)]));
}
