import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sharedComponents } from '../../components/sharing.ts';
import { keyOf } from '../cache/key.ts';
import { type Landscape, sharingOf } from './sharing.ts';
import { runningPart, stackAt, strangeDaemonSet } from './testing/landscape.ts';

const [old, young, elder] = [stackAt('a/old', 2001), stackAt('a/young', 2002), stackAt('a/elder', 2000)];
const elsewhere = stackAt('b/elsewhere', 2003);
const trusting = stackAt('b/trusting', 2003, { tenancy: { trustedNamespaces: ['a'] } });
const other = stackAt('a/other', 2003, { nodeExporter: { resources: { limits: { memory: '1Gi' } } } });
const without = stackAt('a/without', 1999, { nodeExporter: { enabled: false } });
const stalledCondition = { message: 'why', reason: 'NamespaceNotGranted', lastTransitionTime: '' } as const;
const stalled = {
  ...stackAt('a/stalled', 1998),
  status: {
    conditions: [
      { type: 'Stalled', status: 'True', ...stalledCondition },
      { type: 'Applied', status: 'False', ...stalledCondition },
    ],
  },
} as const;

/** Who runs node-exporter for whom, and on which port: `old:9100 young<old`. */
function told({ stacks, workloads }: Landscape): string {
  const lines = stacks.map((stack) => {
    const key = keyOf(stack.metadata);
    const { shares, nodeExporterPort } = sharingOf(key, { stacks, workloads }, { blocked: false });
    const { of } = shares['node-exporter'] ?? {};
    return `${stack.metadata.name}${of ? `<${of.name}` : `:${nodeExporterPort}`}`;
  });
  return lines.join(' ');
}

describe('who runs node-exporter', () => {
  test.each<readonly [string, Landscape, string]>([
    ['the only one', { stacks: [old], workloads: [] }, 'old:9100'],
    ['the older, for both', { stacks: [young, old], workloads: [] }, 'young<old old:9100'],
    [
      'who does already, rather than an older one',
      { stacks: [old, young], workloads: [runningPart(young, 'node-exporter')] },
      'old<young young:9100',
    ],
    [
      'the older, where both do',
      { stacks: [young, old], workloads: [young, old].map((stack) => runningPart(stack, 'node-exporter')) },
      'young<old old:9100',
    ],
    [
      'each for itself, where the namespace is not trusted',
      { stacks: [old, elsewhere], workloads: [] },
      'old:9100 elsewhere:19100',
    ],
    ['the older, where it is', { stacks: [old, trusting], workloads: [] }, 'old:9100 trusting<old'],
    [
      'each for itself, where they say different things',
      { stacks: [old, other], workloads: [] },
      'old:9100 other:19100',
    ],
    ['those that agree together', { stacks: [other, old, young], workloads: [] }, 'other:19100 old:9100 young<old'],
    ['nobody for one that has it switched off', { stacks: [without, old], workloads: [] }, 'without:9100 old:9100'],
    ['a younger one, where the older is stalled', { stacks: [stalled, old], workloads: [] }, 'stalled<old old:9100'],
    [
      'the stalled one, where its part runs all the same',
      { stacks: [stalled, old], workloads: [runningPart(stalled, 'node-exporter')] },
      'stalled:9100 old<stalled',
    ],
    [
      'the next, when the first is gone, beside what that has left',
      { stacks: [young], workloads: [runningPart(old, 'node-exporter')] },
      'young:19100',
    ],
    [
      'on another port than a stranger’s',
      { stacks: [old, young], workloads: [strangeDaemonSet('x/agent', 9100)] },
      'old:19100 young<old',
    ],
  ])('%s', (_, landscape, expected) => {
    expect(told(landscape)).toBe(expected);
  });

  test('kube-state-metrics is another matter: there a difference in node-exporter parts nobody', () => {
    const landscape = { stacks: [old, other], workloads: [] };
    const { shares } = sharingOf(keyOf(other.metadata), landscape, { blocked: false });
    expect(shares).toEqual({ 'kube-state-metrics': { of: { namespace: 'a', name: 'old' } } });
  });

  test('the one that runs it knows for whom', () => {
    const { shares } = sharingOf(
      keyOf(elder.metadata),
      { stacks: [young, elder, old, trusting], workloads: [] },
      { blocked: false },
    );
    const usedBy = [
      { namespace: 'a', name: 'old' },
      { namespace: 'a', name: 'young' },
      { namespace: 'b', name: 'trusting' },
    ];
    expect(shares).toEqual({ 'node-exporter': { usedBy }, 'kube-state-metrics': { usedBy } });
  });
});

