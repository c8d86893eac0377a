/** Volume claims of servers that are to be larger: which there are, which are made to grow, and what there is to say of it. */
import { componentSpecs, replicaNames } from '../../../components/names.ts';
import { dataVolume } from '../../../components/storage.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { amountOf } from '../../../crds/quantity.ts';
import { keyOf } from '../../cache/key.ts';
import type { Client } from '../../kube/client.ts';
import { persistentVolumeClaims } from '../../kube/resource.ts';
import { withRemedy } from '../../remedy.ts';
import { bounded } from '../status/bounds.ts';
import type { Said } from '../status/stack-status.ts';
import type { StorageClassFacts } from '../storage-class-facts.ts';
import type { OwnedView } from '../view.ts';

const grown = ['prometheus', 'alertmanager'] as const;

/** A claim that is bound, and smaller than the stack asks for. */
export interface SmallClaim {
  readonly name: string;
  readonly component: (typeof grown)[number];
  /** As the stack asks for it. */
  readonly wanted: string;
  /** As the claim asks for it. */
  readonly asked: string;
  /** As the volume has it. */
  readonly has: string;
  readonly storageClass: string | undefined;
  /** Whether its class lets it grow. */
  readonly mayGrow: boolean;
  /** How far it has come, as Kubernetes' conditions of claims: `Resizing`, `FileSystemResizePending`, … */
  readonly stage: { readonly type: string; readonly message: string } | undefined;
}

const bytes = (size: string): number => amountOf(size) ?? 0;

/** Kubernetes' conditions of a claim that grows, what is worst first. */
const stages = ['ControllerResizeError', 'NodeResizeError', 'FileSystemResizePending', 'Resizing'] as const;

function claimNames({ metadata, spec }: MonitoringStack, component: SmallClaim['component']): readonly string[] {
  const replicas = replicaNames(metadata.name, component, spec[component].replicas);
  return replicas.map((name) => `${dataVolume}-${name}`);
}

function smallClaim(
  owned: Pick<OwnedView, 'get'>,
  classes: ReadonlyMap<string, StorageClassFacts>,
  { name, namespace, component, wanted }: Pick<SmallClaim, 'name' | 'component' | 'wanted'> & { namespace: string },
): readonly SmallClaim[] {
  const { spec, status } = owned.get(persistentVolumeClaims, keyOf({ namespace, name })) ?? {};
  const has = status?.capacity?.['storage'];
  if (status?.phase !== 'Bound' || has === undefined || bytes(has) >= bytes(wanted)) return [];
  const type = stages.find((each) =>
    status.conditions?.some((found) => found.type === each && found.status === 'True'),
  );
  const message = status.conditions?.find((found) => found.type === type)?.message ?? '';
  const storageClass = spec?.storageClassName;
  return [
    {
      name,
      component,
      wanted,
      has,
      asked: spec?.resources?.requests?.['storage'] ?? has,
      storageClass,
      mayGrow: classes.get(storageClass ?? '')?.mayGrow === true,
      stage: type && { type, message },
    },
  ];
}

/** The claims of a stack that are smaller than it asks for, in the order of components and replicas. */
export function smallClaims(
  stack: MonitoringStack,
  classes: Iterable<StorageClassFacts>,
  owned: Pick<OwnedView, 'get'>,
): readonly SmallClaim[] {
  const byName = new Map([...classes].map((each) => [each.name, each]));
  const namespace = stack.metadata.namespace ?? '';
  return grown.flatMap((component) => {
    const { size: wanted, ephemeral } = stack.spec[component].storage;
    if (ephemeral === true) return [];
    return claimNames(stack, component).flatMap((name) =>
      smallClaim(owned, byName, { name, namespace, component, wanted }),
    );
  });
}

/**
 * The size by which retention goes: that of the smallest volume, while one is smaller than the stack asks for. A server
 * that counts on more than it has fills its disk and ends.
 */
