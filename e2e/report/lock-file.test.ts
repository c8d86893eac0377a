/** `npm ci`, with which every clean checkout begins, takes the lock file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from './program.ts';

interface Package {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('it has an entry for the packages of every platform: npm ci refuses a lock file that lacks one', () => {
  const lock: { readonly packages: Readonly<Record<string, Package>> } = JSON.parse(
    readFileSync(join(checkout, 'package-lock.json'), 'utf8'),
  );
  const has = (path: string): boolean => path in lock.packages;
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !has(`node_modules/${name}`) && !has(`${path}/node_modules/${name}`),
    ),
  );
  expect(missing).toEqual([]);
});
