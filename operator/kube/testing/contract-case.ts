/** One thing that the contract demands, and the throw-away kind that the cases use. */
import type { KubeObject } from '../../../crds/meta.ts';
import type { Client } from '../client.ts';
import { type Resource, resourceOf } from '../resource.ts';

/** The throw-away kind of the suite; fields of its spec are not in its schema, and must survive. */
export interface Widget extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

export const widgets: Resource<Widget> = resourceOf<Widget>(
  'contract.bellwether.dev/v1',
  'Widget',
  'widgets',
  'namespaced',
);

export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.contract.bellwether.dev' },
  spec: {
    group: 'contract.bellwether.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: {
                  conditions: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['type'],
                    items: {
                      type: 'object',
                      required: ['type'],
                      properties: { type: { type: 'string' }, status: { type: 'string' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const;

export interface ContractContext {
  readonly client: Client;
  /** A namespace of the suite's own. */
  readonly namespace: string;
  /** No two calls give the same name. */
  readonly unique: (prefix: string) => string;
}

export interface ContractCase {
  readonly name: string;
  /** Throws when the server does otherwise. */
  readonly run: (context: ContractContext) => Promise<void>;
}
