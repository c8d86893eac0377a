/** The Secret with copies of what the stack's ScrapeTargets authenticate with. */
import type { Secret } from '../built-in.ts';
import { sortedRecord } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { credentialsName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';

/** @param data bytes in base64 by the paths that the configuration refers to */
export function credentialsSecret(input: StackInput, data: Readonly<Record<string, string>>): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: ownedMetadata(input, 'prometheus', credentialsName(input.stack.metadata.name)),
    type: 'Opaque',
    data: sortedRecord(data),
  };
}
