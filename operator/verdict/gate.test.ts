import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Gate, type Lane } from './gate.ts';

/** Runs that end when they are told to, and what runs beside what. */
class Crowd {
  readonly gate: Gate;
  readonly waiting: number[] = [];
  readonly begun: number[] = [];
  readonly running = new Map<number, { readonly lane: Lane; readonly end: () => void }>();
  readonly #all: Promise<void>[] = [];

  constructor(width: number) {
    this.gate = new Gate({ width, onWaiting: (waiting) => this.waiting.push(waiting) });
  }

  enter(lane: Lane): void {
    const id = this.#all.length;
    const run = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.begun.push(id);
      this.running.set(id, { lane, end: resolve });
      return promise.finally(() => this.running.delete(id));
    };
    this.#all.push(this.gate.run(lane, run));
  }

  async endAll(settled: () => void): Promise<void> {
    for (await turn(); this.running.size > 0; await turn()) {
      settled();
      const [first] = this.running.values();
      first?.end();
    }
    await Promise.all(this.#all);
  }
}

/** Everything that waits for nothing but promises has gone on. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const lanes = fc.array(fc.constantFrom<Lane>('shared', 'suspect', 'alone'), { maxLength: 12 });

describe('the gate', () => {
  test('lets everything through, in the company that its lane allows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), lanes, async (width, all) => {
        const crowd = new Crowd(width);
        for (const lane of all) crowd.enter(lane);
        await crowd.endAll(() => {
          const present = [...crowd.running.values()].map(({ lane }) => lane);
          expect(present.length).toBeLessThanOrEqual(present.includes('alone') ? 1 : width);
          expect(present.filter((lane) => lane === 'suspect').length).toBeLessThanOrEqual(1);
        });
        expect(crowd.begun).toHaveLength(all.length);
        const isOrdered = all.some((lane) => lane !== 'shared') || crowd.begun.every((id, index) => id === index);
        expect({ isOrdered, waiting: crowd.waiting.at(-1) ?? 0 }).toEqual({ isOrdered: true, waiting: 0 });
      }),
    );
  });

  test('keeps a place for others however many suspects take long', async () => {
    const crowd = new Crowd(2);
    for (let suspect = 0; suspect < 5; suspect += 1) crowd.enter('suspect');
    crowd.enter('shared');
    await turn();
    expect([...crowd.running.values()].map(({ lane }) => lane).toSorted()).toEqual(['shared', 'suspect']);
    expect(crowd.waiting.at(-1)).toBe(4);
    await crowd.endAll(() => {});
  });

  test('gives a place back when a run fails', async () => {
    const gate = new Gate({ width: 1 });
    for (const lane of ['shared', 'suspect', 'alone'] as const) {
      await expect(gate.run(lane, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    await expect(gate.run('alone', () => Promise.resolve('in'))).resolves.toBe('in');
  });
});
