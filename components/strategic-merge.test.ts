import { describe, expect, test } from '@jest/globals';
import { assert, json, property } from 'fast-check';
import { strategicMerge } from './strategic-merge.ts';

type Fields = Readonly<Record<string, unknown>>;

const pod: Fields = {
  terminationGracePeriodSeconds: 30,
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'a' }],
  containers: [{ name: 'a', args: ['--x'], env: [{ name: 'A', value: '1' }] }, { name: 'b' }],
};

/** The pod with some of its fields otherwise. */
const but = (fields: Fields): Fields => ({ ...pod, ...fields });

describe('a patch', () => {
  // What `kubectl patch --type=strategic` makes of the same pod.
  test.each<[string, Fields, Fields]>([
    ['sets a field', { priority: 1 }, but({ priority: 1 })],
    ['replaces a field', { terminationGracePeriodSeconds: 60 }, but({ terminationGracePeriodSeconds: 60 })],
    ['adds to an object', { nodeSelector: { zone: 'x' } }, but({ nodeSelector: { disk: 'ssd', zone: 'x' } })],
    ['takes a field away', { nodeSelector: { disk: null } }, but({ nodeSelector: {} })],
    ['replaces an object', { nodeSelector: { $patch: 'replace', zone: 'x' } }, but({ nodeSelector: { zone: 'x' } })],
    ['replaces a list of what has no name', { tolerations: [{ key: 'b' }] }, but({ tolerations: [{ key: 'b' }] })],
    [
      'merges what has a name by that, and puts what is new behind it',
      { containers: [{ name: 'c' }, { name: 'a', args: ['--y'], env: [{ name: 'B', value: '2' }] }] },
      but({
        containers: [
          {
            name: 'a',
            args: ['--y'],
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          },
          { name: 'b' },
          { name: 'c' },
        ],
      }),
    ],
    [
      'takes what has a name away',
      { containers: [{ name: 'a', $patch: 'delete' }] },
      but({ containers: [{ name: 'b' }] }),
    ],
    ['takes away what is not there', { containers: [{ name: 'z', $patch: 'delete' }] }, pod],
    [
      'replaces such a list',
      { containers: [{ $patch: 'replace' }, { name: 'z' }] },
      but({ containers: [{ name: 'z' }] }),
    ],
  ])('%s', (_what, patch, merged) => {
    expect(strategicMerge(pod, patch, 'spec')).toEqual(merged);
  });

  test('changes nothing of what it is merged into', () => {
    const before = JSON.stringify(pod);
    strategicMerge(pod, { containers: [{ name: 'a', args: null }], nodeSelector: { disk: null } }, 'spec');
    expect(JSON.stringify(pod)).toBe(before);
  });

  test('that says what is there already changes nothing', () => {
    expect(strategicMerge(pod, pod, 'spec')).toEqual(pod);
  });

  test('merged twice is merged once, for fields of whatever value', () => {
    // What begins with a "$" is a directive and no field.
    const values = json().filter((text) => !text.includes('"$'));
    assert(
      property(values, (text) => {
        const patch: Fields = { volumeName: JSON.parse(text) };
        const once = strategicMerge(pod, patch, 'spec');
        expect(strategicMerge(once, patch, 'spec')).toEqual(once);
      }),
    );
  });
});
