/** Finds the rules beyond the structure that a value breaks: those in CEL, and the uniqueness of list entries. */
import type { Fault, FieldPath } from './fault.ts';
import { keepsRule } from './rules.ts';
import { isRecord, type Schema } from './schema.ts';

function duplicates(schema: Schema, items: readonly unknown[], path: FieldPath): Fault[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  const isSet = schema['x-kubernetes-list-type'] === 'set';
  if (!keys && !isSet) return [];
  const identities = items.map((item) => JSON.stringify(keys && isRecord(item) ? keys.map((key) => item[key]) : item));
  return identities.flatMap((identity, index) => {
    const first = identities.indexOf(identity);
    return first === index
      ? []
      : [{ path: [...path, index], message: `the same ${keys?.join(' and ') ?? 'value'} as item ${first}` }];
  });
}

/** The rules that a value and everything in it breaks; its structure is sound. */
export function brokenRules(schema: Schema, value: unknown, path: FieldPath = []): Fault[] {
  if (value === undefined) return [];
  const broken = (schema['x-kubernetes-validations'] ?? []).filter(({ message }) => !keepsRule(message, value));
  const own = broken.map(({ message, fieldPath }) => ({
    path: [...path, ...(fieldPath?.split('.').slice(1) ?? [])],
    message,
  }));
  const { items, properties = {}, additionalProperties } = schema;
  if (Array.isArray(value)) {
    const inner = items ? value.flatMap((item, index) => brokenRules(items, item, [...path, index])) : [];
    return [...own, ...duplicates(schema, value, path), ...inner];
  }
  if (!isRecord(value)) return own;
  const inner = Object.entries(value).flatMap(([name, field]) => {
    const fieldSchema = properties[name] ?? additionalProperties;
    return fieldSchema ? brokenRules(fieldSchema, field, [...path, name]) : [];
  });
  return [...own, ...inner];
}
