import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Fragment, ownerOf } from '../fragment.ts';
import { unpacked } from '../packed.ts';
import { mainConfiguration } from '../prometheus/configuration.ts';
import { files, placeholders } from '../prometheus/layout.ts';
import { ruleFragmentsOf } from '../rules/testing/alert-rule.ts';
import { scrapeFragmentOf, type TargetSpec } from '../scrape/testing/scrape-target.ts';
import { golden } from '../testing/golden.ts';
import { stackInput, storedStack } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { place } from './placement.ts';
import { readSlice, recordKey } from './record.ts';
import { renderSlice, type Slice, sliceConfigMap } from './slice.ts';

const targets: readonly TargetSpec[] = [
  { pods: { selector: { matchLabels: { version: 'v1.2' } } }, port: 'http' },
  { pods: { selector: { matchExpressions: [{ key: 'a/b', operator: 'NotIn', values: ['', 'x'] }] } }, port: 9102 },
  { services: { selector: {} }, scheme: 'https', params: { 'match[]': ['{a="b"}', 'up'] }, interval: '5s' },
  {
    services: { selector: {} },
    honorTimestamps: false,
    limits: { samples: 1, labels: 2, labelNameLength: 3, labelValueLength: 4, bodySize: '5MiB' },
  },
  { pods: { selector: {} }, auth: { bearer: { token: { name: 'login', key: 'token' } } } },
  { pods: { selector: {} }, job: 'a $1 "b"', labels: { team: 'é\u2028😀 $x' } },
  {
    pods: { selector: {} },
    relabelings: [
      { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' },
      { action: 'hashmod', sourceLabels: ['__address__'], modulus: 4, targetLabel: '__tmp_hash' },
      { action: 'dropequal', sourceLabels: ['a'], targetLabel: 'b' },
    ],
    metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*|process_.*' }],
  },
];

function targetFragments(namespaces: readonly string[]): readonly Fragment[] {
  return namespaces.flatMap((namespace) =>
    targets.map((spec, index) => scrapeFragmentOf(spec, { namespace, name: `t${index}` })),
  );
}

function ruleFragments(namespace: string): readonly Fragment[] {
  return ruleFragmentsOf(
    [
      {
        name: 'g',
        interval: '30s',
        query_offset: '1m',
        limit: 5,
        labels: { team: 'a' },
        rules: [{ record: 'a:b', expr: 1 }],
      },
      {
        name: 'h',
        rules: [
          {
            alert: 'A',
            expr: 'up == 0',
            for: '5m',
            keep_firing_for: '1m',
            annotations: { s: '{{ $labels.job }} \u0085' },
          },
        ],
      },
    ],
    { namespace, name: 'r' },
  );
}

const everything = [
  ...targetFragments(['shop', 'bank', 'platform']),
  scrapeFragmentOf(
    { static: { addresses: ['db:1', '[::1]:2'] }, interval: '5s' },
    { namespace: 'platform', name: 's' },
  ),
  scrapeFragmentOf({ discovery: { dns_sd_configs: [{ names: ['a'] }] } }, { namespace: 'platform', name: 'd' }),
  scrapeFragmentOf({ nodes: { selector: {} }, port: 9100 }, { namespace: 'platform', name: 'n' }),
  ...ruleFragments('shop'),
  ...ruleFragments('bank'),
];

/** The files that the credentials of all of them are copied to. */
const credentials = everything.flatMap((fragment) =>
  fragment.kind === 'scrape' ? (fragment.class.secrets ?? []).map(({ path }) => path) : [],
);

/** The files of a server whose slices are these. */
function serverFiles(slices: readonly Slice[]): Readonly<Record<string, string>> {
  return {
    [files.configuration]: mainConfiguration(storedStack()).text,
    ...Object.fromEntries([...placeholders, ...credentials].map((path) => [path, ''])),
    ...Object.fromEntries(
      slices.flatMap(({ index, data }) => [
        [files.rules(index), data['rules.json'] ?? ''],
        [files.scrape(index), data['scrape.json'] ?? ''],
      ]),
    ),
  };
}

function groupNames(text: string): readonly string[] {
  const file: { readonly groups: readonly { readonly name: string }[] } = JSON.parse(text);
  return file.groups.map(({ name }) => name);
}

function sorted(fragments: readonly Fragment[]): readonly Fragment[] {
  return fragments.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

describe('the whole, by the real parser', () => {
  test('a main configuration with several slices is accepted', () => {
    const slices = [0, 1, 2].map((index) =>
      renderSlice(
        index,
        everything.filter((_, position) => position % 3 === index),
      ),
    );
    const { accepted, output } = judge(
      'promtool',
      ['check', 'config', '--lint=none', files.configuration],
      serverFiles(slices),
    );
    expect(output).toContain('SUCCESS: 3 rule files found');
    expect(accepted).toBe(true);
  });

  test('an empty slice is accepted', () => {
    const { accepted } = judge(
      'promtool',
      ['check', 'config', '--lint=none', files.configuration],
      serverFiles([renderSlice(0, [])]),
    );
    expect(accepted).toBe(true);
  });

  test('two slices that had the names of one would not be', () => {
    const [one] = [renderSlice(0, everything)];
    const twice = { ...serverFiles([one]), [files.scrape(1)]: one.data['scrape.json'] ?? '' };
    expect(judge('promtool', ['check', 'config', files.configuration], twice).output).toContain(
      'found multiple scrape configs',
    );
  });
});

test.each(['rules.json', 'scrape.json'])('%s is what somebody last looked at', (key) => {
  const text = renderSlice(0, everything).data[key] ?? '';
  expect(text).toBe(
    golden(join(import.meta.dirname, 'testdata', `slice-${key.replace('.json', '.golden.json')}`), text),
  );
});

describe('names', () => {
  test('no group and no job has the name of another, however the fragments are spread', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: everything.length, maxLength: everything.length }), (spread) => {
        const slices = [0, 1, 2, 3].map((index) =>
          renderSlice(
            index,
            everything.filter((_, position) => spread[position] === index),
          ),
        );
        const jobs = slices.flatMap(({ pools }) => pools);
        expect(new Set(jobs).size).toBe(jobs.length);
        const groups = slices.flatMap(({ data }) => groupNames(data['rules.json'] ?? ''));
        expect(new Set(groups).size).toBe(groups.length);
        expect(groups).toEqual(expect.arrayContaining(slices.map(({ marker }) => marker)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the hash', () => {
  const slice = renderSlice(1, everything);

  test('stands in the marker', () => {
    expect(slice.data['rules.json']).toContain(`"name":"bellwether/slice-1","interval":"1h"`);
    expect(slice.data['rules.json']).toContain(`"labels":{"revision":"${slice.hash}"}`);
  });

  test('does not depend on the order of fragments, nor does the text', () => {
    expect(renderSlice(1, everything.toReversed())).toEqual(slice);
  });

  test('leaves out what the server does not read', () => {
    const later = everything.map((fragment) => ({ ...fragment, owner: { ...fragment.owner, generation: 99 } }));
    expect(renderSlice(1, later, { judge: 'another' }).hash).toBe(slice.hash);
  });

  test('tells every fragment', () => {
    const without = everything.map(
      (gone) =>
        renderSlice(
          1,
          everything.filter((fragment) => fragment !== gone),
        ).hash,
    );
    expect(new Set([slice.hash, ...without]).size).toBe(everything.length + 1);
  });
});

/** What a record says, as text. */
const recordOf = (data: Readonly<Record<string, string>>): string => JSON.stringify(unpacked(data[recordKey]));

describe('reading back', () => {
  const input = stackInput();
  const written = sliceConfigMap(input, renderSlice(2, everything, { judge: 'promtool 3.13.5' }));

  test('the ConfigMap is the stack’s, and owned by it', () => {
    expect(written.metadata).toMatchObject({ name: 'demo-prometheus-slice-2', namespace: 'monitoring' });
    expect(written.metadata.ownerReferences).toMatchObject([{ kind: 'MonitoringStack', uid: 'stack-uid' }]);
  });

  test('all that stands comes back from the cluster alone, and is placed where it stands', () => {
    const { judge: by, fragments } = readSlice(written);
    expect(by).toBe('promtool 3.13.5');
    expect(sorted(fragments)).toEqual(sorted(everything));
    const placement = place({ slots: 4, standing: [[], [], fragments], wanted: everything });
    expect(placement.slices.map((slice) => slice.length)).toEqual([0, 0, everything.length, 0]);
    expect(renderSlice(2, placement.slices[2] ?? [], { judge: by }).data).toEqual(written.data);
  });

  test('that a group is confined comes back too, and cannot be claimed of one that is not', () => {
    const group = { name: 'g', rules: [{ record: 'a:b', expr: 'up' }] };
    const fragments = ruleFragmentsOf([group], {}, { isolated: true });
    const { data } = sliceConfigMap(input, renderSlice(2, fragments, { judge: 'x' }));
    expect(readSlice({ data }).fragments).toMatchObject([{ isolated: true, hash: fragments[0]?.hash }]);
    const plain = sliceConfigMap(input, renderSlice(2, ruleFragmentsOf([group]), { judge: 'x' })).data;
    const record = recordOf(plain).replace('"hash"', '"isolated":true,"hash"');
    expect(record).not.toBe(recordOf(plain));
    expect(readSlice({ data: { ...plain, [recordKey]: record } }).fragments).toEqual([]);
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['no data', {}],
    ['no record', { ...written.data, [recordKey]: '' }],
    ['a record that is no JSON', { ...written.data, [recordKey]: '{' }],
    ['a record of another form', { ...written.data, [recordKey]: '{"version":1,"judge":"x","rules":[1]}' }],
    [
      'a record of another version',
      { ...written.data, [recordKey]: recordOf(written.data).replace('"version":1', '"version":2') },
    ],
    ['null', { ...written.data, [recordKey]: 'null' }],
  ])('%s is nothing', (_, data) => {
    expect(readSlice({ data })).toEqual({ judge: '', fragments: [] });
  });

  test('a fragment that was changed by hand is not what was judged, and counts as not there', () => {
    const texts: Readonly<Record<string, string>> = { ...written.data, [recordKey]: recordOf(written.data) };
    const change = (key: string, from: string, to: string) =>
      readSlice({ data: { ...texts, [key]: texts[key]?.replace(from, to) ?? '' } });
    expect(readSlice({ data: texts }).fragments).toHaveLength(everything.length);
    expect(change('rules.json', '"up == 0"', '"up == 1"').fragments).toHaveLength(everything.length - 1);
    expect(change(recordKey, String.raw`v1\\.2`, 'v1x2').fragments).toHaveLength(everything.length - 1);
    expect(change(recordKey, '"trusted":false', '"trusted":true').fragments.length).toBeLessThan(everything.length);
    expect(
      readSlice({ data: { [recordKey]: written.data[recordKey] ?? '' } }).fragments.every(
        ({ kind }) => kind === 'scrape',
      ),
    ).toBe(true);
  });
});

test('an object that was never stored has an owner all the same', () => {
  expect(ownerOf({ apiVersion: 'v1', kind: 'AlertRule', metadata: { name: 'a' } }, 'AlertRule')).toEqual({
    kind: 'AlertRule',
    namespace: '',
    name: 'a',
    uid: '',
    generation: 0,
    creationTimestamp: '',
  });
});
