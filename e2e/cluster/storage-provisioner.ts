/** A stand-in for a storage system: the class `local` makes a folder of this machine for each claim, and removes it. */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api, ApiList, ApiObject } from './api.ts';
import { ApiRefused } from './api.ts';
import { volumeRoot } from './paths.ts';

/** The provisioner's name in the StorageClass and on its volumes. */
export const provisioner = 'bellwether.dev/local';

export interface Claim extends ApiObject {
  spec: {
    storageClassName?: string;
    volumeName?: string;
    accessModes?: string[];
    volumeMode?: string;
    resources?: { requests?: { storage?: string } };
  };
}

interface Volume extends ApiObject {
  spec: { local?: { path?: string }; persistentVolumeReclaimPolicy?: string };
  status?: { phase?: string };
}

/** Set by the scheduler once a pod that uses the claim has found its node. */
const selectedNode = 'volume.kubernetes.io/selected-node';
const asksFor = 'volume.kubernetes.io/storage-provisioner';
const provisionedBy = 'pv.kubernetes.io/provisioned-by';

/** Whether it is our turn: the claim asks for us, has no volume, and its pod has a node. */
export function isDue(claim: Claim): boolean {
  const { annotations = {}, deletionTimestamp } = claim.metadata;
  return (
    annotations[asksFor] === provisioner &&
    annotations[selectedNode] !== undefined &&
    !claim.spec.volumeName &&
    deletionTimestamp === undefined
  );
}

/** The volume for a claim: a folder on the claim's node, of the size that was asked for (which nobody enforces). */
export function volumeFor(claim: Claim, root: string = volumeRoot) {
  const { name, namespace, uid = '', annotations = {} } = claim.metadata;
  const volume = `pvc-${uid}`;
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [annotations[selectedNode]] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, annotations: { [provisionedBy]: provisioner } },
    spec: {
      storageClassName: claim.spec.storageClassName,
      persistentVolumeReclaimPolicy: 'Delete',
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      local: { path: join(root, volume) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}

/** Makes volumes for claims until `signal` aborts. */
export async function provision(api: Api, signal: AbortSignal): Promise<void> {
  for await (const _ of api.changes('/api/v1/persistentvolumeclaims', signal)) {
    const { items } = await api.call<ApiList<Claim>>('GET', '/api/v1/persistentvolumeclaims');
    for (const claim of items.filter(isDue)) await makeVolume(api, claim);
  }
}

/** Removes released volumes, folder first, until `signal` aborts. */
export async function reclaim(api: Api, signal: AbortSignal): Promise<void> {
  for await (const _ of api.changes('/api/v1/persistentvolumes', signal)) {
    const { items } = await api.call<ApiList<Volume>>('GET', '/api/v1/persistentvolumes');
    for (const volume of items.filter(isReleased)) await removeVolume(api, volume);
  }
}

/** Whether a volume of ours is to be removed: its claim is gone. */
export function isReleased(volume: Volume): boolean {
  const isOurs = volume.metadata.annotations?.[provisionedBy] === provisioner;
  return isOurs && volume.status?.phase === 'Released' && volume.spec.persistentVolumeReclaimPolicy === 'Delete';
}

async function makeVolume(api: Api, claim: Claim): Promise<void> {
  const volume = volumeFor(claim);
  const { path } = volume.spec.local;
  await mkdir(path, { recursive: true });
  await chmod(path, 0o777); // pods that set no fsGroup write as whatever user they are
  try {
    await api.call('POST', '/api/v1/persistentvolumes', { value: volume });
    console.log(`${claim.metadata.namespace}/${claim.metadata.name}: made ${path}`);
  } catch (error) {
    if (!(error instanceof ApiRefused && error.status === 409)) throw error; // it was made before the claim showed it
  }
}

async function removeVolume(api: Api, volume: Volume): Promise<void> {
  const path = volume.spec.local?.path ?? '';
  if (path.startsWith(`${volumeRoot}/`)) await rm(path, { recursive: true, force: true });
  await api.call('DELETE', `/api/v1/persistentvolumes/${volume.metadata.name}`).catch((error: unknown) => {
    if (!(error instanceof ApiRefused && error.status === 404)) throw error;
  });
  console.log(`${volume.metadata.name}: removed ${path}`);
}
