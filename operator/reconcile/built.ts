/** Builds the objects of a stack, and gives the very same ones again while nothing that enters into them has changed. */
import { type Slice, sliceConfigMap } from '../../components/slices/slice.ts';
import { buildStack, type Component, type StackFacts, type StackInput } from '../../components/stack.ts';

type ConfigMap = ReturnType<typeof sliceConfigMap>;

/**
 * What was built last. One change of a rule is looked at several times, and the applier neither hashes nor compares an
 * object that it gets again: so only what has changed costs anything.
 */
export interface Built {
  /** Everything that enters into the objects, as text. */
  readonly of: string;
  /** Without the slices; parts that are switched off are absent. */
  readonly components: readonly Component[];
  readonly slices: ReadonlyMap<Slice, ConfigMap>;
}

/** The texts of the main configuration are long, and its revision says the same. */
function withoutTexts({ prometheusMain, ...facts }: StackFacts): object {
  return { ...facts, main: prometheusMain && [prometheusMain.revision, prometheusMain.beside] };
}

/** The objects of a stack with these slices. */
export function buildAll(input: StackInput, slices: readonly Slice[], before: Built | undefined): Built {
  const { metadata, spec } = input.stack;
  const { name, namespace, uid } = metadata;
  const of = JSON.stringify([name, namespace, uid, spec, withoutTexts(input.facts)]);
  const same = before?.of === of ? before : undefined;
  return {
    of,
    components: same?.components ?? buildStack(input).filter(({ objects }) => objects.length > 0),
    slices: new Map(slices.map((slice) => [slice, same?.slices.get(slice) ?? sliceConfigMap(input, slice)])),
  };
}
