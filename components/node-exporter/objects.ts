/** Everything that node-exporter consists of. */
import type { KubeObject } from '../../crds/meta.ts';
import { componentName, ports } from '../names.ts';
import { headlessService, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { daemonSet } from './daemon-set.ts';

/** Its Service is headless: a connection to any one of the nodes would be of no use. */
export function nodeExporter(input: StackInput): readonly KubeObject[] {
  const { metadata, spec } = input.stack;
  if (!spec.nodeExporter.enabled) return [];
  const name = componentName(metadata.name, 'node-exporter');
  return [
    serviceAccount(input, 'node-exporter'),
    headlessService(input, 'node-exporter', name, [servicePort('metrics', ports['node-exporter'])]),
    daemonSet(input),
  ];
}
