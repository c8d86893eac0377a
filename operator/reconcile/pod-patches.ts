/** Chooses the patches of a stack's pods: one that cannot be used leaves the last good one in its place. */
import { type ComponentName, componentNames, componentSpecs } from '../../components/names.ts';
import { type PodPatch, podPatchAnnotation } from '../../components/pod-patch.ts';
import type { Refusal } from '../../components/refusal.ts';
import { refusedPodPatches, type StackInput } from '../../components/stack.ts';
import { isRecord } from '../kube/json.ts';
import { type Snapshot, workloadOf } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';

export interface ChosenPodPatches {
  /** For the parts whose patch cannot be used: the one that stands, or an empty one. */
  readonly instead: Readonly<Partial<Record<ComponentName, PodPatch>>>;
  /** Undefined while no part has a patch. */
  readonly said: Said | undefined;
}

/** The patch that is in the live workload: it was good once. */
function standing(snapshot: Snapshot, component: ComponentName): PodPatch {
  const text = workloadOf(snapshot, component)?.metadata.annotations?.[podPatchAnnotation];
  if (text === undefined) return {};
  try {
    const patch: unknown = JSON.parse(text);
    return isRecord(patch) ? patch : {};
  } catch {
    return {};
  }
}

/** Today's operator may need more of its pods than the one did that took the patch: then there is none. */
function lastGood(snapshot: Snapshot, input: StackInput, component: ComponentName): PodPatch {
  const patch = standing(snapshot, component);
  const facts = { ...input.facts, podPatches: { [component]: patch } };
  return refusedPodPatches({ ...input, facts }).has(component) ? {} : patch;
}

function saidOf(
  refused: ReadonlyMap<ComponentName, Refusal>,
  instead: Readonly<Partial<Record<ComponentName, PodPatch>>>,
): Said {
  const messages = [...refused].map(([component, { message }]) => {
    const kept = Object.keys(instead[component] ?? {}).length > 0;
    const runs = kept ? 'Its pods keep the last good patch.' : 'Its pods run without a patch.';
    return `spec.${componentSpecs[component]}.${message}. ${runs}`;
  });
  const [first] = refused.values();
  if (!first) return { status: 'True', reason: 'Accepted', message: 'Every patch of pods is in use.' };
  return { status: 'False', reason: first.reason, message: bounded(messages.join('\n')) };
}

export function choosePodPatches(snapshot: Snapshot, input: StackInput): ChosenPodPatches {
  const given = componentNames.some((name) => input.stack.spec[componentSpecs[name]].podPatch !== undefined);
  if (!given) return { instead: {}, said: undefined };
  const refused = refusedPodPatches(input);
  const instead = Object.fromEntries([...refused.keys()].map((name) => [name, lastGood(snapshot, input, name)]));
  return { instead, said: saidOf(refused, instead) };
}
