/** Why an object cannot be compiled: thrown deep inside, and turned into its result at the top of each compiler. */
import type { Compiled, Fragment, Owner } from './fragment.ts';

/** Why a ScrapeTarget, an AlertRule or a part of a stack cannot be compiled: only a change of what it declares helps. */
export const compileReasons = [
  'AddressForbidden',
  'AddressNotUsed',
  'AddressRequired',
  'AmbiguousSelector',
  'DuplicateGroup',
  'FieldNotAllowed',
  'ImageNotUsed',
  'ImageRequired',
  'InvalidAddress',
  'InvalidDuration',
  'InvalidParameter',
  'InvalidPodPatch',
  'InvalidProbe',
  'InvalidQuantity',
  'InvalidRelabeling',
  'InvalidSecret',
  'InvalidSelector',
  'InvalidSpec',
  'InvalidTest',
  'NamespaceNotTrusted',
  'ParameterMissing',
  'ReservedLabel',
  'SecretKeyMissing',
  'SecretNotUsable',
  'SecretNotUsed',
  'SecretRequired',
  'TestsTooLarge',
  'TimeoutAboveInterval',
  'TooManyAddresses',
  'UnknownDiscovery',
  'UnknownExporter',
  'UnknownParameter',
] as const;

export type CompileReason = (typeof compileReasons)[number];

/** `reason` becomes the reason of the condition; the message names the field, the cause and the fix. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: CompileReason;

  constructor(reason: CompileReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Runs `compile`; a Refusal becomes the result, with the object's name before its message. */
export function compiled<T extends Fragment>(owner: Owner, compile: () => readonly T[]): Compiled<T> {
  try {
    return { fragments: compile() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const message = `${owner.kind} ${owner.namespace}/${owner.name}: ${error.message}`;
    return { fragments: [], refused: { reason: error.reason, message } };
  }
}
