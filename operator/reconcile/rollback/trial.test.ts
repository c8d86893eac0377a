import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Change, type Decision, decide, type Evidence, noEvidence, noTrial, type Trial } from './trial.ts';

const change = (key: string, version = 1): Change => ({
  key,
  hash: `${key}@${version}`,
  uid: `uid-of-${key}`,
  generation: version,
});
const proven: Evidence = { ...noEvidence, proven: true };
const failed: Evidence = { ...noEvidence, failed: ['p-0'] };
const helpless: Evidence = { ...noEvidence, helpless: true };
const onTrial = (batch: number, trial: Partial<Trial> = {}): Trial => ({ rollbacks: 1, blamed: [], batch, ...trial });

describe('what is decided', () => {
  const all = ['a', 'b', 'c'].map((key) => change(key));
  const one = all.slice(0, 1);
  const two = all.slice(0, 2);

  test.each<[string, Trial, { pending: readonly Change[]; tried: readonly Change[] }, Evidence, Partial<Decision>]>([
    [
      'nothing while nothing is known',
      noTrial,
      { pending: all, tried: all },
      noEvidence,
      { step: 'none', admitted: all },
    ],
    [
      'nothing of what is proven',
      noTrial,
      { pending: [], tried: all },
      { ...failed, proven: true },
      { step: 'none', trial: noTrial },
    ],
    ['nothing where nothing can be taken back', noTrial, { pending: [], tried: [] }, failed, { step: 'none' }],
    [
      'to take back what failed',
      noTrial,
      { pending: all, tried: all },
      failed,
      { step: 'rolledBack', admitted: [], trial: onTrial(1) },
    ],
    [
      'to try one alone before it is blamed',
      noTrial,
      { pending: one, tried: one },
      failed,
      { step: 'rolledBack', trial: onTrial(1) },
    ],
    [
      'to wait until that is proven',
      onTrial(2),
      { pending: all, tried: [] },
      noEvidence,
      { step: 'none', admitted: [] },
    ],
    ['to try a batch then', onTrial(2), { pending: all, tried: [] }, proven, { step: 'tried', admitted: two }],
    ['to wait for the batch', onTrial(2), { pending: all, tried: two }, noEvidence, { step: 'none', admitted: two }],
    [
      'to try twice as many after a batch that is proven',
      onTrial(1),
      { pending: two, tried: one },
      proven,
      { step: 'tried', admitted: two, trial: onTrial(2) },
    ],
    [
      'to halve a batch that fails',
      onTrial(4),
      { pending: all, tried: all },
      failed,
      { step: 'rolledBack', admitted: [], trial: onTrial(1, { rollbacks: 2 }) },
    ],
    [
      'to blame one that fails alone',
      onTrial(1),
      { pending: all, tried: one },
      failed,
      { step: 'blamed', admitted: [] },
    ],
    [
      'to end when nothing is left',
      onTrial(1),
      { pending: [], tried: one },
      proven,
      { step: 'ended', trial: { rollbacks: 1, blamed: [] } },
    ],
    [
      'to let all go where it is not for them',
      onTrial(1),
      { pending: all, tried: [] },
      helpless,
      { step: 'released', admitted: all },
    ],
  ])('%s', (_, trial, changes, evidence, wanted) => {
    expect(decide({ trial, moving: [], ...changes, evidence })).toMatchObject(wanted);
  });

  test('a version that was changed while it was tried is tried anew', () => {
    const pending = [change('a', 2), ...two.slice(1)];
    const { admitted } = decide({ trial: onTrial(2), pending, tried: two, moving: [], evidence: noEvidence });
    expect(admitted).toEqual(two.slice(1));
  });
});

/** Servers that can load everything but these sets of changes, and what is declared to them. */
class Model {
  trial = noTrial;
  proven = new Map<string, Change>();
  written = new Map<string, Change>();
  readonly declared = new Map<string, Change>();
  failures = 0;
  readonly #culprits: readonly (readonly string[])[];

  constructor(culprits: readonly (readonly string[])[]) {
    this.#culprits = culprits;
  }

  loads(set: ReadonlyMap<string, Change>): boolean {
    const hashes = new Set([...set.values()].map(({ hash }) => hash));
    return !this.#culprits.some((culprit) => culprit.every((hash) => hashes.has(hash)));
  }

  /** One look after the servers have said whether they can load what was written. */
  look(): boolean {
    const loads = this.loads(this.written);
    const tried = differing(this.written, this.proven);
    if (loads) this.proven = new Map(this.written);
    else this.failures += 1;
    const evidence = loads ? proven : failed;
    const pending = differing(this.declared, this.proven).filter((one) => !this.isBlamed(one));
    const { trial, admitted } = decide({ trial: this.trial, pending, tried, moving: [], evidence });
    const next = new Map(this.proven);
    for (const one of admitted) next.set(one.key, one);
    for (const key of next.keys()) if (!this.declared.has(key)) next.delete(key);
    const moved = trial !== this.trial || differing(next, this.written).length > 0 || next.size !== this.written.size;
    [this.trial, this.written] = [trial, next];
    return moved;
  }

  isBlamed({ key, generation }: Change): boolean {
    return this.trial.blamed.some((one) => one.key === key && one.generation === generation);
  }
}

function differing(a: ReadonlyMap<string, Change>, b: ReadonlyMap<string, Change>): readonly Change[] {
  return [...a.values()].filter(({ key, hash }) => b.get(key)?.hash !== hash);
}

const names = Array.from({ length: 12 }, (_, index) => `k${index}`);
const someChange = fc.record({ key: fc.constantFrom(...names), version: fc.integer({ min: 1, max: 2 }) });
const someHash = someChange.map(({ key, version }) => `${key}@${version}`);
const someCulprit = fc.oneof(fc.tuple(someHash), fc.tuple(someHash, someHash));

test('whatever is declared and whatever fails: it ends, the innocent run, and who is blamed is to blame', () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: someChange },
    { weight: 1, arbitrary: fc.record({ removed: fc.constantFrom(...names) }) },
    { weight: 3, arbitrary: fc.constant('look' as const) },
  );
  fc.assert(
    fc.property(fc.array(someCulprit, { maxLength: 4 }), fc.array(act, { maxLength: 60 }), (culprits, acts) => {
      const model = new Model(culprits);
      for (const step of acts) {
        if (step === 'look') model.look();
        else if ('removed' in step) model.declared.delete(step.removed);
        else model.declared.set(step.key, change(step.key, step.version));
      }
      let looks = 0;
      while (model.look()) {
        looks += 1;
        expect(looks).toBeLessThan(200);
      }
      expect(model.loads(model.written)).toBe(true);
      for (const one of differing(model.declared, model.written)) {
        expect(model.isBlamed(one)).toBe(true);
        expect(culprits.flat()).toContain(one.hash);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('one culprit among many costs few reloads that fail', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => change(`n${index}`));
  const model = new Model([['n700@1']]);
  for (const one of many) model.declared.set(one.key, one);
  let looks = 0;
  while (model.look()) looks += 1;
  expect(differing(model.declared, model.written).map(({ key }) => key)).toEqual(['n700']);
  expect(model.failures).toBeLessThanOrEqual(20);
  expect(looks).toBeLessThanOrEqual(60);
});
