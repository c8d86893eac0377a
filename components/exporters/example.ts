/** What somebody writes to have a system of a type monitored: as short as it can be, with the examples of the record. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Authored } from '../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import type { CatalogueRecord } from './record.ts';

/** The Secret, where the type has a login, and the ScrapeTarget. */
export function exampleObjects(record: CatalogueRecord): readonly (KubeObject | Authored<ScrapeTarget>)[] {
  const { type, address, parameters, secret, way } = record;
  const named = parameters.filter(({ required, belongsToSecret }) => required ?? belongsToSecret);
  const needsImage = way.kind !== 'native' && way.exporter.image === undefined;
  const login = `${type}-login`;
  const target: Authored<ScrapeTarget> = {
    apiVersion: 'monitoring.bellwether.dev/v1alpha1',
    kind: 'ScrapeTarget',
    metadata: { name: type, namespace: 'shop' },
    spec: {
      exporter: {
        type,
        ...(way.kind !== 'receiver' && { addresses: [address.example] }),
        ...(named.length > 0 && {
          parameters: Object.fromEntries(named.map(({ name, example }) => [name, example])),
        }),
        ...(needsImage && { image: `registry.example.com/${type}-exporter:v1` }),
        ...(secret.length > 0 && { secret: { name: login } }),
      },
    },
  };
  return secret.length === 0 ? [target] : [loginSecret(login, record), target];
}

function loginSecret(name: string, { secret }: CatalogueRecord): KubeObject & { readonly stringData: object } {
  const needed = secret.filter(({ required }) => required);
  const keys = needed.length > 0 ? needed : secret.slice(0, 1);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'shop', labels: { 'monitoring.bellwether.dev/allow-scrape': 'true' } },
    stringData: Object.fromEntries(keys.map(({ key }) => [key, '…'])),
  };
}
