/** The class of a ScrapeTarget: everything that objects must have in common to share one scrape job. */
import type {
  ScrapeTargetSpec,
  ScrapeTargetSpecLimits,
  ScrapeTargetSpecRelabeling,
} from '../../crds/models/scrape-target.ts';
import { contentHash, sortedRecord, toText } from '../content.ts';
import type { RelabelConfig, ScrapeClass } from '../fragment.ts';
import { authenticationOf } from './authentication.ts';
import { Credentials } from './credentials.ts';
import { discoveryBlocks } from './discovery.ts';
import { foreignJob } from './jobs.ts';
import { largestBody } from './trust.ts';

/** Two objects in one class must be in it by their settings, not by a chosen collision: 80 bits. */
const ID_DIGITS = 20;

/** The class that a target of `namespace` with `spec` belongs to; throws Refusal for discovery blocks that may not be used. `trusted` is part of it, so that no object gains by the company it keeps. */
export function classOf(spec: ScrapeTargetSpec, trusted: boolean, namespace: string): ScrapeClass {
  const role = roleOf(spec);
  const credentials = new Credentials(namespace);
  const content = {
    role,
    ...((role === 'pod' || role === 'node') && typeof spec.port === 'number' && { port: spec.port }),
    trusted,
    ...(spec.discovery !== undefined && { discovery: discoveryBlocks(spec.discovery, credentials) }),
    settings: {
      metrics_path: spec.path,
      scheme: spec.scheme,
      ...(spec.params !== undefined && { params: sortedRecord(spec.params) }),
      ...(spec.honorLabels && { honor_labels: true }),
      ...sampleSettings(spec, trusted),
      ...authenticationOf(spec, credentials),
    },
    relabelings: (spec.relabelings ?? []).map(relabelConfig),
  };
  const whole = credentials.files.length > 0 ? { ...content, secrets: credentials.files } : content;
  return { id: classId(whole), ...whole };
}

/** The name that a class has by its content. */
export function classId(content: Omit<ScrapeClass, 'id'>): string {
  const { role, port, trusted, discovery, settings, secrets, relabelings } = content;
  return `${role}-${contentHash(toText([role, port, trusted, settings, relabelings, ...(discovery ? [discovery] : []), ...(secrets ? [secrets] : [])]), ID_DIGITS)}`;
}

function roleOf(spec: ScrapeTargetSpec): ScrapeClass['role'] {
  if (spec.pods !== undefined) return 'pod';
  if (spec.nodes !== undefined) return 'node';
  if (spec.discovery !== undefined) return 'discovery';
  return spec.services === undefined ? 'static' : 'endpointslice';
}

/** What is asked of a page, and made of its samples, wherever it comes from. */
export function sampleSettings(spec: ScrapeTargetSpec, trusted: boolean): Readonly<Record<string, unknown>> {
  return {
    ...(!spec.honorTimestamps && { honor_timestamps: false }),
    ...limitsOf(spec.limits ?? {}),
    ...(spec.metricRelabelings?.length && { metric_relabel_configs: spec.metricRelabelings.map(relabelConfig) }),
    ...(trusted ? {} : guardedSettings(spec)),
  };
}

/**
 * A redirect is an address of the target's own choice, be it the cloud's metadata or another namespace's pod. A page without
 * end is too much for the server. And what
 * steps of the user's made of the samples' jobs is not to be taken for one of the cluster's.
 */
function guardedSettings({ metricRelabelings = [], limits }: ScrapeTargetSpec): Readonly<Record<string, unknown>> {
  return {
    follow_redirects: false,
    ...(limits?.bodySize === undefined && { body_size_limit: largestBody }),
    ...(metricRelabelings.length > 0 && {
      metric_relabel_configs: [...metricRelabelings.map(relabelConfig), foreignJob],
    }),
  };
}

function limitsOf(limits: ScrapeTargetSpecLimits): Readonly<Record<string, unknown>> {
  return {
    ...(limits.samples && { sample_limit: limits.samples }),
    ...(limits.labels && { label_limit: limits.labels }),
    ...(limits.labelNameLength && { label_name_length_limit: limits.labelNameLength }),
    ...(limits.labelValueLength && { label_value_length_limit: limits.labelValueLength }),
    ...(limits.bodySize !== undefined && { body_size_limit: limits.bodySize }),
  };
}

function relabelConfig(step: ScrapeTargetSpecRelabeling): RelabelConfig {
  return {
    action: step.action,
    ...(step.sourceLabels !== undefined && { source_labels: step.sourceLabels }),
    ...(step.separator !== undefined && { separator: step.separator }),
    ...(step.regex !== undefined && { regex: step.regex }),
    ...(step.modulus !== undefined && { modulus: step.modulus }),
    ...(step.targetLabel !== undefined && { target_label: step.targetLabel }),
    ...(step.replacement !== undefined && { replacement: step.replacement }),
  };
}
