/** The HTTPRoute of a web UI: the Gateway API's way from a Gateway to a Service. */
import type { KubeObject } from '../crds/meta.ts';
import type { MonitoringStackSpecPrometheusExposeHttpRouteParentRef } from '../crds/models/monitoring-stack.ts';
import { exposureOf, type WebComponent } from './exposure.ts';
import { ownedMetadata } from './metadata.ts';
import { componentName, ports } from './names.ts';
import type { StackInput } from './stack-input.ts';

export const gatewayApiVersion = 'gateway.networking.k8s.io/v1';

export type HttpRoute = KubeObject & {
  readonly spec?: {
    readonly parentRefs?: readonly (MonitoringStackSpecPrometheusExposeHttpRouteParentRef & {
      readonly group: string;
      readonly kind: string;
    })[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly object[];
  };
};

/** One route, or none where the stack asks for none or the cluster has no such kind. */
export function httpRoute(input: StackInput, component: WebComponent): readonly HttpRoute[] {
  const asked = exposureOf(input, component).httpRoute;
  if (!asked) return [];
  const name = componentName(input.stack.metadata.name, component);
  const { path } = input.stack.spec[component].expose;
  // Defaults are spelled out, so that what is wanted is what the API server has.
  const gateway = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
  const backend = { group: '', kind: 'Service', name, port: ports[component], weight: 1 };
  const matches = [{ path: { type: 'PathPrefix', value: path } }];
  return [
    {
      apiVersion: gatewayApiVersion,
      kind: 'HTTPRoute',
      metadata: ownedMetadata(input, component, name),
      spec: {
        parentRefs: asked.parentRefs.map((parent) => ({ ...gateway, ...parent })),
        ...(asked.hostnames && { hostnames: asked.hostnames }),
        rules: [{ matches, backendRefs: [backend] }],
      },
    },
  ];
}
