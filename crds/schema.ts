/** The structural schemas inside the CRDs, and the defaults that the API server fills in from them. */

/** A cross-field rule in CEL. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  /** In CEL: the message with the values in question; `message` stands in when it cannot be computed. */
  readonly messageExpression?: string;
  /** The field that is to blame, below the one that carries the rule: ".timeout". */
  readonly fieldPath?: string;
}

/** The part of an OpenAPI v3 structural schema that the CRDs use. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly pattern?: string;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

export interface CustomResourceDefinition {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string; readonly plural: string; readonly shortNames?: readonly string[] };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Whether `value` is an object with fields. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withFieldDefaults(schema: Schema, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = result[name] ?? structuredClone(field.default);
    if (given === undefined) delete result[name];
    else result[name] = withDefaults(field, given);
  }
  const { additionalProperties } = schema;
  if (!additionalProperties) return result;
  return Object.fromEntries(
    Object.entries(result).flatMap(([name, entry]) =>
      entry === null ? [] : [[name, withDefaults(additionalProperties, entry)]],
    ),
  );
}

/**
 * `value` as the API server stores it: with every default of `schema` filled in, and without nulls, which count as
 * left out.
 */
export function withDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => withDefaults(items, item)) : value;
  }
  return isRecord(value) ? withFieldDefaults(schema, value) : value;
}
