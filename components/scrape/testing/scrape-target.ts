/** ScrapeTargets for tests, as the API server would have stored them, and what they compile to. */
import type { Authored } from '../../../crds/models/authored.ts';
import { schemas } from '../../../crds/models/schemas.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { withDefaults } from '../../../crds/schema.ts';
import type { ScrapeFragment } from '../../fragment.ts';
import { compileTarget, type ScrapeOptions } from '../compile.ts';

export type TargetSpec = NonNullable<Authored<ScrapeTarget>['spec']>;

/** A stored target with that spec; its defaults are the CRD's. */
export function storedTarget(spec: TargetSpec, metadata: Partial<ScrapeTarget['metadata']> = {}): ScrapeTarget {
  const named = {
    name: 'web',
    namespace: 'shop',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  };
  const authored = {
    apiVersion: 'monitoring.bellwether.dev/v1alpha1',
    kind: 'ScrapeTarget',
    metadata: { uid: `uid-${named.namespace}-${named.name}`, ...named },
    spec,
  };
  const stored: ScrapeTarget = JSON.parse(JSON.stringify(withDefaults(schemas.get('ScrapeTarget') ?? {}, authored)));
  return stored;
}

/** A stack in `monitoring` that trusts `platform` besides, with Prometheus' usual times. */
export const scrapeOptions: ScrapeOptions = {
  stackName: 'demo',
  stackNamespace: 'monitoring',
  trustedNamespaces: ['platform'],
  scrapeInterval: '30s',
  scrapeTimeout: '10s',
};

/** The one fragment of a target. Throws when it is refused. */
export function scrapeFragmentOf(
  spec: TargetSpec,
  metadata: Partial<ScrapeTarget['metadata']> = {},
  options: Partial<ScrapeOptions> = {},
): ScrapeFragment {
  const { fragments, refused } = compileTarget(storedTarget(spec, metadata), { ...scrapeOptions, ...options });
  const [fragment] = fragments;
  if (fragment === undefined) throw new Error(`refused: ${refused?.message ?? 'no fragment'}`);
  return fragment;
}

/** Why a target is refused; undefined when it is not. */
export function refusalOf(
  spec: TargetSpec,
  metadata: Partial<ScrapeTarget['metadata']> = {},
  options: Partial<ScrapeOptions> = {},
): { readonly reason: string; readonly message: string } | undefined {
  return compileTarget(storedTarget(spec, metadata), { ...scrapeOptions, ...options }).refused;
}