export function dataSize({ spec }: MonitoringStack, claims: readonly SmallClaim[]): string {
  const sizes = claims.filter(({ component }) => component === 'prometheus').map(({ has }) => has);
  return [spec.prometheus.storage.size, ...sizes].toSorted((a, b) => bytes(a) - bytes(b))[0] ?? '';
}

const unasked = ({ asked, wanted }: SmallClaim): boolean => bytes(asked) < bytes(wanted);

/** Asks for the larger size, where the class of the claim lets it grow. Rejects only when aborted. */
export async function growClaims(
  stack: MonitoringStack,
  claims: readonly SmallClaim[],
  client: Pick<Client, 'patch'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Said | undefined> {
  const { namespace } = stack.metadata;
  let failed: Said | undefined;
  for (const claim of claims.filter((each) => each.mayGrow && unasked(each))) {
    const merge = { spec: { resources: { requests: { storage: claim.wanted } } } };
    try {
      await client.patch(persistentVolumeClaims, { namespace, name: claim.name }, { merge }, { signal });
    } catch (error) {
      signal.throwIfAborted();
      const message = bounded(`PersistentVolumeClaim ${claim.name} cannot grow: ${withRemedy(error)}`);
      failed ??= { status: 'False', reason: 'ApplyFailed', message };
    }
  }
  return failed;
}

function list(claims: readonly SmallClaim[]): string {
  return claims.map(({ name, has }) => `${name} (${has})`).join(', ');
}

const field = ({ component, wanted }: SmallClaim): string =>
  `spec.${componentSpecs[component]}.storage.size asks for ${wanted}`;

function rigidSaid(claims: readonly [SmallClaim, ...SmallClaim[]]): Said {
  const [first] = claims;
  const { storageClass } = first;
  const message =
    `${field(first)}, and claims are smaller: ${list(claims)}. Their StorageClass ${storageClass ?? ''} does not let ` +
    'volumes grow. Everything runs on with what there is, and retention goes by that; new claims get the new size. ' +
    `If the class's driver can grow volumes: kubectl patch storageclass ${storageClass ?? 'NAME'} --patch '{"allowVolumeExpansion":true}'`;
  return { status: 'False', reason: 'ExpansionNotAllowed', message: bounded(message) };
}

function growingSaid(claims: readonly [SmallClaim, ...SmallClaim[]]): Said {
  const [first] = claims;
  const staged = stages.flatMap((type) => claims.find(({ stage }) => stage?.type === type) ?? [])[0];
  const { stage } = staged ?? {};
  const begun = `${field(first)}, and claims are on their way to it: ${list(claims)}.`;
  if (stage?.type.endsWith('Error')) {
    const message = `${begun} ${staged?.name} cannot grow: ${stage.message}. Everything runs on with what there is.`;
    return { status: 'False', reason: 'ExpansionFailed', message: bounded(message) };
  }
  const next =
    stage?.type === 'FileSystemResizePending'
      ? `The volume of ${staged?.name} has grown, and its node is to grow the file system. If that lasts, the driver does it only when the pod starts: kubectl delete pod ${(staged?.name ?? '').slice(dataVolume.length + 1)}`
      : 'The storage driver is to grow the volumes; if that lasts, see kubectl describe persistentvolumeclaim';
  return {
    status: 'False',
    reason: stage?.type === 'FileSystemResizePending' ? stage.type : 'Expanding',
    message: bounded(`${begun} ${next}`),
  };
}

/** What there is to say while volumes are smaller than the stack asks for; undefined when none is. */
export function growthSaid(claims: readonly SmallClaim[]): Said | undefined {
  const [rigid, ...rigids] = claims.filter(({ mayGrow }) => !mayGrow);
  if (rigid) return rigidSaid([rigid, ...rigids]);
  const [first, ...others] = claims;
  return first && growingSaid([first, ...others]);
}
