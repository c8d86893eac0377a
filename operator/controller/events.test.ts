import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import type { Applied, Patch } from '../kube/client.ts';
import { parseJson } from '../kube/json.ts';
import type { ObjectRef } from '../kube/resource.ts';
import { silentLogger } from '../log.ts';
import { Events, type Happening } from './events.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

type Written = Record<string, unknown> & { readonly metadata: { readonly name: string; readonly namespace: string } };

function setup() {
  const clock = new ManualClock();
  const created: Written[] = [];
  const patched: [string, unknown][] = [];
  const server = { refuses: false, hangs: false };
  const answer = async <T>(): Promise<T> => {
    if (server.hangs) await new Promise(() => {});
    if (server.refuses) throw new Error('forbidden');
    return parseJson<T>('{}');
  };
  const client = {
    create: <T>(_: unknown, event: Applied) => {
      created.push(parseJson(JSON.stringify(event)));
      return answer<T>();
    },
    patch: <T>(_: unknown, ref: ObjectRef, patch: Patch) => {
      patched.push([ref.name, 'merge' in patch && patch.merge]);
      return answer<T>();
    },
  };
  const events = new Events({
    client,
    clock,
    log: silentLogger,
    reportingController: 'example.com/operator',
    reportingInstance: 'operator-0',
  });
  return { clock, created, patched, server, events };
}

const widget: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { namespace: 'demo', name: 'main', uid: 'u1', resourceVersion: '7' },
};
const refused: Happening = { type: 'Warning', reason: 'Refused', action: 'Judge', note: 'line 3: unexpected end' };

test('one happening becomes one Event, next to its object', async () => {
  const { created, events } = setup();
  events.record(widget, refused);
  await settle();
  expect(created).toEqual([
    {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^main\.[0-9a-f]{16}$/), namespace: 'demo' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'example.com/operator',
      reportingInstance: 'operator-0',
      type: 'Warning',
      reason: 'Refused',
      action: 'Judge',
      note: 'line 3: unexpected end',
      regarding: {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        namespace: 'demo',
        name: 'main',
        uid: 'u1',
        resourceVersion: '7',
      },
    },
  ]);
});

test('what is cluster-scoped has its Events in default', async () => {
  const { created, events } = setup();
  events.record({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n'.repeat(253) } }, refused);
  await settle();
  expect(created[0]?.metadata.namespace).toBe('default');
  expect(created[0]?.metadata.name).toHaveLength(253);
});

test.each([
  ['short', 'short'],
  ['a'.repeat(1_024), 'a'.repeat(1_024)],
  ['a'.repeat(1_025), `${'a'.repeat(1_021)}…`],
  ['é'.repeat(600), `${'é'.repeat(510)}…`],
  [`${'a'.repeat(1_019)}😀😀`, `${'a'.repeat(1_019)}…`],
])('a note of whatever length fits', async (note, expected) => {
  const { created, events } = setup();
  events.record(widget, { ...refused, note });
  await settle();
  expect(created[0]?.['note']).toBe(expected);
});

describe('repetition', () => {
  test('becomes a count on the first Event, written seldom', async () => {
    const { clock, created, patched, events } = setup();
    for (let i = 0; i < 100; i += 1) {
      events.record(widget, { ...refused, note: `attempt ${i}` });
      await clock.advance(200);
    }
    await clock.advance(10_000);
    expect(created).toHaveLength(1);
    const name = created[0]?.metadata.name;
    expect(patched).toEqual([
      [name, { series: { count: 51, lastObservedTime: '2026-01-01T00:00:10.000000Z' } }],
      [name, { series: { count: 100, lastObservedTime: '2026-01-01T00:00:19.800000Z' } }],
    ]);
    expect(clock.armed).toBe(0);
  });

  test.each<[string, KubeObject, Partial<Happening>]>([
    ['another reason', widget, { reason: 'Other' }],
    ['another action', widget, { action: 'Other' }],
    ['another type', widget, { type: 'Normal' }],
    ['another object', { ...widget, metadata: { ...widget.metadata, name: 'other' } }, {}],
    ['a new object of the same name', { ...widget, metadata: { ...widget.metadata, uid: 'u2' } }, {}],
  ])('%s is another Event', async (_, regarding, change) => {
    const { created, events } = setup();
    events.record(widget, refused);
    events.record(regarding, { ...refused, ...change });
    await settle();
    expect(created).toHaveLength(2);
  });

  test('after six minutes of silence it is a new Event', async () => {
    const { clock, created, events } = setup();
    events.record(widget, refused);
    await clock.advance(359_999);
    events.record(widget, refused);
    await clock.advance(360_000);
    events.record(widget, refused);
    await settle();
    expect(created).toHaveLength(2);
  });

  test('flush writes the count that is still open', async () => {
    const { clock, patched, events } = setup();
    events.record(widget, refused);
    events.record(widget, refused);
    await events.flush();
    expect(patched).toEqual([[expect.any(String), { series: expect.objectContaining({ count: 2 }) }]]);
    expect(clock.armed).toBe(0);
  });
});

describe('bounds', () => {
  test('one reason of an object may not flood: 25 at once, then one each five minutes; others are not affected', async () => {
    const { clock, created, events } = setup();
    for (let i = 0; i < 100; i += 1) events.record(widget, { ...refused, action: `Action${i}` });
    await settle();
    expect(created).toHaveLength(25);
    events.record({ ...widget, metadata: { ...widget.metadata, name: 'other' } }, refused);
    events.record(widget, { ...refused, reason: 'RolledBack' });
    await settle();
    expect(created).toHaveLength(27);
    await clock.advance(300_000);
    for (let i = 0; i < 10; i += 1) events.record(widget, { ...refused, action: `Later${i}` });
    await settle();
    expect(created).toHaveLength(28);
  });

  test('a server that does not answer holds up a bounded number of writes, and no caller', async () => {
    const { created, events, server } = setup();
    server.hangs = true;
    for (let i = 0; i < 1_000; i += 1) {
      events.record({ ...widget, metadata: { ...widget.metadata, name: `w${i}` } }, refused);
    }
    await settle();
    expect(created).toHaveLength(1);
    expect(events.waiting).toBe(200);
  });
});

test('a failed write harms nobody, and the next happening is a new Event', async () => {
  const { created, events, server } = setup();
  server.refuses = true;
  expect(() => events.record(widget, refused)).not.toThrow();
  await expect(events.flush()).resolves.toBeUndefined();
  server.refuses = false;
  events.record(widget, refused);
  await settle();
  expect(created).toHaveLength(2);
});
