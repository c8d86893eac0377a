/** The Secret of Alertmanager's configuration, which may hold the passwords of its receivers. */
import { Buffer } from 'node:buffer';
import type { Secret } from '../built-in.ts';
import { ownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { alertmanagerConfiguration } from './configuration.ts';

export const configurationKey = 'alertmanager.yaml';

/** The configuration as it is or, when the present one was refused, as it last was good. */
export function secret(input: StackInput): Secret {
  const text = input.facts.alertmanagerConfiguration ?? alertmanagerConfiguration(input.stack).text;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: ownedMetadata(input, 'alertmanager', componentName(input.stack.metadata.name, 'alertmanager')),
    type: 'Opaque',
    data: { [configurationKey]: Buffer.from(text, 'utf8').toString('base64') },
  };
}
