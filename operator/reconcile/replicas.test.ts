import { describe, expect, test } from '@jest/globals';
import { replicasOf } from './replicas.ts';
import { podOf } from './testing/snapshots.ts';

const replica = { namespace: 'monitoring', name: 'demo-prometheus-0', uid: 'uid-of-demo-prometheus-0' };

describe('the replicas that can be asked', () => {
  test.each<[string, Parameters<typeof podOf>[1], string | undefined]>([
    ['a pod with an address', {}, 'http://10.0.0.1:9090'],
    ['a pod with an IPv6 address', { status: { podIP: 'fd00::7' } }, 'http://[fd00::7]:9090'],
    ['a pod that does not serve yet', { ready: false }, 'http://10.0.0.1:9090'],
    ['no pod without an address', { status: { podIP: undefined } }, undefined],
    [
      'a pod that serves https below a path',
      {
        metadata: {
          annotations: {
            'monitoring.bellwether.dev/web-scheme': 'https',
            'monitoring.bellwether.dev/web-path': '/prometheus',
          },
        },
      },
      'https://10.0.0.1:9090/prometheus',
    ],
    ['no pod on its way out', { metadata: { namespace: 'monitoring', deletionTimestamp: 'now' } }, undefined],
  ])('%s', (_, change, origin) => {
    const expected = origin === undefined ? [] : [{ ...replica, origin }];
    expect(replicasOf([podOf('demo-prometheus-0', change)], 9090)).toEqual(expected);
  });

  test('each is asked as somebody who may', () => {
    const access = { login: { username: 'bellwether', password: 'known' }, fingerprints: [] };
    expect(replicasOf([podOf('demo-prometheus-0')], 9090, access)).toEqual([
      { ...replica, origin: 'http://10.0.0.1:9090', access },
    ]);
  });
});
