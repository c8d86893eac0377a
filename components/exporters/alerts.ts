/** How the alerts of the catalogue are written down shortly, with the series that they are tried with. */
import { type AlertOptions, alert } from '../default-rules/rule.ts';
import type { CatalogueAlert, Series } from './record.ts';
import { downExpression, EXPORTER_LABEL, type Healthy, selector, type UpMetric } from './up-metric.ts';

/** Of a target in examples. */
export const sample = { job: 'sample', instance: 'system.example:1', namespace: 'shop', scrape_target: 'shop/sample' };

/** By what the aggregation of a system's own series goes on naming the system. */
export const perSystem = 'by (job, instance, namespace, scrape_target)';

/** A series of the sample system. */
export function of(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  return selector(metric, { ...sample, ...labels });
}

/** The same value all the time. */
export const always = (value: number): string => `${value}x120`;

/** From 0, so much more each minute. */
export const growing = (step: number): string => `0+${step}x120`;

interface Down {
  readonly name: string;
  readonly type: string;
  readonly title: string;
  readonly upMetric: UpMetric;
  /** What to look at first. */
  readonly advice: string;
}

/** The alert that the system is down, as its up-metric tells. */
export function down({ name, type, title, upMetric, advice }: Down): CatalogueAlert {
  const rule = alert(name, {
    expr: downExpression(type, upMetric),
    for: '5m',
    severity: 'critical',
    summary: `${title} at {{ $labels.instance }} is down`,
    description: advice,
  });
  const isOfScrape = ['present', 'more'].includes(upMetric.healthy);
  const labels = { ...sample, ...(isOfScrape ? { [EXPORTER_LABEL]: type } : upMetric.labels) };
  const { up, down: whenDown } = states[upMetric.healthy](upMetric, type);
  return {
    rule,
    fires: { series: { ...scraped(type), ...whenDown }, labels },
    quiet: { series: { ...scraped(type), ...up } },
  };
}

/** The exporter answers, whatever the system does. A system that answers by itself has no other `up`. */
function scraped(type: string): Series {
  return { [of('up', { [EXPORTER_LABEL]: type })]: always(1) };
}

type States = (upMetric: UpMetric, type: string) => { readonly up: Series; readonly down: Series };

const valued =
  (up: string, whenDown: string): States =>
  ({ name, labels }) => ({ up: { [of(name, labels)]: up }, down: { [of(name, labels)]: whenDown } });

const states: Readonly<Record<Healthy, States>> = {
  one: valued(always(1), always(0)),
  zero: valued(always(0), always(1)),
  present: ({ name, labels }) => ({ up: { [of(name, labels)]: always(3) }, down: {} }),
  rises: valued(growing(60), always(60)),
  more: ({ name, than = '' }, type) => {
    const labels = { [EXPORTER_LABEL]: type };
    const own = { [of(than.replace('.+', 'own'), labels)]: always(1) };
    const counted = of(name, labels);
    return { up: { ...own, [counted]: always(2) }, down: { ...own, [counted]: always(1) } };
  },
};

/** An alert of the system's own, with the series in which it fires and those in which it is quiet. */
export function also(name: string, { fires, quiet, labels = {}, ...rule }: AlertOptions & Examples): CatalogueAlert {
  return {
    rule: alert(name, rule),
    fires: { series: fires, labels: { ...sample, ...labels } },
    quiet: { series: quiet },
  };
}

interface Examples {
  readonly fires: Series;
  readonly quiet: Series;
  /** Of the alert, beside those of the sample system. */
  readonly labels?: Readonly<Record<string, string>>;
}
