/** Says what the API server would say of an object of our kinds, without one. */
import { brokenRules } from './broken-rules.ts';
import { type Fault, fieldText } from './fault.ts';
import { schemas } from './models/schemas.ts';
import { isRecord, type Schema, withDefaults } from './schema.ts';
import { checkStructure, meant, shown } from './structural.ts';

const apiVersion = 'monitoring.bellwether.dev/v1alpha1';

function faultsOf(kind: string, schema: Schema, object: unknown): readonly Fault[] {
  const whole = withDefaults(schema, object);
  const { faults, isSound } = checkStructure(kind, schema, whole);
  if (!isSound) return faults;
  const broken = brokenRules(schema, whole);
  // A rule's message says in words what a pattern of the same field would only show.
  const explained = new Set(broken.map(({ path }) => fieldText(path)));
  return [...faults.filter(({ path }) => !explained.has(fieldText(path))), ...broken];
}

/**
 * What is wrong with an object as a person wrote it, in the order of its fields; empty when the API server would take
 * it. The rules about changes (a volume cannot shrink) are not checked, for want of the object before.
 */
export function validate(object: unknown): readonly Fault[] {
  if (!isRecord(object)) return [{ path: [], message: 'must be an object' }];
  const kind = String(object['kind']);
  const schema = schemas.get(kind);
  if (!schema)
    return [
      {
        path: ['kind'],
        message: `${shown(object['kind'] ?? null)} is not possible; ${meant(kind, [...schemas.keys()])}`,
      },
    ];
  if (object['apiVersion'] !== apiVersion) return [{ path: ['apiVersion'], message: `must be ${apiVersion}` }];
  return faultsOf(kind, schema, object);
}
