import { describe, expect, test } from '@jest/globals';
import type { ConfigMap } from '../built-in.ts';
import { toText } from '../content.ts';
import { sliceName } from '../names.ts';
import { find, objectsOf } from '../testing/objects.ts';
import { stackInput } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { configurationVolume, files, sliceKeys } from './layout.ts';
import { mainMarker, markerGroup, sliceMarker } from './marker.ts';

const slots = 4;

/** What the kubelet lays out for the pod: the projected files of those ConfigMaps that exist. */
function laidOut(configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const { configMap, serviceAccountToken } of configurationVolume('demo', slots).projected?.sources ?? []) {
    if (serviceAccountToken) paths[serviceAccountToken.path] = 'token';
    const data = configMaps[configMap?.name ?? ''] ?? {};
    for (const { key, path } of configMap?.items ?? []) {
      const text = data[key];
      if (text === undefined && configMap?.optional !== true)
        throw new Error(`the pod waits for ${configMap?.name}/${key}`);
      if (text !== undefined) paths[path] = text;
    }
  }
  return paths;
}

const main = find<ConfigMap>(objectsOf(stackInput()), 'ConfigMap', 'demo-prometheus').data;
const cluster = { 'demo-prometheus': main, 'kube-root-ca.crt': { 'ca.crt': '' } };

function slice(number: number): Record<string, string> {
  const group = markerGroup({ name: sliceMarker(number), hash: 'abc' });
  const job = { job_name: `class/${number}`, static_configs: [{ targets: ['localhost:9090'] }] };
  return { [sliceKeys.rules]: toText({ groups: [group] }), [sliceKeys.scrape]: toText({ scrape_configs: [job] }) };
}

const check = (paths: Readonly<Record<string, string>>) =>
  judge('promtool', ['check', 'config', files.configuration], paths);

describe('the volume as promtool finds it', () => {
  test('without a slice', () => {
    const { refusal, output } = check(laidOut(cluster));
    expect(refusal).toBe('');
    expect(output).toMatch(/main\.json\s+SUCCESS: 1 rules found/);
  });

  test('with slices, one of which has rules alone', () => {
    const rulesOnly = { [sliceKeys.rules]: slice(3)[sliceKeys.rules] ?? '' };
    const slices = { [sliceName('demo', 0)]: slice(0), [sliceName('demo', 3)]: rulesOnly };
    const { refusal, output } = check(laidOut({ ...cluster, ...slices }));
    expect(refusal).toBe('');
    for (const path of [files.rules(0), files.rules(3)]) expect(output).toContain(path);
  });

  test('a broken job or rule in a slice is found, so slices are really read', () => {
    const brokenJob = { ...slice(0), [sliceKeys.scrape]: '{"scrape_configs":[{"job_name":"a"},{"job_name":"a"}]}' };
    const brokenRule = {
      ...slice(0),
      [sliceKeys.rules]: '{"groups":[{"name":"a","rules":[{"record":"b","expr":"("}]}]}',
    };
    for (const broken of [brokenJob, brokenRule]) {
      expect(check(laidOut({ ...cluster, [sliceName('demo', 0)]: broken })).accepted).toBe(false);
    }
  });
});

test('the pod starts without any slice, and not without the main configuration', () => {
  expect(Object.keys(laidOut(cluster)).toSorted()).toEqual(
    [
      files.authority,
      files.token,
      files.discoveryToken,
      files.configuration,
      files.marker,
      files.defaultRules,
    ].toSorted(),
  );
  expect(() => laidOut({})).toThrow(/demo-prometheus/);
});

test('there is a place for each slot, and all paths differ', () => {
  const sources = configurationVolume('demo', 32).projected?.sources ?? [];
  const paths = sources.flatMap(({ configMap }) => configMap?.items ?? []).map(({ path }) => path);
  expect(sources.filter(({ configMap }) => configMap?.optional)).toHaveLength(32);
  expect(new Set(paths).size).toBe(paths.length);
});

describe('marker', () => {
  test('names its revision, and is a rule that promtool accepts', () => {
    const group = markerGroup({ name: mainMarker, hash: 'abc' });
    expect(group).toMatchObject({ name: 'bellwether/main', rules: [{ labels: { revision: 'abc' } }] });
    expect(sliceMarker(7)).toBe('bellwether/slice-7');
    expect(judge('promtool', ['check', 'rules', 'm.json'], { 'm.json': toText({ groups: [group] }) }).accepted).toBe(
      true,
    );
  });

  test('yields no series', () => {
    const { rules } = markerGroup({ name: mainMarker, hash: 'abc' });
    const query = { expr: rules[0]?.expr, eval_time: '2h', exp_samples: [] };
    const suite = { rule_files: [], tests: [{ interval: '1m', input_series: [], promql_expr_test: [query] }] };
    expect(judge('promtool', ['test', 'rules', 't.json'], { 't.json': toText(suite) })).toMatchObject({
      accepted: true,
    });
  });
});
