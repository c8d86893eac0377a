import { describe, expect, test } from '@jest/globals';
import { findCondition } from '../../controller/conditions.ts';
import type { DeliveryState, Reading } from '../delivery.ts';
import { stackOf } from '../testing/objects.ts';
import { deliveryGrace, type Said, type StackView, stackStatus, stalledStatus } from './stack-status.ts';

const now = new Date('2026-01-01T00:00:00Z');
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

function view(change: Partial<StackView> = {}): StackView {
  return {
    stack: stackOf(),
    health: new Map(),
    applied: fine,
    configured: fine,
    alertmanagerConfigured: fine,
    prometheus: delivery(),
    alertmanager: delivery(),
    outcomes: new Map(),
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
  });
});
