/** Reading conditions. */
import type { LiveCondition, LiveObject } from './kubectl.ts';

/** `MonitoringStack monitoring/demo` */
export function titleOf({ kind, metadata: { namespace, name } }: LiveObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function conditionOf(object: LiveObject, type: string): LiveCondition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether an object is ready, and its status speaks of the present generation. */
export function isReady(object: LiveObject): boolean {
  const isCurrent = object.status?.observedGeneration === object.metadata.generation;
  return isCurrent && conditionOf(object, 'Ready')?.status === 'True';
}

/** Those that are not ready, with their reasons in one line; undefined when all are. */
export function unready(objects: readonly LiveObject[]): string | undefined {
  const waiting = objects.filter((object) => !isReady(object));
  if (objects.length === 0) return 'there is nothing that could be ready';
  if (waiting.length === 0) return undefined;
  return waiting.map((object) => `${titleOf(object)}: ${readyText(object)}`).join('; ');
}

function readyText(object: LiveObject): string {
  const ready = conditionOf(object, 'Ready');
  if (!ready) return 'no status yet';
  return ready.status === 'True'
    ? 'status is of an older version'
    : `${ready.reason ?? ''} ${ready.message ?? ''}`.trim();
}
