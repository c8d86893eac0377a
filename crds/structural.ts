/** Checks an object against its schema with ajv, and says in words what ajv found. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Fault, FieldPath } from './fault.ts';
import { toObjectJsonSchema } from './json-schema.ts';
import { isRecord, type Schema } from './schema.ts';
import { similar } from './similar.ts';

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
const compiled = new Map<string, ValidateFunction>();

function validatorOf(kind: string, schema: Schema): ValidateFunction {
  const known = compiled.get(kind);
  if (known) return known;
  const validator = ajv.compile(toObjectJsonSchema(schema));
  compiled.set(kind, validator);
  return validator;
}

/** The steps of a JSON pointer; the steps into a list are numbers. */
function pathOf(pointer: string, root: unknown): FieldPath {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((text) => {
      const name = text.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(name) : name;
      value = isRecord(value) ? value[name] : Array.isArray(value) ? value[Number(name)] : undefined;
      return step;
    });
}

/** A value as it was written, cut to 80 characters. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

const typeNames: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** A hint at the name that was meant, or else at all that there are. */
export function meant(name: string, known: readonly string[]): string {
  const close = similar(name, known);
  return close === undefined ? `known here: ${known.join(', ')}` : `did you mean "${close}"?`;
}

/** What the field is for, for a message that cannot say what is wrong in better words. */
const hint = (schema: unknown): string =>
  isRecord(schema) && typeof schema['description'] === 'string' ? `. What it means: ${schema['description']}` : '';

const fieldsOf = (schema: unknown): Readonly<Record<string, unknown>> =>
  isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};

const itemNames = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : []);

/** The words for an error of ajv, by its keyword; undefined where another error says it better. */
const wordings: Readonly<
  Record<string, (error: ErrorObject, params: Readonly<Record<string, unknown>>) => string | undefined>
> = {
  required: ({ schemaPath, parentSchema }, { missingProperty }) =>
    schemaPath.includes('anyOf') ? undefined : `is required${hint(fieldsOf(parentSchema)[String(missingProperty)])}`,
  anyOf: () => 'is required: a name, or generateName',
  additionalProperties: ({ parentSchema }, { additionalProperty }) =>
    `unknown field; ${meant(String(additionalProperty), Object.keys(fieldsOf(parentSchema)))}`,
  type: ({ data }, { type }) => {
    const types = [type].flat().map((name) => typeNames[String(name)] ?? String(name));
    return `must be ${types.join(' or ')}, not ${shown(data)}`;
  },
  enum: ({ data }, { allowedValues }) =>
    `${shown(data)} is not possible; ${meant(String(data), itemNames(allowedValues))}`,
  minimum: ({ data }, { limit }) => `must be at least ${String(limit)}, not ${shown(data)}`,
  maximum: ({ data }, { limit }) => `must be at most ${String(limit)}, not ${shown(data)}`,
  minLength: () => 'must not be empty',
  maxLength: ({ data }, { limit }) =>
    `must have at most ${String(limit)} characters, not ${Array.from(String(data)).length}`,
  minItems: (_, { limit }) => `must have at least ${String(limit)} items`,
  maxItems: (_, { limit }) => `must have at most ${String(limit)} items`,
  maxProperties: (_, { limit }) => `must have at most ${String(limit)} entries`,
  minProperties: (_, { limit }) => `should have at least ${String(limit)} properties`,
  pattern: ({ data, parentSchema }, { pattern }) =>
    `${shown(data)} does not match ${String(pattern)}${hint(parentSchema)}`,
};

/** Errors that keep the API server from looking at the rules in CEL: the value may not have the type that they expect. */
const blocking = new Set(['required', 'anyOf', 'additionalProperties', 'type', 'enum', 'maxLength', 'maxItems']);

/** The field that is missing or one too many; an error of another sort speaks of the value itself. */
function childOf({ keyword }: ErrorObject, params: Readonly<Record<string, unknown>>): string[] {
  if (keyword === 'anyOf') return ['name'];
  const child = params['missingProperty'] ?? params['additionalProperty'];
  return typeof child === 'string' ? [child] : [];
}

function structuralFault(error: ErrorObject, root: unknown): Fault[] {
  const params: Readonly<Record<string, unknown>> = error.params;
  const wording = wordings[error.keyword];
  const message = wording ? wording(error, params) : error.message;
  return message === undefined
    ? []
    : [{ path: [...pathOf(error.instancePath, root), ...childOf(error, params)], message }];
}

export interface StructuralResult {
  readonly faults: readonly Fault[];
  /** The object's structure is sound: its fields have the types that the rules in CEL expect. */
  readonly isSound: boolean;
}

/** Checks `object`, which has its defaults, against the schema of its kind. */
export function checkStructure(kind: string, schema: Schema, object: unknown): StructuralResult {
  const validator = validatorOf(kind, schema);
  const errors = validator(object) ? [] : (validator.errors ?? []);
  return {
    faults: errors.flatMap((error) => structuralFault(error, object)),
    isSound: !errors.some(({ keyword }) => blocking.has(keyword)),
  };
}
