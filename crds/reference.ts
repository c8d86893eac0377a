/** The reference of an object as Markdown, from its CRD: a table of fields for each object in it. */
import type { CustomResourceDefinition, Schema } from './schema.ts';

/** What a field with fields of its own is called where it is spoken of. */
interface Section {
  readonly path: string;
  readonly schema: Schema;
}

/** The object behind lists and maps, and how it is reached from the field. */
function inner(schema: Schema, path: string): Section {
  if (schema.items) return inner(schema.items, `${path}[]`);
  if (schema.additionalProperties && !schema.properties) return inner(schema.additionalProperties, `${path}.*`);
  return { path, schema };
}

function typeOf(schema: Schema): string {
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema['x-kubernetes-int-or-string']) return 'number or string';
  if (schema.additionalProperties && !schema.properties) return `map of ${typeOf(schema.additionalProperties)}`;
  if (schema.type === 'object' && !schema.properties) return 'any object';
  return schema.type ?? 'any';
}

/** What is allowed beyond the type, as far as it fits into a cell. */
function boundsOf(schema: Schema): readonly string[] {
  const { items } = schema;
  return [
    ...(schema.enum ? [`one of ${schema.enum.map((value) => `\`${value}\``).join(', ')}`] : []),
    ...(schema.minimum === undefined ? [] : [`at least ${schema.minimum}`]),
    ...(schema.maximum === undefined ? [] : [`at most ${schema.maximum}`]),
    ...(schema.minItems ? [`at least ${schema.minItems} entries`] : []),
    ...(schema.maxItems === undefined ? [] : [`at most ${schema.maxItems} entries`]),
    ...(schema.maxProperties === undefined ? [] : [`at most ${schema.maxProperties} entries`]),
    ...(schema.maxLength === undefined ? [] : [`at most ${schema.maxLength} characters`]),
    ...(items?.enum ? [`each one of ${items.enum.map((value) => `\`${value}\``).join(', ')}`] : []),
  ];
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ').trim();

const sentence = (text: string): string => (text === '' || /[.:!?]$/.test(text) ? text : `${text}.`);

/** Headings are found in the way of GitHub: lower case, without punctuation. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

/** An empty object as the default only says that the fields inside have defaults of their own. */
function defaultOf({ default: value }: Schema): string {
  return value === undefined || JSON.stringify(value) === '{}' ? '' : `\`${JSON.stringify(value)}\``;
}

/** Where the fields of equal objects, such as the scheduling of each part, are told: once. */
type Told = Map<string, string>;

function row(parent: Section, name: string, schema: Schema, told: Told): string {
  const object = inner(schema, `${parent.path}.${name}`);
  const place = object.schema.properties ? told.get(shape(object.schema)) : undefined;
  const required = parent.schema.required?.includes(name) ? 'required' : '';
  const notes = [
    sentence(schema.description ?? ''),
    ...(boundsOf(schema).length > 0 ? [`${capitalised(boundsOf(schema).join(', '))}.`] : []),
    ...(place === undefined ? [] : [`Fields: [${place}](#${anchor(place)}).`]),
  ];
  return `| \`${name}\` | ${typeOf(schema)} | ${defaultOf(schema) || required} | ${cell(notes.join(' '))} |`;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Two objects with the same fields are told once, whatever they are for. */
const shape = ({ properties }: Schema): string => JSON.stringify(properties);

/** The objects in `section`, itself first, each shape once. */
function sectionsOf(section: Section, told: Told): readonly Section[] {
  const key = shape(section.schema);
  if (!section.schema.properties || told.has(key)) return [];
  told.set(key, section.path);
  const fields = Object.entries(section.schema.properties);
  return [section, ...fields.flatMap(([name, field]) => sectionsOf(inner(field, `${section.path}.${name}`), told))];
}

function rulesOf({ schema }: Section): readonly string[] {
  const fields = Object.entries(schema.properties ?? {});
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ message }) => `- ${message}.`);
  const ofFields = fields.flatMap(([name, field]) =>
    field.properties
      ? []
      : (field['x-kubernetes-validations'] ?? []).map(({ message }) => `- \`${name}\`: ${message}.`),
  );
  return [...own, ...ofFields];
}

function sectionText(section: Section, told: Told): string {
  const { path, schema } = section;
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => row(section, name, field, told));
  const rules = rulesOf(section);
  const head = [`## ${path}`, ...(schema.description ? [schema.description.trim()] : [])];
  const table = ['| field | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
  return [...head, table, ...(rules.length > 0 ? [rules.join('\n')] : [])].join('\n\n');
}

/** The Markdown text of the reference of one kind. */
export function referenceText(crd: CustomResourceDefinition): string {
  const { kind, shortNames = [] } = crd.spec.names;
  const version = crd.spec.versions[0];
  if (!version) throw new Error(`${crd.metadata.name} has no version`);
  const { description = '', properties = {}, 'x-kubernetes-validations': rules = [] } = version.schema.openAPIV3Schema;
  const told: Told = new Map();
  const sections = ['spec', 'status'].flatMap((path) => sectionsOf({ path, schema: properties[path] ?? {} }, told));
  const names = [`\`${crd.metadata.name.split('.')[0]}\``, ...shortNames.map((name) => `\`${name}\``)].join(', ');
  return [
    `<!-- GENERATED from the CRD by crds/generate.ts (make generate). Do not edit. -->`,
    `# ${kind}`,
    description.trim(),
    `\`apiVersion: ${crd.spec.group}/${version.name}\`, namespaced; for \`kubectl get\`: ${names}.`,
    ...(rules.length > 0 ? [rules.map(({ message }) => `- ${message}.`).join('\n')] : []),
    ...sections.map((section) => sectionText(section, told)),
  ]
    .join('\n\n')
    .concat('\n');
}
