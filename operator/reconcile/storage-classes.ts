/** Which StorageClass serves the stack's volume claims, and what to do where that is none, or not the one that was meant. */

import { componentName } from '../../components/names.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { statefulSets } from '../kube/resource.ts';
import type { Said } from './status/stack-status.ts';
import { defaultMarks, type StorageClassFacts } from './storage-class-facts.ts';
import type { OwnedView } from './view.ts';

function comesFirst(one: StorageClassFacts, other: StorageClassFacts): boolean {
  return one.created === other.created ? one.name < other.name : one.created > other.created;
}

/**
 * Those that are marked as default, the one first that claims without a class get: the newest, and of equally new ones the
 * first by name. https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 */
export function defaultClasses(classes: Iterable<StorageClassFacts>): readonly StorageClassFacts[] {
  return [...classes].filter(({ isDefault }) => isDefault).toSorted((a, b) => (comesFirst(a, b) ? -1 : 1));
}

/**
 * Whether replicas get volume claims of the default StorageClass. A StatefulSet keeps what it was created with, since
 * its claim templates cannot change: a default class that appears or goes later changes nothing of what runs. Only one
 * that names no class itself and may claim tells of the default.
 */
export function claimsDefault(
  { metadata, spec }: MonitoringStack,
  classes: Iterable<StorageClassFacts>,
  owned: Pick<OwnedView, 'get'>,
): boolean {
  for (const component of ['prometheus', 'alertmanager'] as const) {
    const { ephemeral, storageClassName } = spec[component].storage;
    if (ephemeral === true || storageClassName !== undefined) continue;
    const key = keyOf({ namespace: metadata.namespace, name: componentName(metadata.name, component) });
    const live = owned.get(statefulSets, key);
    if (live) return (live.spec?.volumeClaimTemplates ?? []).length > 0;
  }
  return defaultClasses(classes).length > 0;
}

/** What is known of a stack's claims besides its spec. */
export interface ClaimFacts {
  /** Its StatefulSets claim volumes without naming a class. */
  readonly claimsDefault: boolean;
}

interface Volume {
  readonly field: string;
  readonly ephemeral?: boolean;
  readonly storageClassName?: string;
}

/** Where the stack keeps data. */
function volumesOf({ spec: { prometheus, alertmanager, pushgateway } }: MonitoringStack): readonly Volume[] {
  const { persistence } = pushgateway;
  return [
    { field: 'spec.prometheus.storage', ...prometheus.storage },
    ...(alertmanager.enabled ? [{ field: 'spec.alertmanager.storage', ...alertmanager.storage }] : []),
    // A claim of the pushgateway is asked for by name, and made whether there is a class or not.
    ...(pushgateway.enabled && persistence ? [{ field: 'spec.pushgateway.persistence', ...persistence }] : []),
  ];
}

const fieldsOf = (volumes: readonly Volume[]): string => volumes.map(({ field }) => field).join(', ');
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' and ');

function missing(volumes: readonly Volume[], names: ReadonlySet<string>): Said | undefined {
  const lost = volumes.filter(({ storageClassName }) => storageClassName !== undefined && !names.has(storageClassName));
  if (lost.length === 0) return undefined;
  const each = lost.map(
    ({ field, storageClassName }) => `${field}.storageClassName: there is no StorageClass "${storageClassName}".`,
  );
  const fix =
    'Claims that are bound serve on; new ones wait until it is there. Create it, or name one that exists in a new stack: the class of claims cannot change.';
  return { status: 'False', reason: 'StorageClassMissing', message: `${each.join(' ')} ${fix}` };
}

function withoutDefault(fields: string): Said {
  const message =
    `${fields}: the claims name no StorageClass, and none is marked as default any more. ` +
    'Those that are bound serve on; new ones, of further replicas, wait. ' +
    `Mark a StorageClass with the annotation ${defaultMarks[0]}: "true".`;
  return { status: 'False', reason: 'NoDefaultStorageClass', message };
}

function several(fields: string, [used, ...others]: readonly StorageClassFacts[]): Said {
  const names = quoted([used, ...others].map((each) => each?.name ?? '').toSorted());
  const message =
    `${fields}: StorageClasses ${names} are all marked as default. Kubernetes gives new claims the newest, ` +
    `"${used?.name}". Where another is meant, name it in storageClassName, or leave one mark alone.`;
  return { status: 'True', reason: 'SeveralDefaultStorageClasses', message };
}

function withPods(fields: string, defaults: readonly StorageClassFacts[]): Said {
  const cause =
    defaults.length === 0
      ? 'there is no default StorageClass'
      : 'there was no default StorageClass when the stack was made, and a StatefulSet cannot get claims later';
  const fix =
    defaults.length === 0
      ? 'Name one in storageClassName, or mark one as default, before you create the stack.'
      : 'Create the stack anew to use one.';
  const message = `${fields}: data is kept in the pods and lost with them, because ${cause}. ${fix} Where that is as meant, set ephemeral to true.`;
  return { status: 'False', reason: 'NoStorageClass', message };
}

/** What is to be said of the stack's storage. */
export function storageSaid(stack: MonitoringStack, classes: readonly StorageClassFacts[], facts: ClaimFacts): Said {
  const lasting = volumesOf(stack).filter(({ ephemeral }) => ephemeral !== true);
  if (lasting.length === 0)
    return { status: 'True', reason: 'Ephemeral', message: 'No part keeps data on a volume, as spec says.' };
  const lost = missing(lasting, new Set(classes.map(({ name }) => name)));
  if (lost) return lost;
  const unnamed = lasting.filter(({ storageClassName }) => storageClassName === undefined);
  const claiming = unnamed.filter(({ field }) => facts.claimsDefault || field === 'spec.pushgateway.persistence');
  const inPods = unnamed.filter((volume) => !claiming.includes(volume));
  const defaults = defaultClasses(classes);
  if (claiming.length > 0 && defaults.length === 0) return withoutDefault(fieldsOf(claiming));
  if (inPods.length > 0) return withPods(fieldsOf(inPods), defaults);
  if (claiming.length > 0 && defaults.length > 1) return several(fieldsOf(claiming), defaults);
  const used = new Set(lasting.map(({ storageClassName }) => storageClassName ?? defaults[0]?.name ?? ''));
  return {
    status: 'True',
    reason: 'Provided',
    message: `New claims get StorageClass ${quoted([...used].toSorted())}.`,
  };
}
