/** Mutations reach every field, and can be had again. */
import { describe, expect, test } from '@jest/globals';
import { schemas } from '../models/schemas.ts';
import { validSamples } from '../samples/samples.ts';
import { validate } from '../validate.ts';
import { fieldsOf, mutated, nameOf, randomOf } from './mutation.ts';

const kinds = ['MonitoringStack', 'ScrapeTarget', 'AlertRule'];
const fieldsOfKind = (kind: string) => fieldsOf(schemas.get(kind) ?? {});
const samples = validSamples();
const full = (kind: string) => {
  const names: Readonly<Record<string, string>> = { MonitoringStack: 'stack-full', ScrapeTarget: 'target-full' };
  const name = names[kind] ?? 'rule-full';
  const [object] = samples.find((sample) => sample.name === name)?.objects ?? [];
  return { ...object };
};

describe.each(kinds)('of a %s', (kind) => {
  const tries = (seed: number) => {
    const random = randomOf(seed);
    return fieldsOfKind(kind).map((field) => mutated(full(kind), field, random));
  };

  test('each field has one of its own', () => {
    const names = fieldsOfKind(kind).map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(tries(1).map(({ field }) => field)).toEqual(names);
  });

  test('the same seed makes the same, another one others', () => {
    expect(tries(7)).toEqual(tries(7));
    expect(tries(7)).not.toEqual(tries(8));
  });

  test('the sample is as it was, and most are another', () => {
    const before = JSON.stringify(full(kind));
    const changed = tries(3).filter(({ object }) => JSON.stringify(object) !== before);
    expect(JSON.stringify(full(kind))).toBe(before);
    expect(changed.length).toBeGreaterThan(0.8 * fieldsOfKind(kind).length);
  });

  test('some pass the API server, and some do not', () => {
    const faults = [1, 2, 3].flatMap(tries).map(({ object }) => validate(object).length > 0);
    const share = faults.filter((isRefused) => isRefused).length / faults.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
  });
});
