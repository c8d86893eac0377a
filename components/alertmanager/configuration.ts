/** Alertmanager's configuration, as the stack gives it, with the mark by which a replica shows that it runs it. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { sortedRecord, toText } from '../content.ts';
import type { SecretFile } from '../fragment.ts';
import { revisionOf } from '../revision.ts';
import { Credentials } from '../scrape/credentials.ts';
import { resolveReferences } from './references.ts';

/** Where the Secret with all of Alertmanager's files is mounted. */
export const configurationPath = '/etc/alertmanager/config';

const templateSuffix = '.tmpl';

/** Where no configuration is given, alerts are grouped and shown, and sent nowhere. */
const sendNowhere = {
  route: { receiver: 'nowhere', group_by: ['alertname', 'namespace'] },
  receivers: [{ name: 'nowhere' }],
} as const;

/** Name of the time interval that marks a configuration. No route refers to it, and it holds no time. */
export function revisionInterval(revision: string): string {
  return `bellwether-revision-${revision}`;
}

/** The revision that a configuration is marked with, by the text of it; undefined for one that bears no mark. */
export function revisionIn(text: string): string | undefined {
  return /bellwether-revision-([0-9a-f]+)/.exec(text)?.[1];
}

/** Whether a file beside the configuration is one of its notification templates. */
export function isTemplate(file: string): boolean {
  return file.endsWith(templateSuffix);
}

/** Anything but a list is left for amtool to refuse in its own words. */
function marked(config: Readonly<Record<string, unknown>>, revision: string): Readonly<Record<string, unknown>> {
  const given = config['time_intervals'] ?? [];
  if (!Array.isArray(given)) return config;
  const mark = { name: revisionInterval(revision), time_intervals: [] };
  return { ...config, time_intervals: [...(given as unknown[]), mark] };
}

/** alertmanager.yaml as JSON text, and the revision that `/api/v2/status` then shows. */
export interface AlertmanagerConfiguration {
  readonly text: string;
  readonly revision: string;
  /** Texts of notification templates, by the names of their files beside the configuration. */
  readonly templates: Readonly<Record<string, string>>;
  /** The files with copies of Secrets that the configuration refers to. */
  readonly secrets: readonly SecretFile[];
}

/**
 * The configuration that the stack asks for, before anybody has judged it.
 *
 * @throws Refusal when a field holds the path of a file
 */
export function alertmanagerConfiguration({ metadata, spec }: MonitoringStack): AlertmanagerConfiguration {
  const credentials = new Credentials(metadata.namespace ?? '', `${configurationPath}/`);
  const config = resolveReferences(spec.alertmanager.config ?? sendNowhere, credentials);
  const templates = templateFiles(spec.alertmanager.templates ?? {});
  const names = Object.keys(templates);
  // A changed template is another configuration: the mark is the only thing that a replica shows of it.
  const revision = revisionOf(toText(names.length === 0 ? config : [config, templates]));
  const text = toText(marked(names.length === 0 ? config : { ...config, templates: names }, revision));
  return { text, revision, templates, secrets: credentials.files };
}

function templateFiles(templates: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const files = Object.entries(templates).map(([name, text]) => [`${name}${templateSuffix}`, text] as const);
  return sortedRecord(Object.fromEntries(files));
}
