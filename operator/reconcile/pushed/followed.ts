/** What there is to follow of a stack's pushgateway, as one reconcile sees it. */
import { ports } from '../../../components/names.ts';
import { replicasOf } from '../replicas.ts';
import { isReady } from '../rollout.ts';
import { podsOf, type Snapshot } from '../snapshot.ts';
import type { FollowedGateway } from './gateways.ts';
import { lifetimeOf } from './groups.ts';

/** Undefined where the stack has no pushgateway. */
export function followedGateway(snapshot: Pick<Snapshot, 'stack' | 'owned'>): FollowedGateway | undefined {
  const { stack } = snapshot;
  if (!stack.spec.pushgateway.enabled) return undefined;
  const pods = podsOf(snapshot, 'pushgateway').filter(isReady);
  return { stack, replicas: replicasOf(pods, ports.pushgateway), lifetime: lifetimeOf(stack) };
}
