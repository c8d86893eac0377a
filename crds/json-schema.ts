/** JSON Schema that says to any validator what a CRD's structural schema says to the API server, rules in CEL aside. */
import type { Schema } from './schema.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const sameInBoth = [
  'type',
  'description',
  'enum',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'maxProperties',
  'minProperties',
] as const;

const mapped = (schemas: Readonly<Record<string, Schema>>): JsonSchema =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema)]));

/** Whether a field that the schema does not name is an error, as it is under strict field validation. */
const isClosed = (schema: Schema): boolean =>
  schema.type === 'object' && schema['x-kubernetes-preserve-unknown-fields'] !== true;

/** The JSON Schema of `schema`. Formats are left out: they bound numbers that have a maximum, and times in status. */
export function toJsonSchema(schema: Schema): JsonSchema {
  return {
    ...Object.fromEntries(sameInBoth.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]]))),
    ...(schema['x-kubernetes-int-or-string'] ? { type: ['integer', 'string'] } : {}),
    ...(schema.items ? { items: toJsonSchema(schema.items) } : {}),
    ...(schema.properties ? { properties: mapped(schema.properties) } : {}),
    ...(schema.additionalProperties
      ? { additionalProperties: toJsonSchema(schema.additionalProperties) }
      : isClosed(schema)
        ? { additionalProperties: false }
        : {}),
  };
}

const labels = { type: 'object', additionalProperties: { type: 'string' } };

/** metav1.ObjectMeta, whose schema the API server adds by itself. */
const objectMeta = {
  name: { type: 'string', maxLength: 253, pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' },
  generateName: { type: 'string' },
  namespace: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' },
  labels,
  annotations: labels,
  ownerReferences: { type: 'array' },
  finalizers: { type: 'array' },
  managedFields: { type: 'array' },
  uid: { type: 'string' },
  resourceVersion: { type: 'string' },
  generation: { type: 'integer' },
  creationTimestamp: { type: ['string', 'null'] },
  deletionTimestamp: { type: ['string', 'null'] },
  deletionGracePeriodSeconds: { type: 'integer' },
  selfLink: { type: 'string' },
};

/** The JSON Schema of a whole object as a person writes it: with its metadata, and with whatever status. */
export function toObjectJsonSchema(schema: Schema): JsonSchema {
  const { metadata, status: _status, ...own } = schema.properties ?? {};
  return {
    type: 'object',
    required: ['metadata', ...(schema.required ?? [])],
    additionalProperties: false,
    properties: {
      ...mapped(own),
      status: {},
      metadata: {
        type: 'object',
        anyOf: [{ required: ['name'] }, { required: ['generateName'] }],
        additionalProperties: false,
        properties: { ...objectMeta, ...mapped(metadata?.properties ?? {}) },
      },
    },
  };
}
