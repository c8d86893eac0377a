/** Two suites that mind nobody run at once, and one that does runs alone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import type { Holder } from '../cluster/lock.ts';
import { takeTurn } from './turn.ts';

let names: readonly string[];
/** What has begun and ended, in order. */
let course: string[];

beforeEach(() => {
  names = ['a', 'b'].map((place) => `turn-test-${place}-${randomUUID()}`);
  course = [];
});

function holder(command: string): Holder {
  return { pid: process.pid, checkout: 'test', command, since: Date.now(), token: randomUUID() };
}

/** A suite that runs until it is told to end. */
function suite(name: string, isBeside: boolean) {
  const end = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    await using _ = await takeTurn(holder(name), { isBeside, names });
    course.push(`${name} begins`);
    await end.promise;
    course.push(`${name} ends`);
  };
  return { done: run(), end: () => end.resolve() };
}

const begun = async (name: string): Promise<void> => {
  while (!course.includes(`${name} begins`)) await pause(5);
};

test('two beside each other', async () => {
  const [one, other] = [suite('one', true), suite('other', true)];
  await Promise.all([begun('one'), begun('other')]);
  one.end();
  other.end();
  await Promise.all([one.done, other.done]);
  expect(course).toHaveLength(4);
});

test('one that is alone waits for those before it, and those after it wait for it', async () => {
  const before = suite('before', true);
  await begun('before');
  const alone = suite('alone', false);
  await pause(250);
  expect(course).toEqual(['before begins']);
  before.end();
  await begun('alone');
  const after = suite('after', true);
  await pause(250);
  expect(course).toEqual(['before begins', 'before ends', 'alone begins']);
  alone.end();
  await begun('after');
  after.end();
  await Promise.all([before.done, alone.done, after.done]);
  expect(course.slice(3)).toEqual(['alone ends', 'after begins', 'after ends']);
});

test('two that are alone do not wait for each other for ever', async () => {
  const [one, other] = [suite('one', false), suite('other', false)];
  one.end();
  other.end();
  await Promise.all([one.done, other.done]);
  expect(course.indexOf('one ends') - course.indexOf('one begins')).toBe(1);
  expect(course.indexOf('other ends') - course.indexOf('other begins')).toBe(1);
});
