/** The Ingress of a web UI. */
import type { Ingress } from './built-in.ts';
import { exposureOf, type WebComponent } from './exposure.ts';
import { ownedMetadata } from './metadata.ts';
import { componentName } from './names.ts';
import type { StackInput } from './stack-input.ts';

/** One Ingress, or none where the stack asks for none. */
export function ingress(input: StackInput, component: WebComponent): readonly Ingress[] {
  const asked = exposureOf(input, component).ingress;
  if (!asked) return [];
  const { host, className, tls, annotations } = asked;
  const name = componentName(input.stack.metadata.name, component);
  const backend = { service: { name, port: { name: 'web' } } };
  const { path } = input.stack.spec[component].expose;
  const metadata = ownedMetadata(input, component, name);
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: annotations ? { ...metadata, annotations } : metadata,
      spec: {
        ...(className !== undefined && { ingressClassName: className }),
        rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend }] } }],
        ...(tls && { tls: [{ hosts: [host], ...(tls.secretName !== undefined && { secretName: tls.secretName }) }] }),
      },
    },
  ];
}
