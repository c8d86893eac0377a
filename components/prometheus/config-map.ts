/** The ConfigMap of the main configuration and of the marker that shows that it was loaded. */
import type { ConfigMap } from '../built-in.ts';
import { toText } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import { revisionOf } from '../revision.ts';
import type { StackInput } from '../stack-input.ts';
import { mainConfiguration } from './configuration.ts';
import { mainKeys } from './layout.ts';
import { mainMarker, markerGroup } from './marker.ts';

/** prometheus.json as it is or, when the present one was refused, as it last was good. */
export function configMap(input: StackInput): ConfigMap {
  const text = input.facts.prometheusConfiguration ?? mainConfiguration(input.stack).text;
  const marker = toText({ groups: [markerGroup({ name: mainMarker, hash: revisionOf(text) })] });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: ownedMetadata(input, 'prometheus', componentName(input.stack.metadata.name, 'prometheus')),
    data: { [mainKeys.configuration]: text, [mainKeys.marker]: marker },
  };
}
