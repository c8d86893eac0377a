import { describe, expect, test } from '@jest/globals';
import type { Sample } from './prometheus.ts';
import { arrived, type Facts, proofs, readable } from './proofs.ts';

const sample = (labels: Sample['labels'], value: number): Sample => ({ labels, value, at: 1 });
const alert = (status: string, namespace: string, alertname = 'ShopIsBusy'): Facts['received'][number] => ({
  at: '2026-01-01T00:00:00Z',
  status,
  labels: { alertname, namespace },
  annotations: {},
  startsAt: '2026-01-01T00:00:00Z',
});

const facts: Facts = {
  nodes: ['node-1'],
  runningPods: ['demo/shop-1', 'monitoring/demo-prometheus-0'],
  report: { orders: 7, revenue: 12.5 },
  received: [alert('firing', 'demo')],
};

const cpu = sample({ node: 'node-1' }, 0.5);
const memory = sample({ namespace: 'demo', pod: 'shop-1', container: 'shop' }, 30e6);
const firing = sample({ alertname: 'ShopIsBusy', namespace: 'demo' }, 1);

/** By proof: answers that prove it, and answers or facts that do not. */
const cases: readonly {
  readonly proves: readonly Sample[];
  readonly not: readonly { readonly answer: readonly Sample[]; readonly facts?: Partial<Facts> }[];
}[] = [
  {
    proves: [cpu],
    not: [
      { answer: [] },
      { answer: [sample({ node: 'node-1' }, 0)] },
      { answer: [sample({ node: 'another' }, 1)] },
      { answer: [sample({}, 1)] },
    ],
  },
  {
    proves: [memory],
    not: [{ answer: [] }, { answer: [sample(memory.labels, 10)] }, { answer: [memory], facts: { runningPods: [] } }],
  },
  {
    proves: [sample({}, 2)],
    not: [{ answer: [] }, { answer: [sample({}, 3)] }, { answer: [sample({}, 2)], facts: { runningPods: [] } }],
  },
  {
    proves: [sample({ job: 'shop' }, 4.9)],
    not: [{ answer: [] }, { answer: [sample({ job: 'shop' }, 0)] }, { answer: [sample({ job: 'shop' }, Number.NaN)] }],
  },
  {
    proves: [sample({ job: 'nightly-report' }, 7)],
    not: [
      { answer: [] },
      { answer: [sample({ job: 'nightly-report' }, 8)] },
      { answer: [sample({ job: 'nightly-report' }, 7)], facts: { report: undefined } },
    ],
  },
  {
    proves: [firing],
    not: [
      { answer: [] },
      { answer: [firing], facts: { received: [] } },
      { answer: [firing], facts: { received: [alert('resolved', 'demo')] } },
      { answer: [firing], facts: { received: [alert('firing', 'demo', 'ShopFails')] } },
      { answer: [firing], facts: { received: [alert('firing', 'elsewhere')] } },
    ],
  },
];

describe.each(proofs.map((proof, index) => [proof.title, proof, cases[index]] as const))('%s', (_, proof, given) => {
  test('is proven by an answer that agrees with what is known', () => {
    const answer = given?.proves ?? [];
    expect(proof.check(answer, facts)).toBe(answer[0]);
  });

  test.each((given?.not ?? []).map((one) => [JSON.stringify(one), one] as const))('is not proven by %s', (__, one) => {
    expect(typeof proof.check(one.answer, { ...facts, ...one.facts })).toBe('string');
  });
});

test('there are six proofs', () => {
  expect(proofs).toHaveLength(6);
  expect(cases).toHaveLength(6);
});

test('the latest notification counts', () => {
  const latest = { ...alert('firing', 'demo'), at: '2026-01-01T00:01:00Z' };
  expect(arrived([...facts.received, latest, alert('resolved', 'demo')], 'demo')).toBe(latest);
});

test.each([
  [10, '10'],
  [0.11234567, '0.1123'],
  [33_570_816, '33570816'],
])('%d reads %s', (value, text) => {
  expect(readable(value)).toBe(text);
});
