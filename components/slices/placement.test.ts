import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Fragment } from '../fragment.ts';
import { ruleFragmentsOf } from '../rules/testing/alert-rule.ts';
import { scrapeFragmentOf } from '../scrape/testing/scrape-target.ts';
import { type Placed, type Placement, type PlacementRequest, place, SLICE_BYTES } from './placement.ts';
import { Load } from './size.ts';
import { renderSlice } from './slice.ts';

const KIB = 1024;

/** A group of about so many bytes. */
function rules(name: string, bytes = 100, created = '2026-01-01T00:00:00Z'): Fragment {
  const [fragment] = ruleFragmentsOf(
    [{ name: 'g', rules: [{ alert: 'A', expr: 'up', annotations: { a: 'x'.repeat(bytes) } }] }],
    {
      name,
      creationTimestamp: created,
    },
  );
  if (fragment === undefined) throw new Error('no group');
  return fragment;
}

/** A ScrapeTarget that says about so many bytes more than a small one. */
function target(name: string, path = '/metrics', bytes = 0): Fragment {
  const values = Array.from({ length: 1 + bytes / 64 }, (_, index) => `${'x'.repeat(57)}${100_000 + index}`);
  const matchExpressions = bytes === 0 ? [] : [{ key: 'more', operator: 'In' as const, values }];
  return scrapeFragmentOf({ pods: { selector: { matchLabels: { app: name }, matchExpressions } }, path }, { name });
}

function keys(slices: Placement['slices']): readonly (readonly string[])[] {
  return slices.map((fragments) => fragments.map(({ key }) => key));
}

function slotOf({ slices }: Placement, { key }: Fragment): number {
  return slices.findIndex((fragments) => fragments.some((fragment) => fragment.key === key));
}

/** A history: which of so many objects exist after each step, and in which version and size. */
const version = fc.record({
  kind: fc.constantFrom('rules', 'target'),
  version: fc.nat(3),
  kib: fc.constantFrom(0, 20, 120, 250),
});
const history = fc.array(
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'), version, { maxKeys: 12 }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

/** What is wrong with a placement that followed upon what stood. */
function violations({ slices, refused, moving }: Placement, request: Required<PlacementRequest>): readonly string[] {
  const { standing, wanted, held } = request;
  const wrong: string[] = [];
  const must = (holds: boolean, what: string) => holds || wrong.push(what);
  const stood = new Map(standing.flatMap((list, slot) => list.map((fragment) => [fragment.key, { slot, fragment }])));
  const placed = new Map(slices.flatMap((list, slot) => list.map((fragment) => [fragment.key, { slot, fragment }])));
  must(placed.size === slices.flat().length, 'a fragment stands twice');
  for (const fragment of wanted) {
    const { key, hash } = fragment;
    const isRefused = refused.some((entry) => entry.fragment === fragment);
    const isMoving = moving.includes(fragment);
    // Refused, its older version stands on if there was one; moving, it stands nowhere.
    const whenNotMoving = isRefused ? stood.get(key)?.fragment.hash : hash;
    must(
      placed.get(key)?.fragment.hash === (isMoving ? undefined : whenNotMoving),
      `${key} does not stand as it should`,
    );
    must(!(isRefused && isMoving), `${key} is refused and moving`);
    must(!(held.has(key) && placed.has(key)), `${key} is back too early`);
  }
  for (const [key, { slot }] of placed) {
    must(
      wanted.some((fragment) => fragment.key === key),
      `${key} is not wanted`,
    );
    must((stood.get(key)?.slot ?? slot) === slot, `${key} moved in one step`);
  }
  for (const [slot, list] of slices.entries()) {
    const before = standing[slot] ?? [];
    const unchanged = list.length === before.length && list.every((fragment, index) => fragment === before[index]);
    must(!unchanged || list.length === 0 || list === before, `slice ${slot} is another array with the same content`);
    must(loadOf(list).bytes <= SLICE_BYTES.full, `slice ${slot} is too large`);
  }
  return wrong;
}

function loadOf(fragments: readonly Fragment[]): Load {
  const load = new Load();
  for (const fragment of fragments) load.add(fragment);
  return load;
}

describe('over any history of changes', () => {
  test('every fragment stands once or is accounted for, slices stay within bounds, and what stands never moves in one step', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 5 }), (steps, slots) => {
        let standing: Placement['slices'] = [];
        let held: ReadonlySet<string> = new Set();
        for (const step of steps) {
          const wanted = Object.entries(step).map(([name, { kind, version: number, kib }]) =>
            kind === 'rules' ? rules(name, kib * KIB + number) : target(name, `/v${number}`, kib * KIB),
          );
          const placement = place({ slots, standing, wanted, held });
          expect(violations(placement, { slots, standing, wanted, held })).toEqual([]);
          standing = placement.slices;
          held = new Set(placement.moving.map(({ key }) => key));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('what follows upon the placement before is what comes of looking at everything', () => {
    const made = new Map<string, Fragment>();
    const fragment = (name: string, kind: string, number: number, kib: number): Fragment => {
      const id = [name, kind, number, kib].join();
      const known =
        made.get(id) ?? (kind === 'rules' ? rules(name, kib * KIB + number) : target(name, `/v${number}`, kib * KIB));
      made.set(id, known);
      return known;
    };
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 5 }), (steps, slots) => {
        let before: Placed | undefined;
        let held: ReadonlySet<string> = new Set();
        for (const step of steps) {
          const wanted = Object.entries(step).map(([name, { kind, version: number, kib }]) =>
            fragment(name, kind, number, kib),
          );
          const request = { slots, standing: before?.placement.slices ?? [], wanted, held };
          const placement = place(request, before);
          expect(placement).toEqual(place(request));
          before = { wanted, placement };
          held = new Set(placement.moving.map(({ key }) => key));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the result does not depend on the order in which fragments are given', () => {
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) =>
      index % 2 ? rules(name, 80 * KIB) : target(name),
    );
    const expected = keys(place({ slots: 4, standing: [], wanted }).slices);
    fc.assert(
      fc.property(fc.shuffledSubarray(wanted, { minLength: wanted.length }), (shuffled) => {
        expect(keys(place({ slots: 4, standing: [], wanted: shuffled }).slices)).toEqual(expected);
      }),
    );
  });
});

