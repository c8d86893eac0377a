import { describe, expect, test } from '@jest/globals';
import { at, listAt, textAt } from './json-path.ts';

const body = { data: { groups: [1, 2], name: 'x', none: null, count: 0 } };

describe('paths through JSON', () => {
  test.each([
    [['data', 'name'], 'x'],
    [['data', 'count'], 0],
    [['data', 'none'], null],
    [['data', 'none', 'more'], undefined],
    [['data', 'name', 'length'], undefined],
    [['data', 'groups', '0'], undefined],
    [['nothing', 'more'], undefined],
    [[], body],
  ])('at %j there is %j', (path, expected) => {
    expect(at(body, ...path)).toEqual(expected);
  });

  test.each([undefined, null, 'text', 7])('nothing is below %j', (value) => {
    expect(at(value, 'a')).toBeUndefined();
  });

  test('what has another type than it is asked for counts as not there', () => {
    expect(textAt(body, 'data', 'name')).toBe('x');
    expect(textAt(body, 'data', 'count')).toBeUndefined();
    expect(listAt(body, 'data', 'groups')).toEqual([1, 2]);
    expect(listAt(body, 'data', 'name')).toEqual([]);
  });
});
