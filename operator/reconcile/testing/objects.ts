/** Objects for tests, with the defaults that the API server would fill in. */

import { readCrds } from '../../../crds/generate.ts';
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import { type Authored } from '../../../crds/models/authored.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { withDefaults } from '../../../crds/schema.ts';

type Kind = MonitoringStack | ScrapeTarget | AlertRule;

const crds = readCrds();

function build<T extends Kind>(kind: T['kind'], given: Given<T>): T {
  const crd = crds.find(({ spec }) => spec.names.kind === kind);
  const schema = crd?.spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const { name = 'demo', namespace = 'monitoring', metadata, ...rest } = given;
  const identity = { name, namespace, uid: `uid-of-${name}`, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' };
  const object = {
    apiVersion: 'monitoring.bellwether.dev/v1alpha1',
    kind,
    metadata: { ...identity, ...metadata },
    ...rest,
  };
  return withDefaults(schema, object) as T;
}

interface Given<T extends Kind> {
  readonly name?: string;
  readonly namespace?: string;
  readonly metadata?: Partial<T['metadata']>;
  readonly spec?: Authored<T>['spec'];
  readonly status?: T['status'];
}

export const stackOf = (given: Given<MonitoringStack> = {}) =>
  build<MonitoringStack>('MonitoringStack', { spec: {}, ...given });
export const targetOf = (given: Given<ScrapeTarget> = {}) =>
  build<ScrapeTarget>('ScrapeTarget', { spec: { pods: { selector: { matchLabels: { app: 'web' } } } }, ...given });
export const ruleOf = (given: Given<AlertRule> = {}) =>
  build<AlertRule>('AlertRule', {
    spec: { groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'up == 0' }] }] },
    ...given,
  });
