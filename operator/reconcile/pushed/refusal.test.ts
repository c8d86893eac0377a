/** What is made of the log of a pushgateway. The lines are those of the real one, version 1.11.1. */
import { describe, expect, test } from '@jest/globals';
import type { Family, FullGroup, Labels } from '../../observe/pushgateway.ts';
import { explain, lineAbout, otherParty, refusalsIn } from './refusal.ts';

const group = (labels: Labels, families: Readonly<Record<string, Family>> = {}, refused = 0): FullGroup => ({
  labels,
  pushed: 0,
  refused,
  families: new Map(Object.entries(families)),
});

const text = (at: string, error: string, source = '10.0.0.7:49804') =>
  `ts=${at} level=error caller=push.go(handler.Push.func1):151 msg="pushed metrics are invalid or inconsistent with existing metrics" method=POST logged_source=${source} err="${error}"`;

const otherType = String.raw`collected metric \"a\" { label:{name:\"instance\" value:\"\"} label:{name:\"job\"  value:\"y\"} counter:{value:2}} is not a UNTYPED`;
const twice = String.raw`collected metric \"c\" { label:{name:\"inst\"  value:\"q\"}  label:{name:\"instance\" value:\"\"} label:{name:\"job\" value:\"k1\"} untyped:{value:2}} was collected before with the same name and label values`;

const errorOf = (quoted: string): string => refusalsIn(text('2026-11-28T14:02:31.965Z', quoted))[0]?.error ?? '';

describe('the log', () => {
  test('tells time, address and words of each refused push, and of nothing else', () => {
    const log = [
      'ts=2026-11-28T14:02:30.439Z level=info caller=tls_config.go(web.Serve):347 msg="Listening on" address=[::]:9091',
      text('2026-11-28T14:02:31.965Z', 'pushed metrics must not have timestamps'),
      text('2026-11-28T14:02:32.965Z', otherType, '[2001:db8::7]:49804'),
      '',
    ].join('\n');
    expect(refusalsIn(log)).toEqual([
      {
        at: Date.UTC(2026, 10, 28, 14, 2, 31, 965),
        source: '10.0.0.7',
        error: 'pushed metrics must not have timestamps',
      },
      { at: expect.any(Number), source: '[2001:db8::7]', error: expect.stringContaining('collected metric "a" {') },
    ]);
  });

  test('has several errors of one push, of which the first says enough', () => {
    expect(errorOf(String.raw`2 error(s) occurred:\n* first thing\n* second thing`)).toBe('first thing');
  });

  const lines = refusalsIn(
    [
      text('2026-11-28T14:00:00.000Z', 'before'),
      text('2026-11-28T14:00:10.002Z', otherType.replace('y', 'elsewhere')),
      text('2026-11-28T14:00:10.003Z', otherType),
    ].join('\n'),
  );

  test.each<[what: string, refused: string, job: string, expected: string | undefined]>([
    ['is about a group that it names', '10.001', 'y', '"y"'],
    ['is about any at that time where it names none', '10.001', 'z', '"elsewhere"'],
    ['is not about what was refused later', '11.000', 'y', undefined],
    ['is not about what was refused long before', '00.001', 'y', undefined],
  ])('%s', (_, refused, job, expected) => {
    const found = lineAbout(group({ job }, {}, Date.parse(`2026-11-28T14:00:${refused}Z`)), lines);
    expect(/label:\{name:"job" {1,2}value:("\w+")\}/.exec(found?.error ?? '')?.[1]).toBe(expected);
  });
});

describe('a refused push is explained', () => {
  const own = group({ job: 'y' });
  const typed = group({ job: 'x' }, { a: { type: 'UNTYPED', help: '', series: [] } });
  const labels = { inst: 'q', instance: '', job: 'k1' };
  const holder = group({ job: 'k1', inst: 'q' }, { c: { type: 'UNTYPED', help: '', series: [labels] } });
  const series = 'c{job="k1", inst="q", instance=""}';

  test.each<[what: string, quoted: string, groups: readonly FullGroup[], expected: string]>([
    [
      'by the group with another type',
      otherType,
      [own, typed],
      'a is of type untyped in the group {job="x"}, and of another in this push; push it with the same type, or under another name',
    ],
    [
      'by its type where the other group is gone',
      otherType,
      [own],
      'a is of one type in another group, and of another in this push; push it with the same type, or under another name',
    ],
    [
      'by the group that has the series',
      twice,
      [own, typed, holder],
      `${series} is already in the group {job="k1", inst="q"}; give the series of each group a label that tells them apart`,
    ],
    ['by a series that it has twice', twice, [own], `${series} stands in it twice; push each series once`],
    [
      'by a metric of the gateway itself',
      'gathered metric family go_goroutines has type UNTYPED but should have GAUGE',
      [own],
      'go_goroutines is a metric of the pushgateway itself; push it under another name',
    ],
    [
      'by its timestamps',
      'pushed metrics must not have timestamps',
      [own],
      'its samples have timestamps; leave them out, and push a time as the value of a metric',
    ],
    ['in the gateway’s own words', 'something new', [own], 'something new; mend what is pushed'],
  ])('%s', (_, quoted, groups, expected) => {
    const isOther = otherParty(errorOf(quoted), own);
    const { what, fix } = explain(errorOf(quoted), isOther && groups.find(isOther));
    expect(`${what}; ${fix}`).toBe(expected);
  });
});
