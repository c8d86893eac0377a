import { expect, test } from '@jest/globals';
import { sharesRoot } from './mounts.ts';

test.each([
  ['shared', '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw', true],
  ['shared and a slave', '27 1 254:0 / / rw,relatime master:2 shared:1 - ext4 /dev/vda rw', true],
  ['private', '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard', false],
  ['a slave alone', '27 1 254:0 / / rw,relatime master:1 - ext4 /dev/vda rw', false],
  ['unbindable', '27 1 254:0 / / rw,relatime unbindable - ext4 /dev/vda rw', false],
  [
    'covered by another mount',
    '27 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n30 27 0:1 / / rw - tmpfs none rw',
    false,
  ],
  [
    'private beside a shared one',
    '27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 0:1 / /run rw shared:3 - tmpfs none rw',
    false,
  ],
])('a root mount that is %s', (_what, mountinfo, shared) => {
  expect(sharesRoot(mountinfo)).toBe(shared);
});
