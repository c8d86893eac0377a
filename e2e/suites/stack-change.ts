/** The demo's stack with something changed, applied by the same hand as the sample: applying the sample takes it back. */
import { isRecord } from '../../operator/kube/json.ts';
import { samples, waitForReady } from '../demo/install.ts';
import { kubectl } from './running-demo.ts';

/** `base` with the fields of `change` put over it, objects field by field, everything else whole. */
function merged(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change;
  const fields = Object.entries(change).map(([name, value]) => [name, merged(base[name], value)]);
  return { ...base, ...Object.fromEntries(fields) };
}

const isStack = (object: object): boolean => 'kind' in object && object.kind === 'MonitoringStack';

/** Applies the sample stack with another spec. */
export async function changeStack(spec: object): Promise<void> {
  const stacks = (await samples()).filter(isStack).map((stack) => merged(stack, { spec }));
  await kubectl.apply(stacks.filter((stack): stack is object => isRecord(stack)));
}

/** Applies the samples as they are, and waits until they run. @throws NotReached */
export async function restoreSamples(): Promise<void> {
  await kubectl.apply(await samples());
  await waitForReady(kubectl, { within: 90_000 });
}
