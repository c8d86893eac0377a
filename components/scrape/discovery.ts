/** Prometheus' own discovery blocks, passed on field by field: no path to a file and no secret among them. */
import { similar } from '../../crds/similar.ts';
import { sortedRecord } from '../content.ts';
import { compareText, type SecretUse } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import { type Credentials, isSecretKey } from './credentials.ts';
import { discoveryKinds, type Grammar, refusedFields, refusedKinds } from './discovery-kinds.ts';

type Fields = Readonly<Record<string, unknown>>;

const SUFFIX = '_sd_configs';

/** The blocks in a fixed order. Throws Refusal for a kind or a field that is not on the list. */
export function discoveryBlocks(discovery: Fields, credentials: Credentials): Fields {
  return sortedRecord(
    Object.fromEntries(Object.entries(discovery).map(([name, block]) => [name, blocksOf(name, block, credentials)])),
  );
}

function blocksOf(name: string, block: unknown, credentials: Credentials): readonly unknown[] {
  const field = `spec.discovery.${name}`;
  const kind = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
  const refused = refusedKinds.get(kind);
  if (refused !== undefined) throw new Refusal('UnknownDiscovery', `${field}: ${refused}`);
  const grammar = discoveryKinds.get(kind);
  if (grammar === undefined || !name.endsWith(SUFFIX)) throw unknownKind(field, kind);
  if (!Array.isArray(block)) throw invalid(field, 'it is a list, as in Prometheus');
  return block.map((entry: unknown, index) =>
    passed(entry, grammar, { field: `${field}[${index}]`, kind, credentials }),
  );
}

function unknownKind(field: string, kind: string): Refusal {
  const known = [...discoveryKinds.keys()];
  const meant = similar(kind.replace(/_sd(_configs?)?$/, ''), known);
  const fix =
    meant === undefined
      ? `there are ${known.map((name) => `${name}${SUFFIX}`).join(', ')}`
      : `did you mean ${meant}${SUFFIX}?`;
  return new Refusal('UnknownDiscovery', `${field}: Prometheus has no such discovery; ${fix}`);
}

interface Place {
  readonly field: string;
  readonly kind: string;
  readonly credentials: Credentials;
}

/** What of a value is passed on, which is all of it or a Refusal. Whether it means anything is for promtool to say. */
function passed(value: unknown, grammar: Grammar, place: Place): unknown {
  switch (grammar) {
    case 'value':
      return scalar(value, place);
    case 'values':
      return listOf(value, 'value', place);
    case 'map':
      return mapOf(value, 'value', place);
    case 'lists':
      return mapOf(value, 'values', place);
    default:
      if ('each' in grammar) return listOf(value, grammar.each, place);
      return 'file' in grammar ? pathOf(value, grammar, place) : fieldsOf(value, grammar.fields, place);
  }
}

function scalar(value: unknown, { field }: Place): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw invalid(field, 'it is a text, a number or a truth value');
  if (/^(unix|file|npipe):/i.test(value)) throw notAllowed(field, 'a path to a file of the server is not possible');
  if (/:\/\/[^/?#]*@/.test(value))
    throw notAllowed(field, 'a URL with a user or password would stand readable in a ConfigMap');
  return value;
}

/** A certificate and its key stand in one block, by which they are known to belong together. */
function pathOf(value: unknown, { use }: { readonly use: SecretUse }, { field, credentials }: Place): string {
  if (!isSecretKey(value)) {
    throw notAllowed(
      field,
      'it would stand readable in a ConfigMap; refer to a Secret, as in { name: shop, key: token }',
    );
  }
  return credentials.path(value, { use, field, group: field.slice(0, field.lastIndexOf('.')) });
}

function listOf(value: unknown, each: Grammar, place: Place): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(place.field, 'it is a list');
  return value.map((entry: unknown, index) => passed(entry, each, { ...place, field: `${place.field}[${index}]` }));
}

function mapOf(value: unknown, each: Grammar, place: Place): Fields {
  return entriesOf(value, place, (name, entry) => passed(entry, each, { ...place, field: `${place.field}.${name}` }));
}

function fieldsOf(value: unknown, fields: Readonly<Record<string, Grammar>>, place: Place): Fields {
  const passedOn = entriesOf(value, place, (name, entry) => {
    const field = `${place.field}.${name}`;
    const grammar = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (grammar === undefined) throw notAllowed(field, whyNot(name, fields, place));
    return passed(entry, grammar, { ...place, field });
  });
  return sortedRecord(
    Object.fromEntries(Object.entries(passedOn).map(([name, entry]) => [fileField(fields[name], name), entry])),
  );
}

/** The field that takes the path of what `name` takes as text. */
function fileField(grammar: Grammar | undefined, name: string): string {
  return typeof grammar === 'object' && 'file' in grammar ? grammar.file : name;
}

function whyNot(name: string, fields: Readonly<Record<string, Grammar>>, { kind }: Place): string {
  const known = refusedFields.get(`${kind}.${name}`) ?? refusedFields.get(name);
  if (known !== undefined) return known;
  if (/_(file|path)$|^files$/.test(name)) return 'a path to a file of the server is not possible';
  const names = Object.keys(fields).toSorted(compareText);
  const meant = similar(name, names);
  const question = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `it is none of the fields that are passed on: ${names.join(', ')}${question}`;
}

function entriesOf(value: unknown, { field }: Place, pass: (name: string, entry: unknown) => unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, 'it is an object');
  return sortedRecord(Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, pass(name, entry)])));
}

function invalid(field: string, what: string): Refusal {
  return new Refusal('InvalidSpec', `${field}: ${what}`);
}

function notAllowed(field: string, why: string): Refusal {
  return new Refusal('FieldNotAllowed', `${field}: ${why}`);
}
