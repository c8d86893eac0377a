/** What a cluster says about why something was not reached. */
import { isReady, titleOf } from './conditions.ts';
import { kinds } from './install.ts';
import type { Kubectl, LiveObject } from './kubectl.ts';

interface PodObject extends LiveObject {
  readonly status: NonNullable<LiveObject['status']> & {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** Why a pod is not well, in one line; undefined when it is. */
export function podProblem(pod: PodObject): string | undefined {
  const { phase = 'Unknown', containerStatuses = [] } = pod.status;
  if (phase === 'Succeeded') return undefined;
  const waiting = containerStatuses.filter(({ ready }) => !ready);
  if (phase === 'Running' && waiting.length === 0) return undefined;
  const words = waiting.map(({ name, restartCount, state }) => {
    const { reason = 'not ready', message = '' } = state?.waiting ?? {};
    return `${name} ${reason}${restartCount > 0 ? `, restarted ${restartCount} times` : ''}${message && `: ${message}`}`;
  });
  return `${titleOf(pod)}: ${phase}${words.length > 0 ? `; ${words.join('; ')}` : ''}`;
}

/** What an object that is not ready says of itself, one condition a line; nothing of one that is ready. */
export function conditionLines(object: LiveObject): readonly string[] {
  if (isReady(object)) return [];
  const conditions = object.status?.conditions ?? [];
  const lines = conditions.map((one) => `  ${one.type}=${one.status} ${one.reason ?? ''}: ${one.message ?? ''}`);
  return [titleOf(object), ...lines];
}

async function part(title: string, lines: Promise<readonly string[]>): Promise<string> {
  const found = await lines.catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
  return found.length === 0 ? '' : `${title}\n${found.map((line) => `  ${line}`).join('\n')}`;
}

/** Everything that may explain a failure, as text. What cannot be asked for any more is left out with a word on it. */
export async function diagnose(kubectl: Kubectl, namespaces: readonly string[]): Promise<string> {
  const inEach = async (look: (namespace: string) => Promise<readonly string[]>): Promise<readonly string[]> =>
    (await Promise.all(namespaces.map(look))).flat();
  const parts = await Promise.all([
    part(
      'conditions of what is not ready:',
      kubectl.list(kinds, '--all-namespaces').then((objects) => objects.flatMap(conditionLines)),
    ),
    part(
      'pods that are not well:',
      inEach(async (namespace) =>
        (await kubectl.list<PodObject>('pods', `--namespace=${namespace}`)).flatMap((pod) => podProblem(pod) ?? []),
      ),
    ),
    part(
      'latest warnings:',
      inEach((namespace) => warnings(kubectl, namespace)),
    ),
    part('end of the operator’s log:', operatorLog(kubectl)),
  ]);
  return parts.filter((text) => text !== '').join('\n');
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

async function warnings(kubectl: Kubectl, namespace: string): Promise<readonly string[]> {
  const columns = 'custom-columns=T:.lastTimestamp,O:.involvedObject.name,R:.reason,M:.message';
  const flags = ['--field-selector=type=Warning', '--sort-by=.metadata.creationTimestamp', '--no-headers'];
  return linesOf(await kubectl.run('get', 'events', `--namespace=${namespace}`, ...flags, `--output=${columns}`)).slice(
    -8,
  );
}

async function operatorLog(kubectl: Kubectl): Promise<readonly string[]> {
  return linesOf(await kubectl.run('logs', 'deployment/bellwether', '--namespace=monitoring', '--tail=15'));
}
