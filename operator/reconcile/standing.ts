/** What stands in a stack's slices: read from the cluster once, and from then on what this process has written. */

import { credentialsName, sliceName } from '../../components/names.ts';
import { readSlice, type StandingSlice } from '../../components/slices/record.ts';
import { keyOf } from '../cache/key.ts';
import { configMaps, secrets } from '../kube/resource.ts';
import type { Snapshot } from './snapshot.ts';

/** One entry for each slot; an empty one where there is no slice. */
export function readStanding({ stack, owned }: Snapshot, slots: number): readonly StandingSlice[] {
  const { name, namespace } = stack.metadata;
  return Array.from({ length: slots }, (_, index) => {
    const configMap = owned.get(configMaps, keyOf({ namespace, name: sliceName(name, index) }));
    return readSlice(configMap ?? {});
  });
}

/** The copies of Secrets that the stack has now: in base64, by path. */
export function standingCopies({ stack, owned }: Snapshot): Readonly<Record<string, string>> {
  const { name, namespace } = stack.metadata;
  return owned.get(secrets, keyOf({ namespace, name: credentialsName(name) }))?.data ?? {};
}