describe('one change touches one slice', () => {
  const wanted = Array.from({ length: 60 }, (_, index) =>
    index % 3 ? rules(`r${index}`, 30 * KIB) : target(`t${index}`),
  );
  const before = place({ slots: 16, standing: [], wanted }).slices;
  const touched = (changed: readonly Fragment[]) => {
    const after = place({ slots: 16, standing: before, wanted: changed }).slices;
    return after.filter((fragments, slot) => fragments !== before[slot]).length;
  };

  test('there are several slices to begin with', () => {
    expect(before.filter((fragments) => fragments.length > 0).length).toBeGreaterThan(3);
  });

  test.each<readonly [string, number, readonly Fragment[]]>([
    ['nothing', 0, wanted.toReversed()],
    [
      'equal fragments of a later generation',
      0,
      wanted.map((fragment) => ({ ...fragment, owner: { ...fragment.owner, generation: 9 } })),
    ],
    ['a new group', 1, [...wanted, rules('new')]],
    ['a group less', 1, wanted.slice(1)],
    ['another text', 1, wanted.map((fragment) => (fragment.key === 'shop/r1/g' ? rules('r1', 31 * KIB) : fragment))],
    ['another class', 1, wanted.map((fragment) => (fragment.key === 'shop/t3' ? target('t3', '/other') : fragment))],
  ])('%s', (_, expected, changed) => {
    expect(touched(changed)).toBe(expected);
  });
});

