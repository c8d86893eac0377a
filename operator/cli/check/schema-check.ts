/** The first question: would the API server take the objects? */
import { fieldText } from '../../../crds/fault.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { schemas } from '../../../crds/models/schemas.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { withDefaults } from '../../../crds/schema.ts';
import { validate } from '../../../crds/validate.ts';
import { type Finding, nameOf } from './finding.ts';
import type { SourceObject } from './sources.ts';

/** An object as the API server would store it, and where it was written. */
export interface Accepted<T extends KubeObject = AlertRule | ScrapeTarget | MonitoringStack> {
  readonly source: SourceObject;
  readonly object: T;
}

export interface SchemaResult {
  readonly accepted: readonly Accepted[];
  readonly findings: readonly Finding[];
}

const group = 'monitoring.bellwether.dev/';

/** Whether an object is, or was meant to be, of one of our kinds. */
export function isOurs({ object }: SourceObject): boolean {
  const { apiVersion, kind } = object;
  return typeof apiVersion === 'string' ? apiVersion.startsWith(group) : schemas.has(String(kind));
}

/**
 * What the API server would make of an object that `validate` found no fault in. Name and uid stand in for those that
 * it would give.
 */
function stored({ object }: SourceObject, namespace: string, index: number): Accepted['object'] {
  const schema = schemas.get(String(object.kind)) ?? {};
  const metadata = { namespace, name: '', ...object.metadata, uid: `${index}`, generation: 1, creationTimestamp: '' };
  const whole: Accepted['object'] = JSON.parse(JSON.stringify({ ...Object(withDefaults(schema, object)), metadata }));
  return whole;
}

function twice(sources: readonly SourceObject[], namespace: string): Finding[] {
  const first = new Map<string, SourceObject>();
  return sources.flatMap((source) => {
    const object = nameOf(source, namespace);
    const earlier = first.get(object);
    if (earlier === undefined) {
      first.set(object, source);
      return [];
    }
    const message = `the same object stands in ${earlier.file}, line ${earlier.lineOf([])}: the later one would replace it`;
    return [{ file: source.file, line: source.lineOf(['metadata', 'name']), object, reason: 'Duplicate', message }];
  });
}

/** Checks objects of our kinds against their schemas and rules. */
export function checkSchemas(sources: readonly SourceObject[], namespace: string): SchemaResult {
  const checked = sources.map((source) => ({ source, faults: validate(source.object) }));
  const findings = checked.flatMap(({ source, faults }) =>
    faults.map(({ path, message }) => ({
      file: source.file,
      line: source.lineOf(path),
      object: nameOf(source, namespace),
      field: fieldText(path),
      reason: 'Invalid',
      message,
    })),
  );
  const sound = checked.filter(({ faults }) => faults.length === 0).map(({ source }) => source);
  const named = sound.filter(({ object }) => object.metadata?.name !== undefined);
  return {
    accepted: sound.map((source, index) => ({ source, object: stored(source, namespace, index) })),
    findings: [...findings, ...twice(named, namespace)],
  };
}
