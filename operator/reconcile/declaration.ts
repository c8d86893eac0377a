/** The loop of ScrapeTargets and AlertRules: it gathers what every stack made of one object and writes its status. */
import { isDeepStrictEqual } from 'node:util';
import { isTrusted } from '../../components/scrape/trust.ts';
import { alertrules } from '../../crds/models/alert-rule.ts';
import { scrapetargets } from '../../crds/models/scrape-target.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Clock } from '../controller/clock.ts';
import type { Reconcile } from '../controller/controller.ts';
import { isGoing, stalledBecause } from './activity.ts';
import { scrapeOptions } from './compilation.ts';
import { notGranted } from './grant.ts';
import type { DeclarationId, Outcome, Outcomes } from './outcomes.ts';
import type { Reporter } from './report.ts';
import { type Declaration, reasonsAgainst } from './selection.ts';
import { type DeclarationView, declarationStatus } from './status/declaration-status.ts';
import { systemsSaid } from './systems/condition.ts';
import type { Systems } from './systems/systems.ts';
import type { Look, TargetsFound } from './targets/condition.ts';
import type { ClusterView } from './view.ts';

export interface DeclarationLoop {
  readonly view: ClusterView;
  readonly outcomes: Outcomes;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** For ScrapeTargets: what they find in the cluster. */
  readonly targetsFound?: TargetsFound;
  /** For ScrapeTargets: whether the systems behind their exporters are up. */
  readonly systems?: Pick<Systems, 'of'>;
}

type Gathered = {
  -readonly [Field in keyof DeclarationView]: DeclarationView[Field] extends readonly (infer Item)[]
    ? Item[]
    : DeclarationView[Field];
};

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

/** What the object finds in the cluster, as far as a stack that accepts it lets it look. */
function lookFor(declaration: Declaration, { selectedBy }: DeclarationView, loop: DeclarationLoop): Look {
  if (declaration.kind !== 'ScrapeTarget') return {};
  const by = selectedBy.filter(({ admission }) => admission.accepted);
  const accepting = new Set<string>(by.map(({ stack }) => stack));
  const trusted = [...loop.view.stacks.store.entries()].some(
    ([key, stack]) => accepting.has(key) && isTrusted(declaration.metadata.namespace ?? '', scrapeOptions(stack)),
  );
  return loop.targetsFound?.look(declaration, { accepted: by.length > 0, trusted }) ?? {};
}

/** Creates the loop for one of the two kinds. */
export function declarationReconciler(kind: Declaration['kind'], loop: DeclarationLoop): Reconcile<Key> {
  const { view, reporter, clock, targetsFound } = loop;
  const resource = kind === 'ScrapeTarget' ? scrapetargets : alertrules;
  const store = kind === 'ScrapeTarget' ? view.targets.store : view.rules.store;
  return async (key, { signal }) => {
    const declaration = store.get(key);
    if (!declaration || declaration.metadata.deletionTimestamp !== undefined) {
      targetsFound?.forget(key);
      return undefined;
    }
    const gathered = gather(declaration, loop);
    if (!gathered) return undefined;
    const { said, after } = lookFor(declaration, gathered, loop);
    const systemsUp = systemsSaid(loop.systems?.of(key) ?? []);
    const status = declarationStatus({ ...gathered, targetsFound: said, systemsUp }, clock.date());
    if (!isDeepStrictEqual(status, declaration.status)) {
      await reporter.report(resource, declaration, status, { signal });
    }
    return after === undefined ? undefined : { after };
  };
}