describe('room', () => {
  test('a small stack has one slice', () => {
    const wanted = Array.from({ length: 40 }, (_, index) => (index % 2 ? rules(`r${index}`) : target(`t${index}`)));
    const { slices } = place({ slots: 32, standing: [], wanted });
    expect(slices.map((fragments) => fragments.length)).toEqual([40, ...Array.from({ length: 31 }, () => 0)]);
  });

  test('objects of one class stay together while there is room', () => {
    const filler = Array.from({ length: 30 }, (_, index) => rules(`r${index}`, 60 * KIB));
    const targets = Array.from({ length: 20 }, (_, index) => target(`t${index}`));
    const placement = place({ slots: 16, standing: [], wanted: [...filler, ...targets] });
    expect(new Set(targets.map((fragment) => slotOf(placement, fragment))).size).toBe(1);
  });

  test('a fragment above 256 KiB is refused, and its older version stands on', () => {
    const small = rules('a');
    const large = rules('a', 257 * KIB);
    expect(place({ slots: 2, standing: [], wanted: [large] })).toMatchObject({
      slices: [[], []],
      refused: [
        {
          fragment: large,
          reason: 'FragmentTooLarge',
          message: expect.stringMatching(/shop\/a\/g takes 258 KiB .*256 KiB/),
        },
      ],
    });
    expect(place({ slots: 1, standing: [[small]], wanted: [large] }).slices).toEqual([[small]]);
  });

  test('what a ScrapeTarget says counts once, and where it takes more than a slice is filled up to, one is its own', () => {
    const [large, next, tooLarge] = [250, 250, 257].map((kib, index) => target(`t${index}`, '/metrics', kib * KIB));
    const { slices, refused } = place({ slots: 3, standing: [], wanted: [large, next, tooLarge] as Fragment[] });
    expect(slices.map((fragments) => fragments.length).toSorted((a, b) => a - b)).toEqual([0, 1, 1]);
    expect(refused).toMatchObject([{ fragment: tooLarge, reason: 'FragmentTooLarge' }]);
    const written = slices.map((fragments, slot) => Object.values(renderSlice(slot, fragments).data).join(''));
    expect(Math.max(...written.map((text) => Buffer.byteLength(text)))).toBeLessThan(1000 * KIB);
  });

  test('when all slots are full the youngest are refused', () => {
    const wanted = ['2026', '2025', '2024', '2023'].map((created, index) => rules(`r${index}`, 200 * KIB, created));
    const { slices, refused } = place({ slots: 1, standing: [], wanted });
    expect(keys(slices)).toEqual([['shop/r2/g', 'shop/r3/g']]);
    expect(refused.map(({ fragment, reason }) => [fragment.key, reason])).toEqual([
      ['shop/r1/g', 'SlotsFull'],
      ['shop/r0/g', 'SlotsFull'],
    ]);
  });

  test('what outgrows its slice leaves it first, and comes back in another when that is proven', () => {
    const before = Array.from({ length: 12 }, (_, index) => rules(`r${index}`, 25 * KIB, `20${10 + index}`));
    const grown = before.map((_, index) => rules(`r${index}`, 100 * KIB, `20${10 + index}`));
    const first = place({ slots: 4, standing: [before], wanted: grown });
    const moving = first.moving.map(({ key }) => key);
    expect(moving).toEqual(['shop/r11/g', 'shop/r10/g', 'shop/r9/g', 'shop/r8/g', 'shop/r7/g']);
    expect(keys(first.slices).flat()).toHaveLength(7);
    const waiting = place({ slots: 4, standing: first.slices, wanted: grown, held: new Set(moving) });
    expect(waiting.slices).toEqual(first.slices);
    expect(waiting.moving.map(({ key }) => key).toSorted()).toEqual(moving.toSorted());
    const second = place({ slots: 4, standing: first.slices, wanted: grown });
    expect(second.slices[0]).toBe(first.slices[0]);
    expect(keys(second.slices).flat()).toHaveLength(12);
  });

  test('of two copies that an interrupted move left, one goes', () => {
    const fragment = rules('a');
    expect(place({ slots: 2, standing: [[fragment], [fragment]], wanted: [fragment] }).slices).toEqual([
      [fragment],
      [],
    ]);
  });

  test('the bytes that placement counts are those that a slice has, or more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,40}$/), kib: fc.nat(30), rules: fc.boolean() }), {
          maxLength: 12,
        }),
        (specs) => {
          const named = new Map(
            specs.map((spec, index) => [
              spec.name,
              spec.rules ? rules(spec.name, spec.kib * KIB) : target(spec.name, `/${index % 3}`),
            ]),
          );
          const load = loadOf([...named.values()]);
          const written = Object.values(renderSlice(0, [...named.values()], { judge: 'promtool 3.13.5' }).data).join(
            '',
          );
          expect(Buffer.byteLength(written)).toBeLessThanOrEqual(load.bytes + KIB);
        },
      ),
      { numRuns: 60 },
    );
  });
});
