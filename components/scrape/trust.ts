/** What an object may do depends on whether the stack trusts its namespace (docs: tenancy.trustedNamespaces). */
import type {
  ScrapeTarget,
  ScrapeTargetSpec,
  ScrapeTargetSpecPodsNamespaces,
  ScrapeTargetSpecRelabeling,
} from '../../crds/models/scrape-target.ts';
import { Refusal } from '../refusal.ts';
import { OWNER, RESERVED_PREFIX, SCRAPE_TARGET } from './labels.ts';
import { simpleMatcher } from './simple-regex.ts';

export interface TrustOptions {
  readonly stackNamespace: string;
  /** `spec.tenancy.trustedNamespaces`; "*" trusts every namespace. */
  readonly trustedNamespaces: readonly string[];
}

/** Whether objects in `namespace` may look beyond it. */
export function isTrusted(namespace: string, { stackNamespace, trustedNamespaces }: TrustOptions): boolean {
  return namespace === stackNamespace || trustedNamespaces.includes('*') || trustedNamespaces.includes(namespace);
}

/** Throws a Refusal for the first thing that `object` may not do. */
export function refuseUntrusted({ metadata, spec }: ScrapeTarget): void {
  const namespace = metadata.namespace ?? '';
  if (spec.static !== undefined) throw notTrusted('spec.static', 'fixed addresses', namespace, 'use pods or services');
  if (spec.auth?.oauth2 !== undefined) {
    throw notTrusted('spec.auth.oauth2', 'requests to a URL of its own choice', namespace, 'use basic or bearer');
  }
  if (spec.discovery !== undefined) {
    throw notTrusted('spec.discovery', 'what lies outside Kubernetes', namespace, 'use pods or services');
  }
  if (spec.nodes !== undefined) throw notTrusted('spec.nodes', 'nodes', namespace, 'use pods or services');
  for (const kind of ['pods', 'services'] as const) {
    refuseForeign(spec[kind]?.namespaces, { field: `spec.${kind}.namespaces`, namespace });
  }
  refuseAskedElsewhere(spec, namespace);
  if (spec.honorLabels) {
    throw notTrusted('spec.honorLabels', 'metrics that name their own namespace and job', namespace, 'leave it out');
  }
  for (const [index, relabeling] of (spec.relabelings ?? []).entries()) {
    refuseTargetRelabeling(relabeling, `spec.relabelings[${index}]`);
  }
  for (const [index, relabeling] of (spec.metricRelabelings ?? []).entries()) {
    refuseMetricRelabeling(relabeling, `spec.metricRelabelings[${index}]`);
  }
  refuseLargeBody(spec.limits?.bodySize);
}

/** Anybody's names may stand in an Ingress, whoever answers them. */
function refuseAskedElsewhere({ exporter, probe }: ScrapeTargetSpec, namespace: string): void {
  if (probe?.ingresses !== undefined) {
    throw notTrusted('spec.probe.ingresses', 'the URLs of Ingresses', namespace, 'use services');
  }
  refuseForeign(exporter?.services?.namespaces, { field: 'spec.exporter.services.namespaces', namespace });
  refuseForeign(probe?.services?.namespaces, { field: 'spec.probe.services.namespaces', namespace });
}

/**
 * What one scrape of an untrusted object may bring, uncompressed: the server holds all of it in memory, and would end over
 * a page that does not. The largest pages that there are in practice, of kube-state-metrics in large clusters, have less.
 */
export const largestBody = '64MB';

function refuseLargeBody(size: string | undefined): void {
  // To Prometheus 0 is no limit.
  if (size === undefined || (bytes(size) > 0 && bytes(size) <= bytes(largestBody))) return;
  throw notAllowed('spec.limits.bodySize', `${size} is not between 1B and ${largestBody}, of which the server is sure`);
}

/** Prometheus counts by 1024, whether the unit has an "i" or not. */
function bytes(size: string): number {
  const [, count = '', unit = ''] = /^(\d+)([KMG]?)/.exec(size) ?? [];
  return Number(count) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit);
}

function refuseForeign(
  namespaces: ScrapeTargetSpecPodsNamespaces | undefined,
  { field, namespace }: { readonly field: string; readonly namespace: string },
): void {
  const fix = `leave ${field} out to look into ${namespace}`;
  if (namespaces?.any === true) throw notTrusted(`${field}.any`, 'every namespace', namespace, fix);
  const foreign = namespaces?.names?.find((name) => name !== namespace);
  if (foreign !== undefined) throw notTrusted(`${field}.names`, `the namespace ${foreign}`, namespace, fix);
}

function notTrusted(field: string, what: string, namespace: string, fix: string): Refusal {
  return new Refusal(
    'NamespaceNotTrusted',
    `${field}: ${what} can be asked for only from a namespace that the stack trusts, and ${namespace} is none; ` +
      `${fix}, or have ${namespace} added to spec.tenancy.trustedNamespaces of the MonitoringStack`,
  );
}

function notAllowed(field: string, cause: string): Refusal {
  return new Refusal(
    'NamespaceNotTrusted',
    `${field}: ${cause}; or have the namespace added to spec.tenancy.trustedNamespaces of the MonitoringStack`,
  );
}

/** Labels that say whose a series is. */
const PROTECTED = ['namespace', SCRAPE_TARGET];

/** `$1` of these begins with a letter or digit, since the keys of Kubernetes do, and so never names a `__*` label. */
const PLAIN_LABELMAP = /^__meta_kubernetes_(pod|service)_(label|annotation)_\((\.[+*])\)$/;

