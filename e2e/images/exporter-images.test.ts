/** The exporters that the suites run are of the versions that the catalogue names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { catalogue } from '../../components/exporters/catalogue.ts';
import { checkout } from '../cluster/paths.ts';
import { exporterImage, madeTypes } from './exporter-images.ts';

const modules = ['exporters', 'further-exporters', 'mongodb-exporter']
  .map((folder) => readFileSync(join(checkout, 'e2e', folder, 'go.mod'), 'utf8'))
  .join('\n');

/** No version of their modules that was tried can be had, and no package of them. */
const notToBeHad = ['azure-monitor', 'kafka', 'mqtt'];

/** Those with an image, by their types. */
const withImage = catalogue.filter(({ way }) => way.kind !== 'native' && way.exporter.image !== undefined);

test('all that have an image are made, but for those that cannot be had', () => {
  expect([...madeTypes, ...notToBeHad].toSorted()).toEqual(withImage.map(({ type }) => type).toSorted());
});

test.each(withImage.filter(({ type }) => madeTypes.includes(type)).map((record) => [record.type, record] as const))(
  '%s is built in the version of its record',
  (_, { upstream: { url, version } }) => {
    expect(modules).toContain(`${url.replace('https://', '')} v${version} // indirect`);
  },
);

test('one that cannot be had is not pretended to be', async () => {
  await expect(exporterImage('kafka')).rejects.toThrow('the exporter of kafka cannot be had here');
});

test('a system that answers by itself needs none', async () => {
  await expect(exporterImage('haproxy')).resolves.toBeUndefined();
});
