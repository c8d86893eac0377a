import { expect, test } from '@jest/globals';
import { type Key, keyOf } from '../cache/key.ts';
import { Courses } from './courses.ts';

class Course {
  readonly said: string[] = [];

  run(): Promise<void> {
    this.said.push('runs');
    return Promise.resolve();
  }

  end(): void {
    this.said.push('ended');
  }
}

const one: Key = keyOf({ namespace: 'monitoring', name: 'one' });
const other: Key = keyOf({ namespace: 'monitoring', name: 'other' });

test('a course runs until its stack is forgotten, and every other until all are stopped', () => {
  const courses = new Courses<Course>();
  const [first, second] = [new Course(), new Course()];
  courses.begin(one, first);
  courses.begin(other, second);
  courses.forget(one);
  expect([courses.get(one), courses.get(other)]).toEqual([undefined, second]);
  expect([first.said, second.said]).toEqual([['runs', 'ended'], ['runs']]);
  courses.stop();
  expect(second.said).toEqual(['runs', 'ended']);
  expect([...courses.values()]).toEqual([]);
});

test('once all are stopped nothing begins', () => {
  const courses = new Courses<Course>();
  courses.stop();
  const late = new Course();
  courses.begin(one, late);
  expect([late.said, courses.get(one)]).toEqual([[], undefined]);
});