/**
 * `namespace` and `scrape_target` are set once more after these steps. What must not be written at all is what says
 * where and how Prometheus scrapes, `__address__` before all.
 */
function refuseTargetRelabeling(step: ScrapeTargetSpecRelabeling, field: string): void {
  refuseTemplate(step, field);
  const target = writes(step);
  if (target?.startsWith('__') && !target.startsWith('__tmp_') && !target.startsWith('__param_')) {
    throw notAllowed(
      `${field}.targetLabel`,
      `${target} says how targets are reached; only __tmp_* and __param_* may be set`,
    );
  }
  if (step.action !== 'labelmap' || startsWithLetter(step.replacement)) return;
  const plain = ['$1', '${1}', undefined].includes(step.replacement) && PLAIN_LABELMAP.test(step.regex ?? '');
  if (plain) return;
  throw notAllowed(
    field,
    'a labelmap could set labels such as __address__ unless its replacement begins with a letter, ' +
      'or is "$1" with a regex such as "__meta_kubernetes_pod_label_(.+)"',
  );
}

/** Here nothing could be set once more: after the scrape nobody knows the target any longer. */
function refuseMetricRelabeling(step: ScrapeTargetSpecRelabeling, field: string): void {
  refuseTemplate(step, field);
  const target = writes(step);
  if (target !== undefined && PROTECTED.includes(target)) {
    throw notAllowed(`${field}.targetLabel`, `${target} says whose a series is and stays as it is`);
  }
  if (target?.startsWith('__') && target !== '__name__' && !target.startsWith('__tmp_')) {
    throw notAllowed(`${field}.targetLabel`, `of the labels that begin with __ only __name__ and __tmp_* may be set`);
  }
  if (step.action === 'labelmap' && mayProduce(step.replacement)) {
    throw notAllowed(
      `${field}.replacement`,
      `it could produce the labels ${PROTECTED.join(' and ')}; begin it with other letters, as in "app_$1"`,
    );
  }
  if (step.action === 'labeldrop' || step.action === 'labelkeep') refuseDropping(step, field);
}

function refuseTemplate({ targetLabel }: ScrapeTargetSpecRelabeling, field: string): void {
  if (targetLabel?.includes('$')) throw notAllowed(`${field}.targetLabel`, 'the label must be named without "$"');
}

/** The label that a step sets, unless it is a labelmap. */
function writes({ action, targetLabel }: ScrapeTargetSpecRelabeling): string | undefined {
  return ['replace', 'hashmod', 'lowercase', 'uppercase'].includes(action) ? targetLabel : undefined;
}

function startsWithLetter(replacement = ''): boolean {
  return /^[A-Za-z]/.test(replacement);
}

/** Whether a labelmap with this replacement could end at a protected label, for some label that it maps. */
function mayProduce(replacement = '$1'): boolean {
  const [prefix = ''] = replacement.split('$', 1);
  if (!startsWithLetter(prefix)) return true;
  return replacement === prefix ? PROTECTED.includes(prefix) : PROTECTED.some((label) => label.startsWith(prefix));
}

function refuseDropping({ action, regex = '(.*)' }: ScrapeTargetSpecRelabeling, field: string): void {
  const matches = simpleMatcher(regex);
  if (matches === undefined) {
    throw notAllowed(`${field}.regex`, `${action} takes only alternatives of letters, digits, '_', '.', ".*" and ".+"`);
  }
  const lost = PROTECTED.find((label) => matches(label) === (action === 'labeldrop'));
  if (lost === undefined) return;
  throw notAllowed(`${field}.regex`, `it would drop the label ${lost}, which says whose a series is`);
}

/** What every object must leave alone, trusted or not; throws a Refusal. */
export function refuseReserved({ spec }: ScrapeTarget): void {
  for (const list of ['relabelings', 'metricRelabelings'] as const) {
    for (const [index, step] of (spec[list] ?? []).entries()) {
      refuseReservedTarget(step, `spec.${list}[${index}]`);
      if (list === 'relabelings') refuseLosingTarget(step, `spec.${list}[${index}]`);
    }
  }
  const label = Object.keys(spec.labels ?? {}).find(
    (name) => name.startsWith('__') || ['job', ...PROTECTED].includes(name),
  );
  if (label !== undefined) {
    throw new Refusal('ReservedLabel', `spec.labels: ${label} is set by Bellwether; choose another name`);
  }
}

function refuseReservedTarget({ targetLabel }: ScrapeTargetSpecRelabeling, field: string): void {
  if (targetLabel !== SCRAPE_TARGET && !targetLabel?.startsWith(RESERVED_PREFIX)) return;
  throw new Refusal(
    'ReservedLabel',
    `${field}.targetLabel: ${targetLabel} is how Bellwether knows whose a target is; choose another name`,
  );
}

/** Labels without which a target cannot be scraped. */
const NEEDED = ['__address__', '__scheme__', '__metrics_path__', '__scrape_interval__', '__scrape_timeout__'];

function refuseLosingTarget({ action, regex = '(.*)' }: ScrapeTargetSpecRelabeling, field: string): void {
  if (action !== 'labeldrop' && action !== 'labelkeep') return;
  const matches = simpleMatcher(regex);
  const lost = matches && [...NEEDED, OWNER].find((label) => matches(label) === (action === 'labeldrop'));
  if (lost === undefined) return;
  throw new Refusal(
    'InvalidRelabeling',
    `${field}.regex: ${action} would also drop ${lost}, without which nothing is scraped; ` +
      (action === 'labelkeep'
        ? `begin it with "__.+|", as in ${JSON.stringify(`__.+|${regex}`)}`
        : 'match fewer labels'),
  );
}
