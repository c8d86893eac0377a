/** Objects with exporters for tests: one of each type, as its record says that one is written. */
import type { Owner, ScrapeFragment } from '../../fragment.ts';
import { scrapeFragment } from '../../scrape/fragment.ts';
import { recordOf } from '../catalogue.ts';
import { exporterParts } from '../fragment.ts';
import { type ExporterUse, type Plan, type PlanOptions, planOf } from '../plan.ts';

/** A stack in `monitoring` that trusts `shop`. */
export const tenancy = { tenancy: { trustedNamespaces: ['shop'] } };

export function ownerOf(name: string, namespace = 'shop', creationTimestamp = '2026-01-01T00:00:00Z'): Owner {
  return { kind: 'ScrapeTarget', namespace, name, uid: `uid-${namespace}-${name}`, generation: 1, creationTimestamp };
}

/** The simplest object of that type: what is required, with the examples of the record, and every key of its Secret. */
export function exampleUse(type: string, change: Partial<ExporterUse> = {}): ExporterUse {
  const { address, parameters, secret, way } = recordOf(type);
  const needed = parameters.filter(({ required, belongsToSecret }) => required ?? belongsToSecret);
  return {
    owner: ownerOf(`the-${type}`),
    type,
    addresses: way.kind === 'receiver' ? [] : [address.example],
    parameters: Object.fromEntries(needed.map(({ name, example }) => [name, example])),
    ...(type === 'netapp-eseries' && { image: 'registry.example.com/eseries-exporter:v1.0.0' }),
    ...(secret.length > 0 && { secret: { name: 'login' } }),
    ...change,
  };
}

/** What a Secret of that type holds: bytes that are found wherever they do not belong. */
export function secretTexts(type: string): Readonly<Record<string, string>> {
  return Object.fromEntries(recordOf(type).secret.map(({ key }) => [key, marker(key)]));
}

export function marker(key: string): string {
  return `never-shown-${key}`;
}

const isTrusted = ({ namespace }: Owner): boolean => ['monitoring', 'shop'].includes(namespace);

/** As the stack of `tenancy` plans it, whose nodes have two names. */
export function planned(use: ExporterUse, options: Partial<PlanOptions> = {}): Plan {
  return planOf(use, { trusted: isTrusted(use.owner), reserved: ['10.0.0.10', 'node-1.example.com'], ...options });
}

/** What it is to the servers of the stack `demo` in `monitoring`. */
export function fragmentOf(use: ExporterUse, labels: Readonly<Record<string, string>> = {}): ScrapeFragment {
  const stack = { name: 'demo', namespace: 'monitoring' };
  const parts = exporterParts(planned(use), { stack, trusted: isTrusted(use.owner), labels, settings: {} });
  return scrapeFragment(use.owner, parts);
}
