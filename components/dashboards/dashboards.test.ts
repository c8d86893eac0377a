import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { defaultGroups } from '../default-rules/groups.ts';
import { stackInput } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { dashboardConfigMaps, dashboards } from './config-maps.ts';
import { dashboardModel } from './dashboard.ts';
import { filledIn } from './testing/filled-in.ts';

const queries = dashboards.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(({ expr }) => expr)));

test('every query is PromQL', () => {
  const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr: filledIn(expr) }));
  const file = toText({ groups: [{ name: 'queries', rules }] });
  expect(judge('promtool', ['check', 'rules', 'rules.json'], { 'rules.json': file }).refusal).toBe('');
});

test('what the queries take from recording rules is recorded', () => {
  const recorded = new Set(
    defaultGroups({ enabled: true, watchdog: false }).flatMap(({ rules }) =>
      rules.flatMap(({ record }) => record ?? []),
    ),
  );
  const used = queries.flatMap((expr) => expr.match(/\b[a-z_]+:[a-z0-9_:]+\b/g) ?? []);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((name) => !recorded.has(name))).toEqual([]);
});

test('the variables of a dashboard are those that its queries use', () => {
  for (const { panels, variables } of dashboards) {
    const used = panels.flatMap((panel) => panel.queries.flatMap(({ expr }) => expr.match(/(?<=\$)[a-z]+\b/g) ?? []));
    expect([...new Set(used)].toSorted()).toEqual(variables.map(({ name }) => name).toSorted());
  }
});

test('panels do not overlap, and have numbers of their own', () => {
  for (const dashboard of dashboards) {
    const { panels }: { panels?: readonly { id: number; gridPos: { x: number; y: number } }[] } = dashboardModel(
      dashboard,
      {
        uid: 'a',
      },
    );
    const places = panels?.map(({ gridPos: { x, y } }) => `${x},${y}`) ?? [];
    expect(new Set(places).size).toBe(dashboard.panels.length);
    expect(new Set(panels?.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  }
});

describe('the ConfigMaps', () => {
  const of = (name: string) => dashboardConfigMaps(stackInput({ dashboards: { enabled: true } }, {}, name));

  test('are there when asked for', () => {
    expect(dashboardConfigMaps(stackInput())).toEqual([]);
    expect(of('demo').map(({ metadata }) => metadata.name)).toEqual([
      'demo-dashboard-cluster',
      'demo-dashboard-nodes',
      'demo-dashboard-pods',
      'demo-dashboard-stack',
    ]);
  });

  test('of two stacks have nothing in common in one Grafana', () => {
    const keys = [...of('a'), ...of('b')].flatMap(({ data }) => Object.keys(data));
    const uids = [...of('a'), ...of('b')].flatMap(({ data }) =>
      Object.values(data).map((text): string => JSON.parse(text).uid),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(uids).size).toBe(uids.length);
    expect(Math.max(...uids.map((uid) => uid.length))).toBeLessThanOrEqual(40);
  });
});
