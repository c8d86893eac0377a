/** Everything that node-exporter consists of. */
import type { KubeObject } from '../../crds/meta.ts';
import { componentName } from '../names.ts';
import { headlessService, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { daemonSet, nodeExporterPort } from './daemon-set.ts';

/** None where another stack's is used. Its Service is headless: a connection to any one of the nodes would be of no use. */
export function nodeExporter(input: StackInput): readonly KubeObject[] {
  const { metadata, spec } = input.stack;
  if (!spec.nodeExporter.enabled || input.facts.shares?.['node-exporter']?.of) return [];
  const name = componentName(metadata.name, 'node-exporter');
  return [
    serviceAccount(input, 'node-exporter'),
    headlessService(input, 'node-exporter', name, [servicePort('metrics', nodeExporterPort(input))]),
    daemonSet(input),
  ];
}
