import { describe, expect, test } from '@jest/globals';
import { findCondition } from '../../controller/conditions.ts';
import type { DeliveryState } from '../delivery.ts';
import type { Reading } from '../reading.ts';
import { stackOf } from '../testing/objects.ts';
import { deliveryGrace, type Said, type StackView, stackStatus, stalledStatus } from './stack-status.ts';

const now = new Date('2026-01-01T00:00:00Z');
const outdated = { status: 'True', reason: 'Fine', message: '', lastTransitionTime: '2025-01-01T00:00:00Z' } as const;
const fine: Said = { status: 'True', reason: 'Fine', message: '' };

const reading = (proven: boolean): Reading => ({
  uid: 'u',
  markers: new Map(),
  proven,
  ...(proven ? {} : { problem: 'it has not loaded bellwether/slice-0 yet' }),
});

function delivery(change: Partial<DeliveryState> & { proven?: boolean } = {}): DeliveryState {
  const { proven = true, ...rest } = change;
  const readings = new Map([['demo-prometheus-0', reading(proven)]]);
  return { readings, asked: true, pokeProblem: undefined, took: proven ? 900 : undefined, age: 1_000, ...rest };
}

const nobody = { selected: 0, loaded: 0, refused: 0 };

function view(change: Partial<StackView> = {}): StackView {
  return {
    stack: stackOf(),
    health: new Map(),
    applied: fine,
    configured: fine,
    alertmanagerConfigured: fine,
    storage: fine,
    prometheus: delivery(),
    alertmanager: delivery(),
    tallies: { ScrapeTarget: nobody, AlertRule: nobody },
    revision: 'r1',
    endpoints: [],
    ready: new Map([['demo-prometheus-0', true]]),
    ...change,
  };
}

const said = (of: StackView, type: string): string => {
  const condition = findCondition(stackStatus(of, now).conditions ?? [], type);
  return `${condition?.status} ${condition?.reason}`;
};

/** The stack as it is stored after this status was written. */
const after = (of: StackView) => ({ ...of.stack, status: stackStatus(of, now) });

