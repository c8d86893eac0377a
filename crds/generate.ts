/** Generates from the CRDs `docs/reference/*.md` and `crds/models/*.ts`: a readonly, named interface per object, a class to author it with, the schemas. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { referenceText } from './reference.ts';
import type { CustomResourceDefinition, Schema } from './schema.ts';

/** The CRDs by file, each with the file of its model. */
const crdFiles = [
  { file: 'monitoringstack', model: 'monitoring-stack' },
  { file: 'scrapetarget', model: 'scrape-target' },
  { file: 'alertrule', model: 'alert-rule' },
] as const;

/** Shapes that many fields share and that have a name of their own in `crds/meta.ts`. */
const wellKnown: readonly { readonly name: string; readonly properties: readonly string[] }[] = [
  { name: 'LabelSelector', properties: ['matchExpressions', 'matchLabels'] },
  {
    name: 'Condition',
    properties: ['lastTransitionTime', 'message', 'observedGeneration', 'reason', 'status', 'type'],
  },
];

interface Emitter {
  readonly declarations: Map<string, string>;
  readonly imports: Set<string>;
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const singular = (name: string): string => (name.endsWith('s') ? name.slice(0, -1) : `${name}Item`);
const article = (noun: string): string => (/^[AEIOU]/.test(noun) ? 'An' : 'A');
const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function wellKnownName(schema: Schema): string | undefined {
  const names = Object.keys(schema.properties ?? {})
    .toSorted()
    .join();
  return wellKnown.find(({ properties }) => properties.join() === names)?.name;
}

/** The name under which an interface of this text stands; equal shapes, such as two relabellings, share one. */
function declare({ declarations }: Emitter, name: string, text: string): string {
  const body = text.slice(text.indexOf('{\n'));
  const equal = [...declarations].find(([, other]) => other.slice(other.indexOf('{\n')) === body);
  if (equal) return equal[0];
  declarations.set(name, text);
  return name;
}

function objectType(emitter: Emitter, name: string, schema: Schema): string {
  const known = wellKnownName(schema);
  if (known) {
    emitter.imports.add(known);
    return known;
  }
  if (schema.properties) {
    return declare(emitter, name, interfaceText(emitter, name, schema));
  }
  const values =
    typeof schema.additionalProperties === 'object' ? typeText(emitter, name, schema.additionalProperties) : 'unknown';
  return `Readonly<Record<string, ${values}>>`;
}

function typeText(emitter: Emitter, name: string, schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema['x-kubernetes-int-or-string']) return 'number | string';
  if (schema.type === 'array') {
    const item = typeText(emitter, singular(name), schema.items ?? {});
    return `readonly ${item.includes('|') ? `(${item})` : item}[]`;
  }
  if (schema.type === 'object') return objectType(emitter, name, schema);
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  return schema.type ?? 'unknown';
}

/** A field is there when the API server demands it or fills it in, and optional otherwise. */
function isPresent(parent: Schema, name: string, schema: Schema): boolean {
  return (parent.required ?? []).includes(name) || schema.default !== undefined;
}

function documentation(schema: Schema, indent: string): string {
  // An empty object as the default only says that the fields inside have defaults of their own.
  const isTelling = schema.default !== undefined && JSON.stringify(schema.default) !== '{}';
  const words = [schema.description, isTelling ? `Default: ${JSON.stringify(schema.default)}` : undefined];
  const text = words.filter((word) => word !== undefined).join(' ');
  return text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '* /')} */\n`;
}

function interfaceText(emitter: Emitter, name: string, schema: Schema): string {
  const fields = Object.entries(schema.properties ?? {}).map(([field, value]) => {
    const mark = isPresent(schema, field, value) ? '' : '?';
    const type = typeText(emitter, name + capitalised(field), value);
    return `${documentation(value, '  ')}  readonly ${propertyName(field)}${mark}: ${type};`;
  });
  return `${documentation(schema, '')}export interface ${name} {\n${fields.join('\n')}\n}`;
}

/** The TypeScript text of one CRD's model. */
export function modelText(crd: CustomResourceDefinition): string {
  const { kind, plural } = crd.spec.names;
  const version = crd.spec.versions[0];
  if (!version) throw new Error(`${crd.metadata.name} has no version`);
  const schema = version.schema.openAPIV3Schema;
  const emitter: Emitter = { declarations: new Map(), imports: new Set(['KubeObject']) };
  for (const part of ['spec', 'status']) {
    const partSchema = schema.properties?.[part];
    if (partSchema) objectType(emitter, kind + capitalised(part), partSchema);
  }
  const apiVersion = `${crd.spec.group}/${version.name}`;
  return `/** GENERATED from the CRD of ${kind} by crds/generate.ts (make generate). Do not edit. */
