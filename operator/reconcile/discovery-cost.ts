/** When it would pay to have the operator find the targets: the servers' own work grows with objects times pods or endpoints. */
import { isServedSpec } from '../../components/scrape/served.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { findCondition } from '../controller/conditions.ts';
import type { Said } from './status/stack-status.ts';

/**
 * ScrapeTargets for pods times pods, and for Services times endpoints, from which on it is told. Then a server works for about
 * a second each time that pods change (docs/decisions/0018). Endpoints are not watched where nobody has the operator find
 * them: they are taken to be as many as pods, most of which are behind one Service.
 */
const dear = 500_000;
/** Below it nothing is told any more: around the limit the condition is not to come and go. */
const cheap = 350_000;

/** Undefined where the servers' own discovery costs little, and where the operator does it already. */
export function discoveryCostSaid(
  stack: MonitoringStack,
  { targets, pods }: { readonly targets: readonly ScrapeTarget[]; readonly pods: number },
): Said | undefined {
  if (stack.spec.prometheus.discovery === 'Operator') return undefined;
  const wasTold = findCondition(stack.status?.conditions ?? [], 'DiscoveryCostly') !== undefined;
  const limit = wasTold ? cheap : dear;
  // Nearly always it is little, whatever they select.
  if (targets.length * pods < limit) return undefined;
  const selecting = targets.filter(({ spec }) => isServedSpec(spec)).length;
  if (selecting * pods < limit) return undefined;
  const message =
    'The ScrapeTargets for pods and Services are so many, in a cluster with so many pods, that each server works for a second or more ' +
    'whenever pods change, and finds new ones late. Set spec.prometheus.discovery to Operator: servers then fetch their targets from it.';
  return { status: 'True', reason: 'ManyTargets', message };
}

/**
 * Tells of each number of pods whether it is another by more than a fifth, and a hundred, since this was last so: what goes by
 * it is then worth another look, and no single pod is.
 */
export function isOtherPopulation(): (pods: number) => boolean {
  let told = 0;
  return (pods) => {
    if (Math.abs(pods - told) <= told / 5 + 100) return false;
    told = pods;
    return true;
  };
}
