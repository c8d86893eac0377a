/** Objects as text that a person can read in a golden file: configuration inside them is shown as what it says. */
import { Buffer } from 'node:buffer';
import { stringify } from 'yaml';
import type { KubeObject } from '../../crds/meta.ts';
import type { ConfigMap, Secret } from '../built-in.ts';

function isConfiguration(object: KubeObject): object is ConfigMap | Secret {
  return object.kind === 'ConfigMap' || object.kind === 'Secret';
}

/** Certificates and the like stay the text that they are. */
function parsed(kind: string, key: string, value: string): unknown {
  const text = kind === 'Secret' ? Buffer.from(value, 'base64').toString('utf8') : value;
  return /\.(json|yaml)$/.test(key) ? JSON.parse(text) : text;
}

/** The same object with the JSON in its data parsed. */
function opened(object: KubeObject): object {
  if (!isConfiguration(object)) return object;
  const entries = Object.entries(object.data).map(([key, value]) => [key, parsed(object.kind, key, value)]);
  return { ...object, data: Object.fromEntries(entries) };
}

/** YAML documents, one for each object. */
export function readable(objects: readonly KubeObject[]): string {
  const options = { lineWidth: 0, aliasDuplicateObjects: false };
  return objects.map((object) => `---\n${stringify(opened(object), options)}`).join('');
}