import { Model, type ModelData } from '@kubernetes-models/base';
import type { ${[...emitter.imports].toSorted().join(', ')} } from '../meta.ts';
import type { Authored } from './authored.ts';

${[...emitter.declarations.values()].join('\n\n')}

${documentation(schema, '')}export interface ${kind} extends KubeObject {
  readonly apiVersion: '${apiVersion}';
  readonly kind: '${kind}';
  readonly spec: ${kind}Spec;
  readonly status?: ${kind}Status;
}

/** Names the resource in the API. */
export const ${plural} = {
  group: '${crd.spec.group}',
  version: '${version.name}',
  plural: '${plural}',
  kind: '${kind}',
  namespaced: ${crd.spec.scope === 'Namespaced'},
} as const;

/** ${article(kind)} ${kind} as it is written before the API server fills in the defaults; for the CLI, tests and samples. */
export class ${kind}Model extends Model<Authored<${kind}>> {
  constructor(data: ModelData<Authored<${kind}>>) {
    const typed: Authored<${kind}> = { apiVersion: '${apiVersion}', kind: '${kind}', ...data };
    super(typed);
  }
}
`;
}

/** The CRDs, in the order MonitoringStack, ScrapeTarget, AlertRule. */
export function readCrds(): readonly CustomResourceDefinition[] {
  return crdFiles.map(({ file }) => {
    const text = readFileSync(join(import.meta.dirname, `${file}.yaml`), 'utf8');
    const crd: CustomResourceDefinition = parse(text, { maxAliasCount: -1 });
    return crd;
  });
}

/** The schemas as a module, so that a bundled program has them without a file beside it. */
export function schemasText(crds: readonly CustomResourceDefinition[]): string {
  const entries = crds.map(({ spec }) => [spec.names.kind, spec.versions[0]?.schema.openAPIV3Schema]);
  return `/** GENERATED from the CRDs by crds/generate.ts (make generate). Do not edit. */
import type { Schema } from '../schema.ts';

/** The structural schema of each kind. */
export const schemas: ReadonlyMap<string, Schema> = new Map(Object.entries<Schema>(${JSON.stringify(Object.fromEntries(entries))}));
`;
}

const biome = join(import.meta.dirname, '../node_modules/.bin/biome');

/** The text as the formatter of the repository leaves it, so that formatting changes no generated file. */
function formatted(path: string, text: string): string {
  return execFileSync(biome, ['format', `--stdin-file-path=${path}`], { input: text, encoding: 'utf8' });
}

/** Generated text by file name, for writing and for the test that the committed files are current. */
export function generate(): ReadonlyMap<string, string> {
  const crds = readCrds();
  const models = crds.map((crd, index) => ({
    file: crdFiles[index]?.model ?? crd.spec.names.plural,
    text: modelText(crd),
  }));
  const references = crds.map((crd, index): [string, string] => [
    join(import.meta.dirname, '../docs/reference', `${crdFiles[index]?.file ?? crd.spec.names.plural}.md`),
    referenceText(crd),
  ]);
  const sources = new Map(
    [...models, { file: 'schemas', text: schemasText(crds) }].map(({ file, text }) => {
      const path = join(import.meta.dirname, 'models', `${file}.ts`);
      return [path, formatted(path, text)];
    }),
  );
  return new Map([...sources, ...references]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of generate()) writeFileSync(file, text);
}
