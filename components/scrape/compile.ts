/** Compiles a ScrapeTarget: its class, the steps that pick its targets in the class, and the labels it gives them. */
import type { ScrapeTarget, ScrapeTargetSpec, ScrapeTargetSpecPods } from '../../crds/models/scrape-target.ts';
import { sortedRecord } from '../content.ts';
import { exporterParts } from '../exporters/fragment.ts';
import { planOf } from '../exporters/plan.ts';
import { exporterSpecOf } from '../exporters/probes/spec.ts';
import {
  type Compiled,
  type Owner,
  ownerOf,
  type RelabelConfig,
  type ScrapeFragment,
  type StaticConfig,
} from '../fragment.ts';
import { compiled, Refusal } from '../refusal.ts';
import { classOf, sampleSettings } from './class.ts';
import { milliseconds } from './duration.ts';
import { type ScrapeParts, scrapeFragment } from './fragment.ts';
import { OWNER } from './labels.ts';
import { literal, oneOf, verbatim } from './regex.ts';
import { compileSelector, joined, type Match } from './selector.ts';
import { isTrusted, refuseReserved, refuseUntrusted, type TrustOptions } from './trust.ts';

/** What of the stack enters into every fragment; when it changes, all are compiled anew. */
export interface ScrapeOptions extends TrustOptions {
  /** Exporters that run for its objects are called after it. */
  readonly stackName: string;
  /** The stack's own interval and timeout, as in its `global` block, such as "30s" and "10s". */
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
}

/** A ScrapeTarget with the addresses that a selector of its exporter or probe found, where it has one. */
export interface FoundTarget extends ScrapeTarget {
  readonly found?: readonly string[];
}

/** What `object` contributes to the scrape configuration of a stack. */
export function compileTarget(object: FoundTarget, options: ScrapeOptions): Compiled<ScrapeFragment> {
  const owner = ownerOf(object, 'ScrapeTarget');
  return compiled(owner, () => {
    const trusted = isTrusted(owner.namespace, options);
    refuseReserved(object);
    if (!trusted) refuseUntrusted(object);
    const labels = labelsOf(object.spec, owner, options);
    return [scrapeFragment(owner, partsOf(object, { owner, labels }, { ...options, trusted }))];
  });
}

function partsOf(
  { spec, found }: FoundTarget,
  identity: Identity,
  { trusted, ...options }: ScrapeOptions & { readonly trusted: boolean },
): ScrapeParts {
  const { owner, labels } = identity;
  const asked = exporterSpecOf(spec, found);
  if (asked === undefined) return { class: classOf(spec, trusted, owner.namespace), ...picked(spec, identity) };
  // Which addresses are those of nodes changes with them; so that is asked when it is decided what runs.
  const plan = planOf({ owner, ...asked }, { trusted, reserved: [] });
  const stack = { name: options.stackName, namespace: options.stackNamespace };
  return exporterParts(plan, { stack, trusted, labels, settings: sampleSettings(spec, trusted) });
}

type Labels = Readonly<Record<string, string>>;

/** The labels of every target of the object that differ from what its job would give them. */
function labelsOf(spec: ScrapeTargetSpec, owner: Owner, options: ScrapeOptions): Labels {
  return {
    ...(spec.job !== undefined && spec.job !== owner.name && { job: spec.job }),
    ...sortedRecord(spec.labels ?? {}),
    ...timesOf(spec, options),
  };
}

/** A timeout that is only the stack's default gives way to a shorter interval; one that was asked for does not. */
function timesOf(spec: ScrapeTargetSpec, { scrapeInterval, scrapeTimeout }: ScrapeOptions): Labels {
  const interval = spec.interval ?? scrapeInterval;
  const timeout =
    spec.timeout ?? (duration('interval', interval) < duration('timeout', scrapeTimeout) ? interval : scrapeTimeout);
  if (duration('timeout', timeout) > duration('interval', interval)) {
    throw new Refusal(
      'TimeoutAboveInterval',
      `spec.timeout: ${timeout} is longer than the interval, ${interval}` +
        `${spec.interval === undefined ? ' by default of the stack' : ''}; shorten it or set a longer spec.interval`,
    );
  }
  return {
    ...(interval !== scrapeInterval && { __scrape_interval__: interval }),
    ...(timeout !== scrapeTimeout && { __scrape_timeout__: timeout }),
  };
}

