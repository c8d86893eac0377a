/** Alertmanager's configuration, as the stack gives it, with the mark by which a replica shows that it runs it. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { toText } from '../content.ts';
import { revisionOf } from '../revision.ts';

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
}

/** The configuration that the stack asks for, before anybody has judged it. */
export function alertmanagerConfiguration({ spec }: MonitoringStack): AlertmanagerConfiguration {
  const config = spec.alertmanager.config ?? sendNowhere;
  const revision = revisionOf(toText(config));
  return { text: toText(marked(config, revision)), revision };
}
