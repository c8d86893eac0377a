import { expect, test } from '@jest/globals';
import { FakeClock } from '../kube/testing/fake-clock.ts';
import { Garbage } from './garbage.ts';
import { createMetrics, notingReconciles } from './metrics.ts';

function started() {
  const clock = new FakeClock();
  const collected: number[] = [];
  const garbage = new Garbage({ clock, collect: () => collected.push(clock.now()) });
  const metrics = notingReconciles(createMetrics({ version: '1', revision: '', node: '' }, { defaults: false }), () =>
    garbage.note(),
  );
  const controller = metrics.controller('MonitoringStack');
  const work = (times: number) => {
    for (let time = 0; time < times; time++) controller.reconciled('success', 0.1);
  };
  return { clock, collected, garbage, metrics, work };
}

test('garbage is collected once, when a lot of work is done', async () => {
  const { clock, collected, work } = started();
  work(1_000);
  clock.advance(4_000);
  work(1);
  clock.advance(4_000);
  expect(collected).toEqual([]);
  clock.advance(1_000);
  expect(collected).toHaveLength(1);
  clock.advance(3_600_000);
  expect(collected).toHaveLength(1);
});

test('for little work the operator does not pause', () => {
  const { clock, collected, work } = started();
  work(999);
  clock.advance(3_600_000);
  expect(collected).toEqual([]);
});

test('what is counted is counted as before', async () => {
  const { metrics, work } = started();
  work(3);
  expect(await metrics.text()).toMatch(/bellwether_\w+\{[^}]*controller="MonitoringStack"[^}]*\} 3$/m);
});

test('nothing happens after its end', () => {
  const { clock, collected, garbage, work } = started();
  work(1_000);
  garbage.stop();
  clock.advance(3_600_000);
  expect(collected).toEqual([]);
});
