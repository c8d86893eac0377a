/** What a pod asks of its node, before and after a change. */
import { amountOf } from '../../crds/quantity.ts';

type Amounts = Readonly<Record<string, string>>;

/** As much of a container as tells what it asks for. */
export interface Asking {
  readonly name: string;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
}

export interface AskingPod {
  readonly containers: readonly Asking[];
  readonly initContainers?: readonly Asking[];
}

/** A server with nothing to do needs no more. */
const modest: Amounts = { cpu: '10m', memory: '64Mi' };

const amount = (quantity: string | undefined): number => amountOf(quantity ?? '0') ?? 0;

/** The API server takes a limit as the request where none is given. */
function requestsOf({ resources }: Asking): Amounts {
  return { ...resources?.limits, ...resources?.requests };
}

const all = (pod: AskingPod | undefined): readonly Asking[] => [
  ...(pod?.containers ?? []),
  ...(pod?.initContainers ?? []),
];

const grows = (was: Amounts = {}, is: Amounts = {}): boolean =>
  Object.keys(is).some((name) => amount(is[name]) > amount(was[name]));

/**
 * Whether the pod asks for more of anything than the one before it, limits included: else what the one leaves is enough for
 * the other, and no room beside it proves anything.
 */
export function asksForMore(before: AskingPod | undefined, after: AskingPod): boolean {
  const known = new Map(all(before).map((container) => [container.name, container]));
  return all(after).some((container) => {
    const old = known.get(container.name);
    const isGreedier = grows(old && requestsOf(old), requestsOf(container));
    return isGreedier || grows(old?.resources?.limits, container.resources?.limits);
  });
}

/** The container with requests that fit beside whatever runs; its limits stay, and no request is above them. */
export function modestly<T extends Asking>(container: T): T {
  const asked = requestsOf(container);
  const lowered = Object.entries(modest).filter(([name, little]) => amount(asked[name]) > amount(little));
  const resources = { ...container.resources, requests: { ...asked, ...Object.fromEntries(lowered) } };
  return Object.assign({}, container, { resources });
}
