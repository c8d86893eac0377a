import { describe, expect, test } from '@jest/globals';
import type { Configuration, IntendedSlice } from './configuration.ts';
import { intendAlertmanager, intendPrometheus } from './intents.ts';
import { ownedOf, podOf, snapshotOf } from './testing/snapshots.ts';

const slice = (marker: string, revision: string, ...pools: string[]): IntendedSlice => ({
  marker,
  revision,
  pools,
  fragments: [],
});

const access = {
  prometheus: { fingerprints: ['of prometheus'] },
  alertmanager: { fingerprints: ['of alertmanager'] },
};

const configuration = {
  main: { marker: 'bellwether/main', revision: 'm1' },
  alertmanager: { revision: 'a1' },
  credentials: { prometheus: 'c1', alertmanager: 'c2' },
  web: { access },
  slices: [slice('bellwether/slice-0', 's0', 'pod-1/0', 'pod-2/0'), slice('bellwether/slice-3', 's3', 'pod-1/3')],
} as unknown as Configuration;

const snapshot = snapshotOf({
  owned: ownedOf(podOf('demo-prometheus-10'), podOf('demo-alertmanager-0'), podOf('demo-prometheus-2')),
});

describe('what is intended', () => {
  test('for Prometheus is every part in its revision, every job, and its own pods in their order', () => {
    const { markers, pools, replicas, credentials } = intendPrometheus(snapshot, configuration);
    expect(credentials).toBe('c1');
    expect(Object.fromEntries(markers)).toEqual({
      'bellwether/main': 'm1',
      'bellwether/slice-0': 's0',
      'bellwether/slice-3': 's3',
    });
    expect([...pools]).toEqual(['pod-1/0', 'pod-2/0', 'pod-1/3']);
    expect(replicas.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
      'demo-prometheus-2 http://10.0.0.1:9090',
      'demo-prometheus-10 http://10.0.0.1:9090',
    ]);
    for (const replica of replicas) expect(replica.access).toBe(access.prometheus);
  });

  test('for Alertmanager is the one revision of its file', () => {
    const { markers, pools, replicas, credentials } = intendAlertmanager(snapshot, configuration);
    expect(credentials).toBe('c2');
    for (const replica of replicas) expect(replica.access).toBe(access.alertmanager);
    expect([...markers]).toEqual([['alertmanager', 'a1']]);
    expect(pools.size).toBe(0);
    expect(replicas.map(({ origin }) => origin)).toEqual(['http://10.0.0.1:9093']);
  });
});
