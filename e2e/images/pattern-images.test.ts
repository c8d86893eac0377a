/** The samples' images: all that the manifests name are made, of the versions that they name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defaultImages } from '../../components/images.ts';
import { containersOf, files, objectsIn, templatesIn } from '../../deploy/samples/patterns/testing/manifests.ts';
import { checkout } from '../cluster/paths.ts';
import { patternImageNames } from './pattern-images.ts';

const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');

test('the manifests name those images, and otherwise only what a stack has', () => {
  const containers = files.flatMap((file) => templatesIn(objectsIn(file)).flatMap(containersOf));
  const named = new Set(containers.map(({ image = '' }) => image));
  for (const image of Object.values(defaultImages)) named.delete(image);
  expect(named).toEqual(new Set(Object.values(patternImageNames)));
});

test.each([
  ['statsd_exporter', patternImageNames.statsdExporter],
  ['json_exporter', patternImageNames.jsonExporter],
])('%s is built in the version of %s', (program, image) => {
  expect(read('e2e/exporters/go.mod')).toContain(`/${program} ${image.slice(image.indexOf(':') + 1)}`);
});

test('the Dockerfile installs the prom-client that the programs are tested with', () => {
  const range = (path: string): unknown => JSON.parse(read(path)).dependencies['prom-client'];
  expect(range('deploy/samples/patterns/programs/package.json')).toBe(range('package.json'));
});
