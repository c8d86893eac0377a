/** Everything that runs for the objects of a stack that name a kind of system. */
import type { KubeObject } from '../../crds/meta.ts';
import type { StackInput } from '../stack-input.ts';
import { type Instance, instancesOf } from './instance.ts';
import { exporterObjects } from './objects.ts';
import type { Plan } from './plan.ts';

/** One exporter with its objects. */
export interface RunningExporter {
  readonly instance: Instance;
  readonly objects: readonly KubeObject[];
}

/**
 * Everything that runs for the objects of a stack, but for the Secrets.
 * @param secretVersions by name of the Secret, its resourceVersion
 */
export function runningExporters(
  input: StackInput,
  plans: readonly Plan[],
  secretVersions: Readonly<Record<string, string>> = {},
): readonly RunningExporter[] {
  return instancesOf(input.stack.metadata.name, plans).map((instance) => ({
    instance,
    objects: exporterObjects(input, instance, secretVersions[instance.name]),
  }));
}
