import { describe, expect, test } from '@jest/globals';
import { type Claim, isDue, isReleased, provisioner, volumeFor } from './storage-provisioner.ts';

const annotations = {
  'volume.kubernetes.io/storage-provisioner': provisioner,
  'volume.kubernetes.io/selected-node': 'node-1',
};
const claim = (metadata: Partial<Claim['metadata']> = {}, spec: Partial<Claim['spec']> = {}): Claim => ({
  metadata: { name: 'data', namespace: 'n', uid: 'u1', annotations, ...metadata },
  spec: {
    storageClassName: 'local',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '2Gi' } },
    ...spec,
  },
});

describe('whether a claim is due', () => {
  test.each([
    ['its pod has a node', claim(), true],
    [
      'its pod has none yet',
      claim({ annotations: { 'volume.kubernetes.io/storage-provisioner': provisioner } }),
      false,
    ],
    [
      'it asks another provisioner',
      claim({ annotations: { ...annotations, 'volume.kubernetes.io/storage-provisioner': 'x' } }),
      false,
    ],
    ['it has a volume', claim({}, { volumeName: 'v' }), false],
    ['it is going', claim({ deletionTimestamp: 'now' }), false],
    ['it has no annotations', { metadata: { name: 'data' }, spec: {} }, false],
  ])('%s', (_, asked, expected) => {
    expect(isDue(asked)).toBe(expected);
  });
});

test('a volume is named by its claim, as big as asked for, and bound to its claim and node', () => {
  const { metadata, spec } = volumeFor(claim(), '/volumes');
  expect(metadata.name).toBe('pvc-u1');
  expect(spec).toMatchObject({
    capacity: { storage: '2Gi' },
    claimRef: { name: 'data', namespace: 'n', uid: 'u1' },
    local: { path: '/volumes/pvc-u1' },
    persistentVolumeReclaimPolicy: 'Delete',
  });
  expect(spec.nodeAffinity.required.nodeSelectorTerms[0]?.matchExpressions[0]?.values).toEqual(['node-1']);
});

const volume = (by: string, phase: string, policy: string) => ({
  metadata: { name: 'v', annotations: { 'pv.kubernetes.io/provisioned-by': by } },
  spec: { persistentVolumeReclaimPolicy: policy },
  status: { phase },
});

describe('whether a volume goes', () => {
  test.each([
    ['released and ours', volume(provisioner, 'Released', 'Delete'), true],
    ['bound', volume(provisioner, 'Bound', 'Delete'), false],
    ['to be kept', volume(provisioner, 'Released', 'Retain'), false],
    ["another one's", volume('x', 'Released', 'Delete'), false],
  ])('%s', (_, asked, expected) => {
    expect(isReleased(asked)).toBe(expected);
  });
});
