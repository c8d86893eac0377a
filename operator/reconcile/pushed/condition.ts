/** The condition PushesAccepted: whether the pushgateway takes what is pushed, and what to do where it does not. */
import { componentName } from '../../../components/names.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { findCondition } from '../../controller/conditions.ts';
import { bounded, firstOf } from '../status/bounds.ts';
import type { Said } from '../status/stack-status.ts';
import type { GatewayState, RefusedPush } from './gateways.ts';

export const pushesAccepted = 'PushesAccepted';

/** Names of metrics that are spelled out. */
const most = 5;

/** Undefined while there is no pushgateway, or it was not looked at yet; until then what was said before holds. */
export function pushesSaid(stack: MonitoringStack, state: GatewayState | undefined): Said | undefined {
  if (!stack.spec.pushgateway.enabled) return undefined;
  if (!state) return asBefore(stack);
  const { refused, more, differing, problem } = state;
  if (problem !== undefined) return unreachable(problem);
  if (refused.length > 0) return refusedSaid(stack, refused, more);
  if (differing.length > 0) return helpDiffers(differing);
  return { status: 'True', reason: 'Accepted', message: 'The last push to every group was accepted.' };
}

function asBefore({ status }: MonitoringStack): Said | undefined {
  const before = findCondition(status?.conditions ?? [], pushesAccepted);
  return before && { status: before.status, reason: before.reason, message: before.message };
}

function unreachable(problem: string): Said {
  const message = `The pushgateway does not answer the operator, which knows of no refused push and deletes no group until it does: ${problem}.`;
  return { status: 'Unknown', reason: 'GatewayUnreachable', message: bounded(message) };
}

function refusedSaid({ metadata }: MonitoringStack, refused: readonly RefusedPush[], more: number): Said {
  const logs = `kubectl logs --namespace ${metadata.namespace} deployment/${componentName(metadata.name, 'pushgateway')}`;
  const lines = refused.map(({ group, source, explanation }) => {
    const from = source === undefined ? '' : `, from ${source},`;
    const why = explanation ? `${explanation.what}; ${explanation.fix}` : `${logs} may say why`;
    return `The last push to the group ${group}${from} was refused: ${why}.`;
  });
  const others = more > 0 ? [`and ${more} more`] : [];
  const end = 'A group is named until a push to it is accepted, or it is deleted.';
  return { status: 'False', reason: 'PushRefused', message: bounded([...lines, ...others, end].join('\n')) };
}

function helpDiffers(metrics: readonly string[]): Said {
  const message = `The last push to every group was accepted. Groups have different help texts for ${firstOf(metrics, most)}: the pushgateway shows one of them, and says so in its log at each scrape; push the same text.`;
  return { status: 'True', reason: 'HelpDiffers', message: bounded(message) };
}