function duration(field: 'interval' | 'timeout', text: string): number {
  const value = milliseconds(text);
  if (value) return value;
  throw new Refusal(
    'InvalidDuration',
    `spec.${field}: ${JSON.stringify(text)} is no duration above 0, such as "30s" or "1m30s"`,
  );
}

interface Identity {
  readonly owner: Owner;
  readonly labels: Labels;
}

function picked(spec: ScrapeTargetSpec, identity: Identity): Omit<ScrapeParts, 'class'> {
  if (spec.static !== undefined) {
    return { selection: [], labelling: [], static: [staticConfig(spec.static.addresses, identity)] };
  }
  return { selection: selectionOf(spec, identity.owner), labelling: labellingOf(identity) };
}

/** Addresses need no picking: what relabelling would tell of their owner stands with them. */
function staticConfig(addresses: readonly string[], { owner, labels }: Identity): StaticConfig {
  return { targets: addresses, labels: { [OWNER]: keyOf(owner), job: owner.name, ...labels } };
}

/** One step names the owner of all that matches and has none yet: what came before it in the job has the older owner. */
function selectionOf(spec: ScrapeTargetSpec, owner: Owner): readonly RelabelConfig[] {
  const free = { label: OWNER, regex: '' };
  const owned = { target_label: OWNER, replacement: keyOf(owner) };
  if (spec.discovery !== undefined) return [{ ...joined([free]), ...owned }];
  const { field, object, source } = sourceOf(spec);
  const selector = compileSelector(source.selector, { object, field: `spec.${field}.selector` });
  const matches = [
    free,
    ...(field === 'nodes' ? [] : namespaceMatches(source, owner)),
    ...selector.matches,
    ...portMatches(spec),
  ];
  return [...selector.marks, { ...joined(matches), ...owned }];
}

function sourceOf({ pods, services, nodes }: ScrapeTargetSpec) {
  if (pods !== undefined) return { field: 'pods', object: 'pod', source: pods } as const;
  if (services !== undefined) return { field: 'services', object: 'service', source: services } as const;
  if (nodes !== undefined) return { field: 'nodes', object: 'node', source: nodes } as const;
  throw new Refusal(
    'InvalidSpec',
    'spec: one of pods, services, nodes, static, exporter, probe and discovery must be set',
  );
}

function namespaceMatches({ namespaces }: ScrapeTargetSpecPods, owner: Owner): readonly Match[] {
  if (namespaces?.any === true) return [];
  const names = namespaces?.names ?? [owner.namespace];
  return [{ label: '__meta_kubernetes_namespace', regex: oneOf(names.toSorted()) }];
}

/**
 * A number of a pod's or node's port is a matter of the class. The number of a Service's port is that of its EndpointSlice,
 * which is where the pods listen (targetPort). An init container's port counts only when it is asked for by name,
 * as those of sidecars are.
 */
function portMatches({ pods, nodes, port }: ScrapeTargetSpec): readonly Match[] {
  if (nodes !== undefined) return [];
  if (pods === undefined) {
    if (port === undefined) return [];
    const label = `__meta_kubernetes_endpointslice_port${typeof port === 'number' ? '' : '_name'}`;
    return [{ label, regex: literal(String(port)) }];
  }
  if (typeof port === 'number') return [];
  if (port !== undefined) return [{ label: '__meta_kubernetes_pod_container_port_name', regex: literal(port) }];
  return [
    { label: '__meta_kubernetes_pod_container_init', regex: 'false' },
    { label: '__meta_kubernetes_pod_container_port_number', regex: '.+' },
  ];
}

function labellingOf({ owner, labels }: Identity): readonly RelabelConfig[] {
  return Object.entries(labels).map(([name, value]) => ({
    source_labels: [OWNER],
    regex: literal(keyOf(owner)),
    target_label: name,
    replacement: verbatim(value),
  }));
}

function keyOf({ namespace, name }: Owner): string {
  return `${namespace}/${name}`;
}
