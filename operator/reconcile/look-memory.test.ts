import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Verdict } from '../verdict/judge.ts';
import { Admissions, type Candidate } from './admission.ts';
import { Candidates } from './candidates.ts';
import { scrapeOptions } from './compilation.ts';
import { type Configuration, configure, type Written } from './configuration.ts';
import { LastGoodFragments } from './last-good-fragments.ts';
import { LookMemory } from './look-memory.ts';
import { noStanding } from './standing.ts';
import { fakeJudge } from './testing/judge.ts';
import { ruleOf, stackOf, targetOf } from './testing/objects.ts';
import { snapshotOf } from './testing/snapshots.ts';
import { WebMemory } from './web-memory.ts';

const { signal } = new AbortController();
const names = ['a', 'b', 'c', 'd', 'e'] as const;

/** One object as somebody declares it: its version, whether it is good, and in which namespace. */
interface Given {
  readonly version: number;
  readonly bad: boolean;
  readonly namespace: string;
}

const given = fc.record({
  version: fc.nat(2),
  bad: fc.boolean(),
  namespace: fc.constantFrom('monitoring', 'shop'),
});
const look = fc.record({
  rules: fc.dictionary(fc.constantFrom(...names), given),
  targets: fc.dictionary(fc.constantFrom(...names), given),
  stack: fc.constantFrom(
    stackOf(),
    stackOf({ spec: { prometheus: { scrapeInterval: '2m' } } }),
    stackOf({ spec: { tenancy: { trustedNamespaces: ['shop'], isolateRules: true } } }),
  ),
  judgeVersion: fc.constantFrom('1', '1', '2'),
});

const metadataOf = ({ version, bad, namespace }: Given, name: string) => ({
  uid: `uid-${namespace}-${name}`,
  generation: version * 2 + (bad ? 1 : 0),
});

function ruleFrom(name: string, one: Given) {
  // Every second rule wants to record what another does.
  const record = `x:${one.version}`;
  const groups = [
    { name: 'g', rules: [{ record, expr: one.bad ? 'bad_expr' : `vector(${one.version})` }] },
    { name: 'h', rules: [{ alert: name, expr: 'up' }] },
  ];
  return ruleOf({ name, namespace: one.namespace, metadata: metadataOf(one, `${name}-rule`), spec: { groups } });
}

function targetFrom(name: string, one: Given) {
  const pods = { selector: { matchLabels: { app: one.bad ? 'bad_label' : `v${one.version}` } } };
  const path = one.bad ? '/bad_path' : '/metrics';
  return targetOf({
    name,
    namespace: one.namespace,
    metadata: metadataOf(one, name),
    spec: { pods, port: 'web', path },
  });
}

/** What of a configuration anybody can see. */
const seen = ({ revision, admissions, slices, components, written }: Configuration) => ({
  revision,
  admissions,
  components,
  slices: slices.map(({ marker, revision: of, pools, fragments }) => [
    marker,
    of,
    pools,
    fragments.map(({ hash }) => hash),
  ]),
  trial: written.standing.trial,
  unplaced: written.unplaced,
});

describe('what is kept between two looks', () => {
  test('changes nothing of what comes out, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 6 }), async (looks) => {
        const kept = new LookMemory();
        let written: Written = { standing: noStanding, held: new Set() };
        for (const { rules, targets, stack, judgeVersion } of looks) {
          const snapshot = snapshotOf({
            stack,
            rules: Object.entries(rules).map(([name, one]) => ruleFrom(name, one)),
            targets: Object.entries(targets).map(([name, one]) => targetFrom(name, one)),
          });
          const run = (memory: LookMemory) => {
            const secrets = { read: async () => new Map(), forget: () => undefined };
            const account = { namespace: 'bellwether', serviceAccount: 'bellwether' };
            const rooms = { slots: 4, url: 'http://bellwether', secrets, account, web: new WebMemory() };
            const dependencies = { judge: fakeJudge(), judgeVersion, ...rooms };
            return configure(snapshot, dependencies, { written, memory, signal, onLate: () => {} });
          };
          const configuration = await run(kept);
          expect(seen(configuration)).toEqual(seen(await run(new LookMemory())));
          written = configuration.written;
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('an object whose status alone was written is the very same candidate, and the list is the very list', () => {
    const candidates = new Candidates();
    const [rule, target] = [ruleFrom('a', { version: 1, bad: false, namespace: 'shop' }), targetOf({ name: 'b' })];
    const of = (rules: (typeof rule)[]) =>
      candidates.of(snapshotOf({ rules, targets: [target] }), scrapeOptions(stackOf()));
    const before = of([rule]);
    expect(of([{ ...rule, status: { observedGeneration: 1 } }])).toBe(before);
    const { generation = 0 } = rule.metadata;
    expect(of([{ ...rule, metadata: { ...rule.metadata, generation: generation + 1 } }])).not.toBe(before);
  });

  test('admissions are the very list of before while all are admitted whole', () => {
    const candidates = new Candidates().of(
      snapshotOf({ rules: [ruleFrom('a', { version: 1, bad: false, namespace: 'shop' })] }),
      scrapeOptions(stackOf()),
    );
    const admissions = new Admissions();
    const admit = (of: readonly Candidate[], verdicts: readonly (readonly [string, Verdict])[] = []) =>
      admissions.admit(of, { fragments: new Map(verdicts) }, new LastGoodFragments([]));
    const before = admit(candidates);
    expect(admit([...candidates])).toBe(before);
    const hash = candidates[0]?.compiled.fragments[0]?.hash ?? '';
    const no = { accepted: false, reason: 'InvalidRule', message: 'no' } as const;
    expect(admit(candidates, [[hash, no]])[0]?.admission.accepted).toBe(false);
    expect(admit(candidates)).toBe(before);
  });
});
