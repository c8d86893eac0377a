/** The rules that the CRDs state in CEL, once more in TypeScript, for checks without an API server. */
import type { LabelSelectorRequirement } from './meta.ts';
import type {
  MonitoringStack,
  MonitoringStackSpecPrometheus,
  MonitoringStackSpecPrometheusExpose,
  MonitoringStackSpecPrometheusResources,
  MonitoringStackSpecPrometheusSchedulingToleration,
  MonitoringStackSpecPrometheusStorage,
} from './models/monitoring-stack.ts';
import type {
  ScrapeTargetSpec,
  ScrapeTargetSpecAuth,
  ScrapeTargetSpecPodsNamespaces,
  ScrapeTargetSpecProbe,
  ScrapeTargetSpecTls,
} from './models/scrape-target.ts';
import { amountOf } from './quantity.ts';

type Toleration = MonitoringStackSpecPrometheusSchedulingToleration;
type Labels = Readonly<Record<string, string>>;

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of "1h30m"; NaN for what is no such duration, so that every comparison with it is false. */
function milliseconds(duration: string): number {
  if (!/^(\d{1,6}[hms]|\d{1,8}ms)+$/.test(duration)) return Number.NaN;
  const parts = [...duration.matchAll(/(\d+)(ms|[hms])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? Number.NaN), 0);
}

const isDurationBetween = (duration: string, from: string, to: string): boolean =>
  milliseconds(duration) >= milliseconds(from) && milliseconds(duration) <= milliseconds(to);

const isLonger = (timeout: string | undefined, interval: string | undefined): boolean =>
  timeout !== undefined && interval !== undefined && milliseconds(timeout) > milliseconds(interval);

const isAtLeast = (quantity: string, least: string): boolean =>
  (amountOf(quantity) ?? Number.NaN) >= (amountOf(least) ?? Number.NaN);

const isLabelName = (name: string): boolean => /^[a-zA-Z_]\w*$/.test(name) && !name.startsWith('__');

const needsValues = (operator: string): boolean => operator === 'In' || operator === 'NotIn';

function hasPort(address: string): boolean {
  const port = /^[^/ ]+:([1-9]\d{0,4})$/.exec(address)?.[1];
  return port !== undefined && Number(port) <= 65_535;
}

function isWithinLimits({ requests, limits }: MonitoringStackSpecPrometheusResources): boolean {
  return Object.entries(requests ?? {}).every(([name, request]) => {
    const limit = limits?.[name];
    return limit === undefined || !((amountOf(request) ?? 0) > (amountOf(limit) ?? Number.POSITIVE_INFINITY));
  });
}

/** Whether something is said of how a page is asked for, be it by a value that is not the default. */
const saysHow = ({ port, params, auth, tls, relabelings, path, scheme, honorLabels }: ScrapeTargetSpec): boolean =>
  [port, params, auth, tls, relabelings].some((value) => value !== undefined) ||
  path !== '/metrics' ||
  scheme !== 'http' ||
  honorLabels;

const isBeyondCluster = ({ type, ingress, httpRoute }: MonitoringStackSpecPrometheusExpose): boolean =>
  type !== 'ClusterIP' || ingress !== undefined || httpRoute !== undefined;

/**
 * Whether a value keeps a rule, by the rule's message. The schema was checked before, so a value has the type that its
 * rule takes. Rules that compare with the object before (`oldSelf`) are not here: offline there is none.
 */
