/** The volume claim that pushed metrics outlive their pod on. */
import type { MonitoringStackSpecPushgatewayPersistence } from '../../crds/models/monitoring-stack.ts';
import type { PersistentVolumeClaim } from '../built-in.ts';
import { keptMetadata, unownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { claimSpec } from '../storage.ts';

/** It stays when persistence is switched off, and goes with the stack only where that is asked for. */
export function persistentVolumeClaim(
  input: StackInput,
  { size, storageClassName, whenDeleted }: MonitoringStackSpecPushgatewayPersistence,
): PersistentVolumeClaim {
  const metadata = whenDeleted === 'Delete' ? keptMetadata : unownedMetadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(input, 'pushgateway', componentName(input.stack.metadata.name, 'pushgateway')),
    spec: claimSpec(size, storageClassName),
  };
}