const someStack = fc.record({
  key: fc.constantFrom('a/m', 'a/n', 'b/m', 'b/n', 'c/m'),
  year: fc.integer({ min: 2000, max: 2002 }),
  trusted: fc.subarray(['a', 'b', '*']),
  limit: fc.constantFrom('1Gi', '2Gi'),
  runs: fc.option(fc.constantFrom(9100, 19_100), { nil: undefined }),
});

const someLandscape = fc.uniqueArray(someStack, { selector: ({ key }) => key }).chain((given) => {
  const stacks = given.map(({ key, year, trusted, limit }) =>
    stackAt(key, year, {
      nodeExporter: { resources: { limits: { memory: limit } } },
      ...(trusted.length > 0 && { tenancy: { trustedNamespaces: trusted } }),
    }),
  );
  const live = stacks.flatMap((stack, index) => {
    const port = given[index]?.runs;
    return port === undefined ? [] : [runningPart(stack, 'node-exporter', { port })];
  });
  const strangers = fc.subarray([strangeDaemonSet('x/one', 9100), strangeDaemonSet('x/two', 19_101)]);
  return strangers.map((strange): Landscape => ({ stacks, workloads: [...live, ...strange] }));
});

const allIn = (landscape: Landscape) =>
  landscape.stacks.map((stack) => ({
    stack,
    sharing: sharingOf(keyOf(stack.metadata), landscape, { blocked: false }),
  }));

describe('whatever the landscape', () => {
  test('what is used runs, its stack knows of it, and no two run on one port', () => {
    fc.assert(
      fc.property(someLandscape, (landscape) => {
        const all = allIn(landscape);
        const find = (key: string) => all.find(({ stack }) => keyOf(stack.metadata) === key);
        for (const component of sharedComponents) {
          for (const { stack, sharing } of all) {
            const of = sharing.shares[component]?.of;
            if (!of) continue;
            const runner = find(keyOf(of))?.sharing.shares[component];
            expect(runner?.of).toBeUndefined();
            expect(runner?.usedBy).toContainEqual({ namespace: stack.metadata.namespace, name: stack.metadata.name });
          }
        }
        const runners = all.filter(({ sharing }) => sharing.shares['node-exporter']?.of === undefined);
        const ports = runners.map(({ sharing }) => sharing.nodeExporterPort);
        expect(new Set(ports).size).toBe(ports.length);
        const strangers = landscape.workloads.filter(({ stack }) => !stack);
        const strange = new Set(strangers.flatMap(({ hostPorts }) => hostPorts));
        expect(ports.filter((port) => strange.has(port))).toEqual([]);
      }),
    );
  });

  test('it comes to rest: in fewer steps than there are stacks, everything stands as it is decided', () => {
    fc.assert(
      fc.property(someLandscape, (landscape) => {
        const strangers = landscape.workloads.filter(({ stack }) => !stack);
        const standing = (before: Landscape): Landscape => {
          const live = allIn(before).flatMap(({ stack, sharing: { shares, nodeExporterPort: port } }) =>
            shares['node-exporter']?.of ? [] : [runningPart(stack, 'node-exporter', { port })],
          );
          return { stacks: before.stacks, workloads: [...live, ...strangers] };
        };
        const last = landscape.stacks.reduce(standing, landscape);
        expect(standing(last)).toEqual(last);
      }),
    );
  });

  test('the order in which things are listed decides nothing', () => {
    fc.assert(
      fc.property(someLandscape, ({ stacks, workloads }) => {
        const turned = { stacks: stacks.toReversed(), workloads: workloads.toReversed() };
        const shares = (landscape: Landscape) =>
          allIn(landscape).map(({ stack, sharing }) => [
            keyOf(stack.metadata),
            sharing.shares,
            sharing.nodeExporterPort,
          ]);
        expect(shares(turned).toReversed()).toEqual(shares({ stacks, workloads }));
      }),
    );
  });
});
