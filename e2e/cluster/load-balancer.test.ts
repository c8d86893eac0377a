import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addressesOf, assign } from './load-balancer.ts';

interface Ask {
  type: string;
  has: string | undefined;
  class: string | undefined;
}

const pool = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const service = (ask: Partial<Ask>, name = 'x') => ({
  metadata: { name, namespace: 'n' },
  spec: { type: ask.type ?? 'LoadBalancer', ...(ask.class !== undefined && { loadBalancerClass: ask.class }) },
  status: { loadBalancer: ask.has === undefined ? {} : { ingress: [{ ip: ask.has }] } },
});
const answer = (asks: Array<Partial<Ask>>) =>
  assign(
    asks.map((ask) => service(ask)),
    pool,
  ).map(({ address, write }): [string | undefined, boolean] => [address, write]);

describe('addresses for load balancers', () => {
  test.each<[string, Array<Partial<Ask>>, Array<[string | undefined, boolean]>]>([
    ['a newcomer gets the lowest', [{}], [['10.0.0.1', true]]],
    ['who has one keeps it', [{ has: '10.0.0.2' }], [['10.0.0.2', false]]],
    [
      'a newcomer takes none that another has',
      [{}, { has: '10.0.0.1' }],
      [
        ['10.0.0.2', true],
        ['10.0.0.1', false],
      ],
    ],
    [
      'a doubly given one stays with the first',
      [{ has: '10.0.0.1' }, { has: '10.0.0.1' }],
      [
        ['10.0.0.1', false],
        ['10.0.0.2', true],
      ],
    ],
    ['a foreign one is replaced', [{ has: '8.8.8.8' }], [['10.0.0.1', true]]],
    ['who is none any more loses it', [{ type: 'ClusterIP', has: '10.0.0.1' }], [[undefined, true]]],
    ['who never was one is left alone', [{ type: 'ClusterIP' }], [[undefined, false]]],
    ["another class is another one's", [{ class: 'other' }], [[undefined, false]]],
    [
      'when all are given, the last waits',
      [{}, {}, {}, {}],
      [
        ['10.0.0.1', true],
        ['10.0.0.2', true],
        ['10.0.0.3', true],
        [undefined, false],
      ],
    ],
  ])('%s', (_, asks, expected) => {
    expect(answer(asks)).toEqual(expected);
  });

  test('are unique, and a second look changes nothing', () => {
    const ask = fc.record({
      type: fc.constantFrom('LoadBalancer', 'ClusterIP'),
      has: fc.constantFrom(undefined, ...pool, '8.8.8.8'),
      class: fc.constantFrom(undefined, 'other'),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 6 }), (asks) => {
        const first = answer(asks);
        const given = first.flatMap(([address]) => address ?? []);
        expect(new Set(given).size).toBe(given.length);
        const settled = asks.map((each, index) => ({ ...each, has: first[index]?.[0] }));
        expect(answer(settled)).toEqual(first.map(([address]) => [address, false]));
      }),
    );
  });

  test('the range is what the plan says', () => {
    expect(addressesOf({ prefix: '198.18.0.', first: 10, last: 12 })).toEqual([
      '198.18.0.10',
      '198.18.0.11',
      '198.18.0.12',
    ]);
  });
});