const rules = {
  "must begin with a letter and consist of lower case letters, digits and '-', because the names of Services and pods are built from it":
    (self: MonitoringStack) => /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(self.metadata.name),
  'scrapeTimeout must not be longer than scrapeInterval': (self: MonitoringStackSpecPrometheus) =>
    !isLonger(self.scrapeTimeout, self.scrapeInterval),
  'must be a duration of at least 1h in years, weeks, days and hours, for example 15d': (self: string) =>
    /[1-9]/.test(self) && /^[0-9ywdh]+$/.test(self),
  'must be a duration of at least 1m in weeks, days, hours and minutes, for example 36h': (self: string) =>
    /[1-9]/.test(self),
  'ephemeral and storageClassName exclude each other': (self: MonitoringStackSpecPrometheusStorage) =>
    !(self.ephemeral && self.storageClassName !== undefined),
  'must be a quantity of at least 100Mi, for example 10Gi': (self: string) => isAtLeast(self, '100Mi'),
  'must be a quantity of at least 10Mi, for example 1Gi': (self: string) => isAtLeast(self, '10Mi'),
  'must be a quantity, for example 500m or 2Gi': (self: string | number) => (amountOf(self) ?? -1) >= 0,
  'a request must not be above its limit': isWithinLimits,
  'must be a duration between 1s and 24h in hours, minutes, seconds and milliseconds, for example 30s': (
    self: string,
  ) => isDurationBetween(self, '1s', '24h'),
  'must be a duration between 10ms and 24h in hours, minutes, seconds and milliseconds, for example 10s': (
    self: string,
  ) => isDurationBetween(self, '10ms', '24h'),
  'must be a number of hours or minutes, for example 120h': (self: string) => /^[1-9]\d*[hm]$/.test(self),
  "label names must have at most 128 letters, digits and '_' and not begin with a digit or '__'": (self: Labels) =>
    Object.keys(self).every((name) => name.length <= 128 && isLabelName(name)),
  "label names must consist of letters, digits and '_' and not begin with a digit or '__'": (self: Labels) =>
    Object.keys(self).every(isLabelName),
  "template names must have at most 63 lower case letters, digits and '-'": (self: Labels) =>
    Object.keys(self).every((name) => name.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)),
  'prometheus_replica is set by Bellwether; leave it out': (self: Labels) => !('prometheus_replica' in self),
  'job, namespace and scrape_target are set by Bellwether; use spec.job for the job': (self: Labels) =>
    !['job', 'namespace', 'scrape_target'].some((name) => name in self),
  'beyond the cluster the web UI is open to everyone who can reach the address; set auth, or allowUnauthenticated to true if that is meant':
    (self: MonitoringStackSpecPrometheusExpose) =>
      !isBeyondCluster(self) || self.auth !== undefined || self.allowUnauthenticated === true,
  'allowUnauthenticated says that there is no auth; leave one of them out': (
    self: MonitoringStackSpecPrometheusExpose,
  ) => self.auth === undefined || self.allowUnauthenticated !== true,
  'bellwether is the user of the stack itself; choose another name': (self: string) => self !== 'bellwether',
  'must be names that Kubernetes allows for labels, for example "app" or "app.kubernetes.io/name"': (self: Labels) =>
    Object.keys(self).every((name) =>
      /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(name),
    ),
  'value belongs to the operator Equal; Exists takes any value': ({ operator, value }: Toleration) =>
    operator !== 'Exists' || value === undefined || value === '',
  'only the operator Exists does without a key, and then tolerates every taint': ({ key, operator }: Toleration) =>
    key !== undefined || operator === 'Exists',
  'tolerationSeconds belongs to the effect NoExecute': ({ effect, tolerationSeconds }: Toleration) =>
    tolerationSeconds === undefined || effect === 'NoExecute',
  'values belong to the operators In and NotIn, which need at least one, and to no other': (
    self: LabelSelectorRequirement,
  ) => needsValues(self.operator) === (self.values ?? []).length > 0,
  'exactly one of spec.pods, spec.services, spec.nodes, spec.static, spec.exporter, spec.probe and spec.discovery must be set':
    (self: ScrapeTargetSpec) =>
      [self.pods, self.services, self.nodes, self.static, self.exporter, self.probe, self.discovery].filter(
        (way) => way !== undefined,
      ).length === 1,
  'port, path, scheme, params, auth, tls, honorLabels and relabelings do not apply to spec.exporter and spec.probe, which say themselves how their exporter is asked':
    (self: ScrapeTargetSpec) => (self.exporter === undefined && self.probe === undefined) || !saysHow(self),
  'exactly one of targets, services and ingresses must be set': (self: ScrapeTargetSpecProbe) =>
    [self.targets, self.services, self.ingresses].filter((way) => way !== undefined).length === 1,
  "config is a module of the ScrapeTarget's own; leave module or config out": (self: ScrapeTargetSpecProbe) =>
    self.module === undefined || self.config === undefined,
  'exactly one of basic, bearer and oauth2 must be set': (self: ScrapeTargetSpecAuth) =>
    [self.basic, self.bearer, self.oauth2].filter((way) => way !== undefined).length === 1,
  'certificate and key must be set together': (self: ScrapeTargetSpecTls) =>
    (self.certificate === undefined) === (self.key === undefined),
  'spec.port does not apply to spec.discovery, whose blocks have ports of their own': (self: ScrapeTargetSpec) =>
    self.discovery === undefined || self.port === undefined,
  'spec.nodes needs spec.port as a number, because nodes do not declare their ports': (self: ScrapeTargetSpec) =>
    self.nodes === undefined || typeof self.port === 'number',
  'spec.port does not apply to spec.static, whose addresses carry their ports': (self: ScrapeTargetSpec) =>
    self.static === undefined || self.port === undefined,
  'spec.timeout must not be longer than spec.interval': (self: ScrapeTargetSpec) =>
    !isLonger(self.timeout, self.interval),
  'any and names exclude each other': (self: ScrapeTargetSpecPodsNamespaces) => !(self.any && self.names !== undefined),
  "must be a number between 1 and 65535 or a name of lower case letters, digits and '-', for example metrics": (
    self: string | number,
  ) => typeof self === 'number' || /^[a-z0-9-]+$/.test(self),
  'must be host:port with a port between 1 and 65535, for example db.example.com:9100 or [2001:db8::1]:9100': hasPort,
  'must be a number with one of the units B, KB, MB, GB, KiB, MiB and GiB, for example 10MB': (self: string) =>
    /^\d+(B|KB|MB|GB|KiB|MiB|GiB)$/.test(self),
} satisfies Record<string, (self: never) => boolean>;

/** The messages of all rules that can be checked offline. */
export const ruleMessages: readonly string[] = Object.keys(rules);

const byMessage: ReadonlyMap<string, (self: never) => boolean> = new Map(Object.entries(rules));

/** Whether `value`, which has the type that its schema demands, keeps the rule with this message. */
export function keepsRule(message: string, value: unknown): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema proved the type that the rule takes
  return byMessage.get(message)?.(value as never) ?? true;
}
