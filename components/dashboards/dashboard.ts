/** A dashboard in Grafana's own model, built from a short form: rows of panels, three to a line. */

/** One query and how its series are named; `{{label}}` stands for the value of a label. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** Grafana's name of a unit, such as `bytes`, `percentunit`, `s` or `short`. */
  readonly unit: string;
  /** A number of now, or the course of time. */
  readonly type: 'stat' | 'timeseries';
  readonly queries: readonly Query[];
}

/** A choice at the head of the dashboard: the values of `label` in `metric`. */
export interface Variable {
  readonly name: string;
  readonly metric: string;
  readonly label: string;
}

export interface Dashboard {
  /** Part of its name, of its file and of its identity in Grafana. */
  readonly name: string;
  readonly title: string;
  readonly variables: readonly Variable[];
  readonly panels: readonly Panel[];
}

/** The course of one query over time. */
export const graph = (title: string, unit: string, expr: string, legend: string): Panel => ({
  title,
  unit,
  type: 'timeseries',
  queries: [{ expr, legend }],
});

/** The present value of one query. */
export const stat = (title: string, unit: string, expr: string): Panel => ({
  title,
  unit,
  type: 'stat',
  queries: [{ expr, legend: '' }],
});

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** Grafana's grid is 24 units wide. */
const perLine = 3;
const size = { w: 24 / perLine, h: 8 };

function panelModel({ title, unit, type, queries }: Panel, index: number): object {
  const targets = queries.map(({ expr, legend }, number) => ({
    refId: String.fromCodePoint('A'.codePointAt(0)! + number),
    datasource,
    expr,
    legendFormat: legend,
    ...(type === 'stat' && { instant: true }),
  }));
  return {
    id: index + 1,
    type,
    title,
    datasource,
    gridPos: { ...size, x: (index % perLine) * size.w, y: Math.floor(index / perLine) * size.h },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options:
      type === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : { tooltip: { mode: 'multi', sort: 'desc' } },
    targets,
  };
}

function variableModel({ name, metric, label }: Variable): object {
  return {
    name,
    type: 'query',
    datasource,
    query: { query: `label_values(${metric}, ${label})`, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}

/** The JSON that Grafana imports. `uid` is the dashboard's identity there, at most 40 characters. */
export function dashboardModel({ title, variables, panels }: Dashboard, { uid }: { readonly uid: string }): object {
  const source = { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' };
  return {
    uid,
    title,
    tags: ['bellwether'],
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [source, ...variables.map(variableModel)] },
    panels: panels.map(panelModel),
  };
}
