import { describe, expect, test } from '@jest/globals';
import type { StatefulSet } from '../../components/built-in.ts';
import { toStorageClass } from './storage-class-facts.ts';
import { claimsDefault, defaultClasses, storageSaid } from './storage-classes.ts';
import { stackOf } from './testing/objects.ts';
import { ownedOf } from './testing/snapshots.ts';

const mark = 'storageclass.kubernetes.io/is-default-class';
const storageClass = (name: string, year: number, marks: readonly string[] = [mark]) =>
  toStorageClass({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name,
      creationTimestamp: `${year}-01-01T00:00:00Z`,
      annotations: Object.fromEntries(marks.map((each) => [each, 'true'])),
    },
  });
const standard = storageClass('standard', 2020);
const fast = storageClass('fast', 2021);
const plain = storageClass('plain', 2022, []);

test('claims get the newest of several default classes, of equally new ones the first by name', () => {
  const old = storageClass('old', 2019, ['storageclass.beta.kubernetes.io/is-default-class']);
  const twin = storageClass('swift', 2021);
  expect(defaultClasses([standard, plain, twin, fast, old]).map(({ name }) => name)).toEqual([
    'fast',
    'swift',
    'standard',
    'old',
  ]);
});

type Spec = NonNullable<NonNullable<Parameters<typeof stackOf>[0]>['spec']>;
const named: Spec = {
  prometheus: { storage: { storageClassName: 'plain' } },
  alertmanager: { storage: { storageClassName: 'lost' } },
};
const inPods: Spec = {
  prometheus: { storage: { ephemeral: true } },
  alertmanager: { storage: { ephemeral: true } },
};
const lasting: Spec = { ...inPods, pushgateway: { persistence: { size: '1Gi' } } };

describe('what is said of storage', () => {
  test.each<readonly [string, Spec, readonly (typeof fast)[], boolean, string, string]>([
    ['one default class', {}, [standard, plain], true, 'True Provided', 'StorageClass "standard"'],
    [
      'two of them',
      {},
      [standard, fast],
      true,
      'True SeveralDefaultStorageClasses',
      '"fast" and "standard" are all marked as default. Kubernetes gives new claims the newest, "fast"',
    ],
    [
      'two, of which none is used',
      { ...named, alertmanager: { enabled: false } },
      [standard, fast, plain],
      true,
      'True Provided',
      '"plain"',
    ],
    [
      'a class that is not there',
      named,
      [plain],
      false,
      'False StorageClassMissing',
      'spec.alertmanager.storage.storageClassName: there is no StorageClass "lost".',
    ],
    [
      'a default class that went away',
      {},
      [plain],
      true,
      'False NoDefaultStorageClass',
      'spec.prometheus.storage, spec.alertmanager.storage: the claims name no StorageClass',
    ],
    ['none at all', {}, [], false, 'False NoStorageClass', 'because there is no default StorageClass.'],
    ['one that came too late', {}, [standard], false, 'False NoStorageClass', 'Create the stack anew to use one.'],
    ['none needed', inPods, [], false, 'True Ephemeral', 'No part keeps data'],
    [
      'the pushgateway’s alone, which claims in any case',
      lasting,
      [],
      false,
      'False NoDefaultStorageClass',
      'spec.pushgateway.persistence',
    ],
  ])('%s', (_, spec, classes, claims, expected, words) => {
    const { status, reason, message } = storageSaid(stackOf({ spec }), classes, { claimsDefault: claims });
    expect(`${status} ${reason}`).toBe(expected);
    expect(message).toContain(words);
  });
});

describe('whether claims name no class', () => {
  const set = (component: string, claims: number): StatefulSet => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `demo-${component}`, namespace: 'monitoring' },
    spec: {
      serviceName: '',
      selector: {},
      template: {},
      volumeClaimTemplates: Array.from({ length: claims }, () => ({})),
    },
  });

  test.each<readonly [string, Spec, readonly (typeof fast)[], readonly StatefulSet[], boolean]>([
    ['as there is a default class', {}, [standard], [], true],
    ['as there is none', {}, [plain], [], false],
    ['as it was when the servers came, though a class has come since', {}, [standard], [set('prometheus', 0)], false],
    ['as it was when they came, though it went away', {}, [], [set('prometheus', 1)], true],
    // A Prometheus that asked for something of its own says nothing of what Alertmanager got.
    [
      'not as Prometheus does, which is ephemeral',
      { prometheus: { storage: { ephemeral: true } } },
      [standard],
      [set('prometheus', 0), set('alertmanager', 1)],
      true,
    ],
    [
      'not as Prometheus does, which names a class',
      { prometheus: { storage: { storageClassName: 'fast' } } },
      [],
      [set('prometheus', 1), set('alertmanager', 0)],
      false,
    ],
  ])('%s', (_, spec, classes, live, expected) => {
    expect(claimsDefault(stackOf({ spec }), classes, ownedOf(...live))).toBe(expected);
  });
});
