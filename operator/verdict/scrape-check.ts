/** What is asked of promtool about scrape fragments: whole, and when one is refused, which of its parts it is. */

import { toText } from '../../components/content.ts';
import type { RelabelConfig, ScrapeFragment } from '../../components/fragment.ts';
import { jobsOf } from '../../components/scrape/jobs.ts';

/**
 * A configuration with that fragment alone, inlined: promtool does not look into files of `scrape_config_files` as
 * closely as into `scrape_configs`, and without the `global` block it could not tell what follows from it.
 */
export function scrapeText(fragment: ScrapeFragment, global: object): string {
  return toText({ global, scrape_configs: jobsOf([fragment], { slice: 0 }) });
}

/** A part of a ScrapeTarget, and a configuration that holds nothing else of it. */
export interface Part {
  /** The field of the object, such as "spec.relabelings[2]". */
  readonly field: string;
  readonly text: string;
}

/** The parts that a user writes in Prometheus' own grammar, where most of what a parser can refuse is written. */
export function partsOf({ class: { relabelings, settings } }: ScrapeFragment): readonly Part[] {
  return [
    ...relabelings.map((step, index) => part('relabelings', index, step)),
    ...metricSteps(settings).map((step, index) => part('metricRelabelings', index, step)),
  ];
}

function part(list: 'relabelings' | 'metricRelabelings', index: number, step: unknown): Part {
  const field = list === 'relabelings' ? 'relabel_configs' : 'metric_relabel_configs';
  const text = toText({ scrape_configs: [{ job_name: 'part', [field]: [step] }] });
  return { field: `spec.${list}[${index}]`, text };
}

function metricSteps(settings: Readonly<Record<string, unknown>>): readonly RelabelConfig[] {
  const steps: unknown = settings['metric_relabel_configs'];
  return Array.isArray(steps) ? steps : [];
}

/** A complaint in terms of the object instead of the job that was made of it. */
export function scrapeComplaint(complaint: string): string {
  return complaint
    .replace(/^instance (\d+) in group \d+: /, 'spec.static.addresses[$1]: ')
    .replace(/ for scrape config with job name "[^"]*"/, '')
    .replace(/^yaml: (?:line \d+: )?/, '');
}
