/**
 * By what a system counts as up. That the exporter answers says nothing: most go on answering while the system behind
 * them is down.
 */
export interface UpMetric {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly healthy: Healthy;
  /** For 'steady': the counter of all attempts. Where it does not grow, not even a failure can be counted. */
  readonly attempts?: string;
}

export type Healthy =
  /** It is 1 while the system is up, else 0. */
  | 'one'
  /** It is 0 while the system is up, else more. */
  | 'zero'
  /** It is there while the system is up, whatever it says. */
  | 'present'
  /** It is a counter that grows by itself while the system is up. */
  | 'rises'
  /** It is a counter of failures, and grows only while the system cannot be asked. */
  | 'steady';

/** Names the kind of system on every series of its targets, so that rules and dashboards find them. */
export const EXPORTER_LABEL = 'exporter';

/** As it is written in PromQL. */
export function selector(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;
}

/**
 * What yields a series for each system of that type that is down although its exporter answers; it names the system by
 * `instance`. One whose exporter does not answer has `up` 0 like every other target.
 * @param among labels that the series have, such as the `scrape_target` of one object; all by default
 */
export function downExpression(
  type: string,
  { name, labels, healthy, attempts }: UpMetric,
  among: Readonly<Record<string, string>> = {},
): string {
  const metric = selector(name, { ...labels, ...among });
  switch (healthy) {
    case 'one':
      return `${metric} == 0`;
    case 'zero':
      return `${metric} > 0`;
    case 'present':
      return `${selector('up', { [EXPORTER_LABEL]: type, ...among })} == 1 unless on (job, instance) ${metric}`;
    case 'rises':
      return `changes(${metric}[5m]) == 0`;
    case 'steady':
      return [`increase(${metric}[15m]) > 0`, ...(attempts === undefined ? [] : [idle(type, attempts, among)])].join(
        ' or on (job, instance) ',
      );
  }
}

/** Those that answer and have tried nothing for a quarter of an hour; a counter that is younger than that still may. */
function idle(type: string, name: string, among: Readonly<Record<string, string>>): string {
  const attempts = selector(name, among);
  const answering = `${selector('up', { [EXPORTER_LABEL]: type, ...among })} == 1`;
  const growing = `increase(${attempts}[15m]) > 0`;
  return `(${answering} unless on (job, instance) ${growing} unless on (job, instance) (${attempts} unless ${attempts} offset 15m))`;
}
