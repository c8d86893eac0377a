/** The parts that speak of the whole cluster, so that several stacks can use the same one: whose, and who else does. */
import type { ComponentName } from './names.ts';

export const sharedComponents = ['node-exporter', 'kube-state-metrics'] as const satisfies readonly ComponentName[];

export type SharedComponent = (typeof sharedComponents)[number];

/** What a stack is called. */
export interface StackName {
  readonly namespace: string;
  readonly name: string;
}

/** How a stack comes by one of these parts. */
export interface Share {
  /** The stack whose part is used; absent where the stack runs its own. */
  readonly of?: StackName;
  /** Other stacks that use this one's. */
  readonly usedBy?: readonly StackName[];
}

/** By part; one without an entry is the stack's own and nobody else's. */
export type Shares = Readonly<Partial<Record<SharedComponent, Share>>>;

/** The stack that runs a part for `stack`: mostly itself. */
export function runnerOf(stack: StackName, component: SharedComponent, shares: Shares = {}): StackName {
  return shares[component]?.of ?? stack;
}
