/** The Gateway API as far as tests need it: the kind HTTPRoute, whatever its objects say. */
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };

export const routeDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'httproutes.gateway.networking.k8s.io' },
  spec: {
    group: 'gateway.networking.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'HTTPRoute', plural: 'httproutes' },
    versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }],
  },
} as const;