describe('the status of a stack', () => {
  test('all is well', () => {
    expect(said(view(), 'Ready')).toBe('True Ready');
    expect(stackStatus(view(), now).replicas).toEqual([{ name: 'demo-prometheus-0', ready: true, revision: 'r1' }]);
  });

  test.each([
    ['Applied', { applied: { status: 'False', reason: 'ApplyFailed', message: 'no' } }, 'False ApplyFailed'],
    [
      'Configured',
      { configured: { status: 'False', reason: 'InvalidConfiguration', message: 'no' } },
      'False InvalidConfiguration',
    ],
    ['ConfigurationLoaded', { prometheus: delivery({ proven: false }) }, 'False Loading'],
    ['AlertmanagerLoaded', { alertmanager: delivery({ proven: false }) }, 'False Loading'],
    ['ConfigurationLoaded', { prometheus: delivery({ pokeProblem: 'forbidden' }) }, 'True SlowDelivery'],
    [
      'PrometheusAvailable',
      { health: new Map([['prometheus', { status: 'False', reason: 'Starting', message: '0 of 1' }]]) },
      'False Starting',
    ],
    ['PushgatewayAvailable', {}, 'True Disabled'],
  ] as const)('%s of %j', (type, change, expected) => {
    const of = view(change as Partial<StackView>);
    expect(said(of, type)).toBe(expected);
    expect(said(of, 'Ready').startsWith(expected.split(' ')[0] ?? '')).toBe(true);
  });

  test('a change on its way takes nothing back within its grace, and does beyond it', () => {
    const stack = after(view());
    const changed = (age: number) => view({ stack, revision: 'r2', prometheus: delivery({ proven: false, age }) });
    expect(said(changed(1_000), 'Ready')).toBe('True Ready');
    expect(stackStatus(changed(1_000), now).replicas).toEqual([
      { name: 'demo-prometheus-0', ready: true, revision: 'r1' },
    ]);
    expect(said(changed(deliveryGrace), 'ConfigurationLoaded')).toBe('False Loading');
  });

  test('a replica that falls back long after a delivery is told at once', () => {
    const stack = after(view());
    const fallen = view({ stack, prometheus: { ...delivery({ proven: false, age: 3_600_000 }), took: 900 } });
    expect(said(fallen, 'ConfigurationLoaded')).toBe('False Loading');
  });

  test('a new generation of the stack has no grace', () => {
    const before = after(view());
    const stack = { ...before, metadata: { ...before.metadata, generation: 2 } };
    expect(said(view({ stack, prometheus: delivery({ proven: false }) }), 'Ready')).toBe('False Loading');
  });

  test('a stalled stack says why and keeps what else is known', () => {
    const stack = after(view());
    const status = stalledStatus(stack, { status: 'False', reason: 'NamespaceNotGranted', message: 'why' }, now);
    expect(findCondition(status.conditions ?? [], 'Stalled')).toMatchObject({ status: 'True', message: 'why' });
    expect(status.revision).toBe('r1');
    expect(findCondition(status.conditions ?? [], 'ConfigurationLoaded')?.status).toBe('True');
    expect(findCondition(status.conditions ?? [], 'Ready')).toMatchObject({
      status: 'False',
      reason: 'NamespaceNotGranted',
    });
  });

  test('a stack that was never looked at can be stalled', () => {
    const refused: Said = { status: 'False', reason: 'InvalidConfiguration', message: 'why' };
    expect(stalledStatus(stackOf(), refused, now).conditions?.map(({ type }) => type)).toEqual([
      'Applied',
      'Ready',
      'Reconciling',
      'Stalled',
    ]);
  });

  test('a judge that cannot be asked stalls nothing: it is asked again', () => {
    const status = stalledStatus(after(view()), { status: 'False', reason: 'JudgeUnavailable', message: 'why' }, now);
    expect(findCondition(status.conditions ?? [], 'Stalled')?.status).toBe('False');
    expect(findCondition(status.conditions ?? [], 'Reconciling')?.status).toBe('True');
  });

  test('conditions that an earlier version wrote go, and the times of all others stay', () => {
    const stack = after(view());
    const conditions = [...(stack.status.conditions ?? []), { ...outdated, type: 'Outdated' }];
    const before = { ...stack, status: { ...stack.status, conditions } };
    expect(stackStatus(view({ stack: before }), new Date(now.getTime() + 1e6))).toEqual(stack.status);
  });

  test('the order of conditions is that in which problems are told', () => {
    const types = (stackStatus(view(), now).conditions ?? []).map(({ type }) => type);
    expect(types).toEqual([
      'Applied',
      'Configured',
      'PrometheusAvailable',
      'AlertmanagerAvailable',
      'NodeExporterAvailable',
      'KubeStateMetricsAvailable',
      'PushgatewayAvailable',
      'ConfigurationLoaded',
      'AlertmanagerConfigured',
      'AlertmanagerLoaded',
      'StorageProvided',
      'Ready',
      'Reconciling',
      'Stalled',
    ]);
  });

  test('how web UIs are reached is told beside Ready, which says so and holds', () => {
    const of = view({ exposed: { status: 'False', reason: 'LoadBalancerPending', message: 'no' } });
    expect(said(of, 'Exposed')).toBe('False LoadBalancerPending');
    expect(said(of, 'Ready')).toBe('True Ready');
    expect(findCondition(stackStatus(of, now).conditions ?? [], 'Ready')?.message).toContain('see Exposed');
    expect(said({ ...view(), stack: after(of) }, 'Exposed')).toBe('undefined undefined');
  });

  test('passwords and certificates that cannot be used keep a stack from being ready', () => {
    const of = view({ web: { status: 'False', reason: 'SecretMissing', message: 'no' } });
    expect(said(of, 'WebConfigured')).toBe('False SecretMissing');
    expect(said(of, 'Ready')).toBe('False SecretMissing');
    expect(said(of, 'Stalled')).toBe('False NotStalled');
  });

  test.each([
    [
      'StorageProvided',
      { storage: { status: 'False', reason: 'NoStorageClass', message: '' } },
      'False NoStorageClass',
    ],
    ['Overlapping', { overlap: { status: 'True', reason: 'SelectsTheSame', message: '' } }, 'True SelectsTheSame'],
    ['DiscoveryCostly', { discoveryCost: { status: 'True', reason: 'ManyTargets', message: '' } }, 'True ManyTargets'],
  ] as const)('%s is told and keeps nothing from being ready', (type, change, expected) => {
    expect(said(view(change), type)).toBe(expected);
    expect(said(view(change), 'Ready')).toBe('True Ready');
  });

  test('what overlapped is told no more once it does not', () => {
    const stack = after(view({ overlap: fine }));
    expect(said(view({ stack }), 'Overlapping')).toBe('undefined undefined');
    expect(said(view({ stack }), 'DiscoveryCostly')).toBe('undefined undefined');
  });

  test('an Alertmanager that is switched off has nothing to load', () => {
    const stack = stackOf({ spec: { alertmanager: { enabled: false } } });
    const of = view({ stack, alertmanager: { ...delivery(), readings: new Map() } });
    expect(said(of, 'AlertmanagerLoaded')).toBe('True Disabled');
    expect(said(of, 'AlertmanagerAvailable')).toBe('True Disabled');
    expect(said(of, 'Ready')).toBe('True Ready');
  });

  test('every replica that is wanted must have proven itself, and one that has not says why', () => {
    const stack = stackOf({ spec: { prometheus: { replicas: 2 }, alertmanager: { replicas: 2 } } });
    expect(said(view({ stack }), 'ConfigurationLoaded')).toBe('False Loading');
    expect(said(view({ stack }), 'AlertmanagerLoaded')).toBe('False Loading');
    const readings = new Map([
      ['demo-prometheus-10', reading(true)],
      ['demo-prometheus-9', reading(false)],
    ]);
    const of = view({ stack, prometheus: { ...delivery({ proven: false, age: deliveryGrace }), readings } });
    expect(findCondition(stackStatus(of, now).conditions ?? [], 'ConfigurationLoaded')?.message).toBe(
      '1 of 2 replicas run the intended revision. demo-prometheus-9: it has not loaded bellwether/slice-0 yet.',
    );
    expect(stackStatus(of, now).replicas).toEqual([
      { name: 'demo-prometheus-9', ready: false, message: 'it has not loaded bellwether/slice-0 yet' },
      { name: 'demo-prometheus-10', ready: false, revision: 'r1' },
    ]);
  });

  test('what became of the objects is told by kind, and what is refused in one number', () => {
    const tallies = {
      ScrapeTarget: { selected: 1, loaded: 1, refused: 0 },
      AlertRule: { selected: 4, loaded: 1, refused: 2 },
    };
    expect(stackStatus(view({ tallies }), now)).toMatchObject({
      alertRules: tallies.AlertRule,
      scrapeTargets: tallies.ScrapeTarget,
      refused: 2,
    });
  });
});
