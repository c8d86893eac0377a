/** The pages say what the records say; that the committed ones are current is looked at by `make verify`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../crds/meta.ts';
import { schemas } from '../../crds/models/schemas.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { withDefaults } from '../../crds/schema.ts';
import { validate } from '../../crds/validate.ts';
import { catalogue, recordOf } from './catalogue.ts';
import { index, page } from './page.ts';
import { ownerOf, planned } from './testing/uses.ts';

const folder = join(import.meta.dirname, '../../docs/exporters');

test('every record has a page, and no page is left of one that is gone', () => {
  const expected = ['README.md', ...catalogue.map(({ type }) => `${type}.md`)];
  expect(readdirSync(folder).toSorted()).toEqual(expected.toSorted());
});

test('the index leads to every page', () => {
  for (const { type } of catalogue) expect(index(catalogue)).toContain(`](${type}.md)`);
});

describe('the page', () => {
  test.each([
    ['postgres', ':9187/probe'],
    ['postgres', '| `password` | Its password. | yes | part of its file of logins, which is a Secret |'],
    ['postgres', 'GRANT pg_monitor TO metrics;'],
    ['postgres', 'pg_up == 0'],
    ['postgres', 'PostgresConnectionsNearlyUsedUp'],
    ['postgres', 'was run against a real server, up and down'],
    ['mongodb', 'was run against a server that speaks the protocol, up and down; not against a real one'],
    ['mqtt', 'has not been run against a real server yet'],
    ['postgres', 'That the exporter answers says nothing of the system.'],
    ['haproxy', 'A scrape fails while it does not answer.'],
    ['cloudwatch', '| file, by reference |'],
    ['mongodb', '| variable `MONGODB_PASSWORD`, by reference |'],
    ['mongodb', '| `authSource` | The database that knows the user. | text | `admin` | `admin` |'],
    ['rabbitmq', 'rabbitmq-plugins enable rabbitmq_prometheus'],
    ['glusterfs', '| who answers | a program on its hosts |'],
    ['statsd', 'port 9125/UDP and 9125/TCP'],
    ['storage-scale', 'there is no system of this kind to try it with'],
    ['netapp-eseries', '| image | none of upstream’s |'],
  ])('of %s says %j', (type, text) => {
    expect(page(recordOf(type))).toContain(text);
  });

  test.each(catalogue.map((record) => [record.type, record] as const))(
    'of %s has a declaration that the API server takes, and that can be done',
    (type, record) => {
      const [, text = ''] = /```yaml\n(.*?)```/s.exec(page(record)) ?? [];
      const objects = parseAllDocuments(text).map((document): KubeObject => document.toJS());
      const target = objects.find(({ kind }) => kind === 'ScrapeTarget');
      const [schema, secret] = [schemas.get('ScrapeTarget'), objects.find(({ kind }) => kind === 'Secret')];
      if (!target || !schema) throw new Error(`the page of ${type} declares nothing`);
      expect(validate(target)).toEqual([]);
      const stored = withDefaults(schema, target) as ScrapeTarget;
      const keys = Object.keys(Object(secret && 'stringData' in secret ? secret.stringData : {}));
      const exporter = stored.spec.exporter ?? { type: '' };
      expect(planned({ owner: ownerOf(type), ...exporter }, { keys }).record).toBe(record);
    },
  );

  test.each(catalogue.map((record) => [record.type, record] as const))(
    'of %s has tables of even rows',
    (_type, record) => {
      const columns = page(record)
        .split('\n\n')
        .filter((block) => block.startsWith('|'))
        .map(
          (block) => new Set(block.split('\n').map((line) => line.replaceAll(String.raw`\|`, '').split('|').length)),
        );
      expect(columns.every(({ size }) => size === 1)).toBe(true);
    },
  );
});
