/** What an object with an exporter contributes to the scrape configuration: one target for each system. */
import type { ScrapeClass, StaticConfig } from '../fragment.ts';
import { serviceHost } from '../names.ts';
import { classId } from '../scrape/class.ts';
import type { ScrapeParts } from '../scrape/fragment.ts';
import { OWNER } from '../scrape/labels.ts';
import type { System } from './addresses.ts';
import { filledRecord } from './arguments.ts';
import { instanceName, loginName, targetOf } from './instance.ts';
import type { Plan } from './plan.ts';
import { EXPORTER_LABEL } from './up-metric.ts';

export interface FragmentOptions {
  readonly stack: { readonly name: string; readonly namespace: string };
  readonly trusted: boolean;
  /** Labels of every target that the object asks for, its times among them, as for every ScrapeTarget. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the job does with the samples, in the grammar of `scrape_configs`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Labels alone tell the exporter which system is meant, `__param_*` among them. So all objects of one type share one
 * job, whatever their logins and parameters.
 */
export function exporterParts(plan: Plan, options: FragmentOptions): ScrapeParts {
  const systems = plan.record.way.kind === 'receiver' ? [undefined] : plan.systems;
  return {
    class: classOf(plan, options),
    selection: [],
    labelling: [],
    static: systems.map((system) => target(plan, system, options)),
    exporter: plan.spec,
  };
}

function classOf({ record: { way } }: Plan, { trusted, settings }: FragmentOptions): ScrapeClass {
  const content = {
    role: 'static' as const,
    trusted,
    settings: {
      metrics_path: pathOf(way),
      scheme: 'http',
      ...(way.kind === 'native' && way.endpoint.honorLabels && trusted && { honor_labels: true }),
      ...settings,
      follow_redirects: false,
    },
    relabelings: [],
  };
  return { id: classId(content), ...content };
}

function pathOf(way: Plan['record']['way']): string {
  if (way.kind === 'native') return way.endpoint.path;
  return 'probe' in way ? way.probe.path : way.exporter.path;
}

/** What each target of a plan is called, and by which Deployment it is asked; none where it answers by itself. */
export function systemTargets(
  plan: Plan,
  stack: FragmentOptions['stack'],
): readonly { readonly instance: string; readonly exporter?: string }[] {
  const systems = plan.record.way.kind === 'receiver' ? [undefined] : plan.systems;
  return systems.map((system) => {
    const name = instanceName(stack.name, plan, system);
    const instance = system?.instance ?? addressOf(plan, stack.namespace, name ?? '');
    return { instance, ...(name !== undefined && { exporter: name }) };
  });
}

function addressOf({ record: { way } }: Plan, namespace: string, name: string): string {
  return way.kind === 'native' ? '' : `${serviceHost(namespace, name)}:${way.exporter.port}`;
}

function target(plan: Plan, system: System | undefined, { stack, labels }: FragmentOptions): StaticConfig {
  const { owner, record } = plan;
  const name = instanceName(stack.name, plan, system);
  const own = {
    [OWNER]: `${owner.namespace}/${owner.name}`,
    job: owner.name,
    ...harmless(labels),
    [EXPORTER_LABEL]: record.type,
  };
  if (record.way.kind === 'native' || name === undefined) {
    return { targets: [bare(system)], labels: { ...own, instance: system?.instance ?? '' } };
  }
  const address = addressOf(plan, stack.namespace, name);
  return {
    targets: [address],
    labels: { ...own, instance: system?.instance ?? address, ...(system && parameters(plan, system)) },
  };
}

const times: ReadonlySet<string> = new Set(['__scrape_interval__', '__scrape_timeout__']);

/**
 * Without labels that would change the request: with another login's name an object could have a password of someone
 * else's sent to its own address.
 */
function harmless(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__') || times.has(name)));
}

/** Host and port: the scheme is a matter of the job. */
function bare(system: System | undefined): string {
  return system?.address.replace(/^[a-z]+:\/\//, '') ?? '';
}

function parameters(plan: Plan, system: System): Readonly<Record<string, string>> {
  const { way } = plan.record;
  if (!('probe' in way)) return {};
  const { target: asked, parameters: further, loginParameter } = way.probe;
  const named = {
    [asked.parameter]: targetOf(plan, system),
    ...filledRecord(further, plan.values),
    ...(loginParameter !== undefined && plan.keys.length > 0 && { [loginParameter]: loginName(plan) }),
  };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`__param_${name}`, value]));
}
