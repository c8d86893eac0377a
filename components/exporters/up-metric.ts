/**
 * By what a system counts as up. That the exporter answers says nothing: most go on answering while the system behind
 * them is down.
 */
export interface UpMetric {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly healthy: Healthy;
  /** For 'more': what the exporter tells of itself, as a regular expression of names. */
  readonly than?: string;
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
  /** It counts the samples of a scrape, and while the system is up these are more than the exporter tells of itself. */
  | 'more';

/** Names the kind of system on every series of its targets, so that rules and dashboards find them. */
export const EXPORTER_LABEL = 'exporter';

/** As it is written in PromQL. */
export function selector(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return within(name, matchersOf(labels));
}

const matchersOf = (labels: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);

const within = (name: string, matchers: readonly string[]): string =>
  matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;

/**
 * What yields a series for each system of that type that is down although its exporter answers; it names the system by
 * `instance`. One whose exporter does not answer has `up` 0 like every other target.
 * @param among labels that the series have, such as the `scrape_target` of one object; all by default
 */
export function downExpression(
  type: string,
  { name, labels, healthy, than = '' }: UpMetric,
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
    case 'more':
      return noMore(name, than, { [EXPORTER_LABEL]: type, ...among });
  }
}

/** Of systems whose metrics have names that nobody can know beforehand: each stands alone, whatever others tell. */
function noMore(samples: string, than: string, labels: Readonly<Record<string, string>>): string {
  const system = '(job, instance, scrape_target)';
  const own = within('', [`__name__=~${JSON.stringify(than)}`, ...matchersOf(labels)]);
  return `${selector(samples, labels)} <= on ${system} group_left count by ${system} (${own})`;
}
