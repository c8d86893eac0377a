/** The Secret of Alertmanager's files: its configuration, its templates, and copies of what its receivers need. */
import { Buffer } from 'node:buffer';
import type { Secret } from '../built-in.ts';
import { sortedRecord } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { type AlertmanagerConfiguration, alertmanagerConfiguration } from './configuration.ts';

export const configurationKey = 'alertmanager.yaml';

/** Bytes in base64 by the names of files. */
export type AlertmanagerData = Readonly<Record<string, string>>;

/** The data of the Secret for a configuration. @param copies bytes in base64 of the Secrets that it refers to, by path */
export function alertmanagerData(
  { text, templates }: Pick<AlertmanagerConfiguration, 'text' | 'templates'>,
  copies: AlertmanagerData = {},
): AlertmanagerData {
  const texts = Object.entries({ [configurationKey]: text, ...templates });
  const encoded = texts.map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('base64')]);
  return sortedRecord({ ...Object.fromEntries(encoded), ...copies });
}

/** The configuration as it is or, when the present one was refused, as it last was good. */
export function secret(input: StackInput): Secret {
  const data = input.facts.alertmanagerData ?? alertmanagerData(alertmanagerConfiguration(input.stack));
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: ownedMetadata(input, 'alertmanager', componentName(input.stack.metadata.name, 'alertmanager')),
    type: 'Opaque',
    data: { ...data },
  };
}
