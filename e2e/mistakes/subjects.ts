/** What random mutations are made of: for each kind something good that stands, and the fields that may say anything. */

import { schemas } from '../../crds/models/schemas.ts';
import { type Field, fieldsOf, mutated, nameOf, type Random } from '../../crds/testing/mutation.ts';
import { isRecord } from '../../operator/kube/json.ts';
import { serverPods } from './in-targets.ts';
import type { Lane, Trial } from './lanes.ts';
import { type Declared, type Parts, ruleObject, targetObject } from './mistake.ts';

const name = 'subject';

/** With something in most fields, so that a mutation of one meets the others. */
const target = (namespace: string): Declared =>
  targetObject(
    { name, namespace },
    {
      pods: serverPods,
      port: 'web',
      params: { of: [name] },
      labels: { tier: 'web' },
      relabelings: [{ sourceLabels: ['pod'], regex: '.*-([0-9]+)', targetLabel: 'replica' }],
      metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
      limits: { samples: 50_000 },
    },
  );

const rule = (namespace: string): Declared => {
  const recorded = { record: 'mistakes:subject', expr: 'vector(1)', labels: { of: name } };
  const alert = { alert: 'MistakesSubject', expr: 'up == 2', for: '1m', annotations: { summary: '{{ $value }}' } };
  const tests = [
    {
      input_series: [{ series: 'up', values: '1x5' }],
      promql_expr_test: [
        { expr: 'mistakes:subject', exp_samples: [{ labels: 'mistakes:subject{of="subject"}', value: 1 }] },
      ],
    },
  ];
  return ruleObject({ name, namespace }, [{ name: 'only', interval: '1s', rules: [recorded, alert] }], tests);
};

/** What stands in a trial stack's namespace for mutations. */
export const subjects = (namespace: string): readonly Declared[] => [target(namespace), rule(namespace)];

/**
 * Fields of the stack that mean to keep newcomers out, have the server asked in another way, or have no way back: what is selected;
 * addresses, passwords and certificates; volumes that never shrink, and claims that outlive their part.
 */
const meant =
  /^spec(\.targets|\.rules|\.prometheus\.expose|\.prometheus\.storage|\.prometheus$|\.alertmanager$|\.pushgateway$|$)/;

interface Mutable {
  readonly kind: string;
  readonly field: Field;
}

/** Every field of every kind. */
export const mutableFields: readonly Mutable[] = [...schemas].flatMap(([kind, schema]) =>
  fieldsOf(schema)
    .filter((field) => kind !== 'MonitoringStack' || !meant.test(nameOf(field)))
    .map((field) => ({ kind, field })),
);

/** What is no object is none of the stack's parts, and nothing that can be put over one. */
function partsIn(spec: Readonly<Record<string, unknown>>): Parts {
  return Object.fromEntries(Object.entries(spec).filter((entry): entry is [string, object] => isRecord(entry[1])));
}

/** A trial with that field put to something; what to is in its name. */
export function mutationTrial({ kind, field }: Mutable, random: Random): Trial {
  const sample = subjects('').find((object) => object.kind === kind);
  const { value, object } = mutated({ spec: sample?.spec ?? {} }, field, random);
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const run = async ({ course, namespace }: Lane) => {
    const own = subjects(namespace).find((each) => each.kind === kind);
    await course.tries(own ? { objects: [{ ...own, spec }] } : { objects: [], parts: partsIn(spec) });
  };
  return [`${kind} with ${nameOf(field)}: ${JSON.stringify(value)}`, run];
}
