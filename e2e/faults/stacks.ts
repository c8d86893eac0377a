/** Stacks of these tests: nothing runs their pods, so that what can be seen of them is what the operator writes and says. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../../operator/kube/client.ts';
import { monitoringStacks } from '../../operator/kube/resource.ts';
import { until } from '../cluster/until.ts';

/** Milliseconds: retries come within five seconds, the rest is for a busy machine. */
const patience = 60_000;

export const stackName = 'demo';

export function stackIn(namespace: string, spec: object = {}): KubeObject {
  const metadata = { name: stackName, namespace };
  return { apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind: 'MonitoringStack', metadata, spec } as KubeObject;
}

async function applied(client: Client, namespace: string): Promise<{ status: string; message: string }> {
  const stack = await client.get(monitoringStacks, { namespace, name: stackName });
  const found = stack.status?.conditions?.find(({ type }) => type === 'Applied');
  const isCurrent = found?.observedGeneration === stack.metadata.generation;
  return { status: isCurrent ? (found?.status ?? '') : '', message: found?.message ?? '' };
}

/** What a stack says that lacks nothing. */
export const wellWritten = 'Everything is written as wanted.';

/** Waits until the stack's condition Applied has the status, and its message all the words; gives the message. */
export async function stackSays(
  client: Client,
  namespace: string,
  status: 'True' | 'False',
  ...words: readonly string[]
): Promise<string> {
  let last = { status: '', message: '' };
  const isSo = async (): Promise<boolean> => {
    last = await applied(client, namespace);
    return last.status === status && words.every((word) => last.message.includes(word));
  };
  if (await until(isSo, { within: patience, every: 100 })) return last.message;
  throw new Error(`the stack in ${namespace} does not say ${status} ${words.join(' … ')}, but ${JSON.stringify(last)}`);
}
