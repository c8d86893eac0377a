/**
 * Templates of the chart out of the functions that build the objects: they are called with settings whose every value is
 * a mark, and where a mark stands in the YAML text, Helm is told to put the value.
 */
import { stringify } from 'yaml';
import type { Part } from './objects.ts';
import { defaultValues, type Settings } from './settings.ts';

/** Stands for what Helm knows as `name`. */
const mark = (name: string): string => `«${name}»`;

/** A mark for each setting. The builders pass values on and look into none, so that their types do not matter here. */
function marks(): Settings {
  const values = Object.keys(defaultValues).map((name) => [name, mark(`$.Values.${name}`)]);
  return JSON.parse(JSON.stringify({ ...Object.fromEntries(values), namespace: mark('$.Release.Namespace') }));
}

/** What stands instead of a mark depends on what the value is: taken from its default. */
function kindOf(name: string): 'block' | 'optional' | 'scalar' {
  const value: unknown = Object.entries(defaultValues).find(([field]) => name === `$.Values.${field}`)?.[1];
  if (typeof value === 'object') return 'block';
  return value === '' ? 'optional' : 'scalar';
}

/** A field whose value is one mark and nothing else. */
const markedField = /^(?<indent>[ -]*)(?<key>\S+): «(?<name>[^»]+)»$/gm;
const anyMark = /«([^»]+)»/g;

function fieldText(indent: string, key: string, name: string): string {
  const deeper = indent.length + 2;
  switch (kindOf(name)) {
    case 'block':
      return `${indent}{{- with ${name} }}\n${indent}${key}:\n${indent}  {{- toYaml . | nindent ${deeper} }}\n${indent}{{- end }}`;
    case 'optional':
      return `${indent}{{- with ${name} }}\n${indent}${key}: {{ toJson . }}\n${indent}{{- end }}`;
    case 'scalar':
      return `${indent}${key}: {{ toJson ${name} }}`;
  }
}

/** YAML text with what Helm reads in the place of marks, and braces that are not for Helm kept from it. */
export function helmText(yaml: string): string {
  return yaml
    .replaceAll('{{', '{{`{{`}}')
    .replaceAll(markedField, (_, indent: string, key: string, name: string) => fieldText(indent, key, name))
    .replaceAll(anyMark, (_, name: string) => `{{ ${name} }}`);
}

/** An object as the YAML 1.1 text that kubectl and Helm read. */
export function yamlOf(object: object): string {
  return stringify(object, { aliasDuplicateObjects: false, lineWidth: 120, version: '1.1' });
}

/** Objects as one template, not bound to any settings. */
export function templateOf(objects: readonly object[]): string {
  return objects.map((object) => helmText(yamlOf(object))).join('---\n');
}

/** The template of a part. */
export function partTemplate({ build, when, each }: Part): string {
  const text = templateOf(build(marks(), mark('.')));
  if (when) return `{{- if ${when.helm} }}\n${text}{{- end }}\n`;
  return each ? `{{- range ${each.helm} }}\n---\n${text}{{- end }}\n` : text;
}
