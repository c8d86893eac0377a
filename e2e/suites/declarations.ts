/** Objects that a suite declares while the demo runs, and what their status says. */

import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { Authored } from '../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { conditionOf, titleOf } from '../demo/conditions.ts';
import type { LiveCondition, LiveObject } from '../demo/kubectl.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { kubectl } from './running-demo.ts';

const apiVersion = 'monitoring.bellwether.dev/v1alpha1';
type RuleSpec = NonNullable<Authored<AlertRule>['spec']>;
type TargetSpec = NonNullable<Authored<ScrapeTarget>['spec']>;

/** On everything that a suite declares, so that it can take all of it away. */
const label = 'bellwether.dev/declared-by';

/** Who declares it, where, and under which name. */
export interface Place {
  readonly suite: string;
  readonly name: string;
  /** The demo's by default. */
  readonly namespace?: string;
}

const metadata = ({ suite, name, namespace = demoNamespace }: Place): object => ({
  name,
  namespace,
  labels: { [label]: suite },
});

export function alertRule(place: Place, groups: NonNullable<RuleSpec['groups']>, tests?: RuleSpec['tests']): object {
  return { apiVersion, kind: 'AlertRule', metadata: metadata(place), spec: { groups, ...(tests && { tests }) } };
}

export function scrapeTarget(place: Place, spec: TargetSpec): object {
  return { apiVersion, kind: 'ScrapeTarget', metadata: metadata(place), spec };
}

const remove = (selector: string) =>
  kubectl.run('delete', 'scrapetargets,alertrules', '--all-namespaces', `--selector=${selector}`);

/** Deletes all that a suite declared. */
export async function withdraw(suite: string): Promise<void> {
  await remove(`${label}=${suite}`);
}

/** Deletes all that any suite declared: one that was killed has not done so. */
export async function withdrawAll(): Promise<void> {
  await remove(label);
}

/** An AlertRule or ScrapeTarget of the demo's namespace as the API server has it. @throws when it is not there */
export async function declared(kind: 'alertrule' | 'scrapetarget', name: string): Promise<LiveObject> {
  const found = await kubectl.find(kind, name, `--namespace=${demoNamespace}`);
  if (!found) throw new Error(`there is no ${kind} ${demoNamespace}/${name}`);
  return found;
}

/** A condition, when it speaks of the object's present generation. @throws when it does not yet */
export function current(object: LiveObject, type: string): LiveCondition {
  const condition = conditionOf(object, type);
  const { generation } = object.metadata;
  if (!condition || object.status?.observedGeneration !== generation) {
    throw new Error(`${titleOf(object)}: nothing is said of generation ${generation} yet`);
  }
  return condition;
}
