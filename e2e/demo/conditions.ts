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

/** The first that is not ready with its reason, and how many others there are; undefined when all are ready. */
export function unready(objects: readonly LiveObject[]): string | undefined {
  const [first, ...others] = objects.filter((object) => !isReady(object));
  if (objects.length === 0) return 'there is nothing that could be ready';
  if (!first) return undefined;
  return `${titleOf(first)}: ${readyText(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}

function readyText(object: LiveObject): string {
  const ready = conditionOf(object, 'Ready');
  if (!ready) return 'no status yet';
  return ready.status === 'True'
    ? 'status is of an older version'
    : `${ready.reason ?? ''} ${ready.message ?? ''}`.trim();
}
