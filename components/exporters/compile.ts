/** From an object that names one kind of system to all that monitors it: what is to run, and what is to be scraped. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Compiled, ScrapeFragment } from '../fragment.ts';
import { compiled } from '../refusal.ts';
import { isTrusted } from '../scrape/trust.ts';
import { identityOf, type StackInput } from '../stack-input.ts';
import { exporterFragment } from './fragment.ts';
import { type Instance, instancesOf } from './instance.ts';
import { exporterObjects } from './objects.ts';
import { type ExporterUse, type Plan, planOf } from './plan.ts';

export interface ExporterOptions {
  /** Host names and IP addresses of the nodes and of the API server. */
  readonly reserved: readonly string[];
}

/** The plan of an object that the stack can do. Throws a Refusal, whose message names field, cause and fix. */
export function plannedUse(use: ExporterUse, input: StackInput, { reserved }: ExporterOptions): Plan {
  return planOf(use, { trusted: trusts(input, use.owner.namespace), reserved });
}

function trusts({ stack }: StackInput, namespace: string): boolean {
  return isTrusted(namespace, {
    stackNamespace: identityOf(stack).namespace,
    trustedNamespaces: stack.spec.tenancy.trustedNamespaces ?? [],
  });
}

/**
 * What an object contributes to the scrape configuration of the stack.
 * @param labels of every target that the object asks for, its times among them
 */
export function compileExporter(
  use: ExporterUse,
  input: StackInput,
  options: ExporterOptions & { readonly labels?: Readonly<Record<string, string>> },
): Compiled<ScrapeFragment> {
  return compiled(use.owner, () => {
    const trusted = trusts(input, use.owner.namespace);
    const plan = plannedUse(use, input, options);
    return [exporterFragment(plan, { stack: identityOf(input.stack), trusted, labels: options.labels ?? {} })];
  });
}

/** One exporter with its objects. */
export interface RunningExporter {
  readonly instance: Instance;
  readonly objects: readonly KubeObject[];
}

/**
 * Everything that runs for the objects of a stack, but for the Secrets.
 * @param secretVersions by name of the Secret, its resourceVersion
 */
export function runningExporters(
  input: StackInput,
  plans: readonly Plan[],
  secretVersions: Readonly<Record<string, string>> = {},
): readonly RunningExporter[] {
  return instancesOf(input.stack.metadata.name, plans).map((instance) => ({
    instance,
    objects: exporterObjects(input, instance, secretVersions[instance.name]),
  }));
}
