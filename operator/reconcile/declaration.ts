/** The loop of ScrapeTargets and AlertRules: it gathers what every stack made of one object and writes its status. */
import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../../crds/meta.ts';
import { alertrules } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { scrapetargets } from '../../crds/models/scrape-target.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Clock } from '../controller/clock.ts';
import { findCondition } from '../controller/conditions.ts';
import type { Reconcile } from '../controller/controller.ts';
import { notGranted } from './grant.ts';
import type { DeclarationId, Outcome, Outcomes } from './outcomes.ts';
import type { Reporter } from './report.ts';
import { type Declaration, reasonsAgainst } from './selection.ts';
import { type DeclarationView, declarationStatus } from './status/declaration-status.ts';
import type { ClusterView } from './view.ts';

export interface DeclarationLoop {
  readonly view: ClusterView;
  readonly outcomes: Outcomes;
  readonly reporter: Reporter;
  readonly clock: Clock;
}

type Gathered = {
  -readonly [Field in keyof DeclarationView]: DeclarationView[Field] extends readonly (infer Item)[]
    ? Item[]
    : DeclarationView[Field];
};

/** Why the stack looks at no object at all. One that is stalled by a part of itself goes on with its objects. */
function stalledBecause({ status }: MonitoringStack): Condition | undefined {
  const find = (type: string) => findCondition(status?.conditions ?? [], type);
  const [stalled, applied] = [find('Stalled'), find('Applied')];
  return stalled?.status === 'True' && applied?.status === 'False' && stalled.reason === applied.reason
    ? stalled
    : undefined;
}

/** A stack that is on its way out, be it with its namespace, selects nothing any more, however long that takes. */
function isGoing({ metadata }: MonitoringStack, { namespaces }: ClusterView): boolean {
  if (metadata.deletionTimestamp !== undefined) return true;
  return namespaces.store.get(keyOf({ name: metadata.namespace ?? '' }))?.deleting ?? true;
}

function isCurrent({ admission }: Outcome, { metadata }: Declaration): boolean {
  return admission.owner.uid === metadata.uid && admission.owner.generation === metadata.generation;
}

/** Undefined while a stack that selects the object has not looked at this generation of it: then nothing is known yet. */
function gather(declaration: Declaration, { view, outcomes }: DeclarationLoop): DeclarationView | undefined {
  const id: DeclarationId = `${declaration.kind}:${keyOf(declaration.metadata)}`;
  const gathered: Gathered = { declaration, selectedBy: [], notSelectedBy: [], waitingFor: [] };
  const ungranted: Gathered['waitingFor'] = [];
  for (const stack of view.stacks.store.values()) {
    if (isGoing(stack, view)) continue;
    const name = keyOf(stack.metadata);
    const reasons = reasonsAgainst(stack, declaration, view.namespaceLabels);
    const outcome = outcomes.get(name, id);
    const stalled = stalledBecause(stack);
    if (reasons.length > 0) gathered.notSelectedBy.push({ stack: name, reasons });
    else if (outcome && isCurrent(outcome, declaration)) gathered.selectedBy.push(outcome);
    else if (!stalled) return undefined;
    else {
      const list = stalled.reason === notGranted ? ungranted : gathered.waitingFor;
      list.push({ stack: name, why: stalled.message });
    }
  }
  // Whoever may write a stack down in some namespace has no say thereby about objects that others run.
  if (gathered.selectedBy.length === 0) gathered.waitingFor.push(...ungranted);
  return gathered;
}

/** Creates the loop for one of the two kinds. */
export function declarationReconciler(kind: Declaration['kind'], loop: DeclarationLoop): Reconcile<Key> {
  const { view, reporter, clock } = loop;
  const resource = kind === 'ScrapeTarget' ? scrapetargets : alertrules;
  const store = kind === 'ScrapeTarget' ? view.targets.store : view.rules.store;
  return async (key, { signal }) => {
    const declaration = store.get(key);
    if (!declaration || declaration.metadata.deletionTimestamp !== undefined) return undefined;
    const gathered = gather(declaration, loop);
    if (!gathered) return undefined;
    const status = declarationStatus(gathered, clock.date());
    if (isDeepStrictEqual(status, declaration.status)) return undefined;
    await reporter.report(resource, declaration, status, { signal });
    return undefined;
  };
}
