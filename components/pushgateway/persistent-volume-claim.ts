/** The volume claim that pushed metrics outlive their pod on. */
import type { MonitoringStackSpecPushgatewayPersistence } from '../../crds/models/monitoring-stack.ts';
import type { PersistentVolumeClaim } from '../built-in.ts';
import { unownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { claimSpec } from '../storage.ts';

/** Nobody owns it, as nobody owns the claims of a StatefulSet: it stays when persistence is switched off, or the stack deleted. */
export function persistentVolumeClaim(
  input: StackInput,
  { size, storageClassName }: MonitoringStackSpecPushgatewayPersistence,
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: unownedMetadata(input, 'pushgateway', componentName(input.stack.metadata.name, 'pushgateway')),
    spec: claimSpec(size, storageClassName),
  };
}
