/** The ConfigMap of the main configuration, of the built-in rules and of the marker that shows that both were loaded. */
import type { ConfigMap } from '../built-in.ts';
import { toText } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { defaultRulesText, mainConfiguration, mainRevision } from './configuration.ts';
import { mainKeys } from './layout.ts';
import { mainMarker, markerGroup } from './marker.ts';

/** prometheus.json as it is or, when the present one was refused, as it last was good. */
export function configMap(input: StackInput): ConfigMap {
  const { prometheusConfiguration, shares } = input.facts;
  const text = prometheusConfiguration ?? mainConfiguration(input.stack, undefined, shares).text;
  const marker = toText({ groups: [markerGroup({ name: mainMarker, hash: mainRevision(input.stack, text) })] });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: ownedMetadata(input, 'prometheus', componentName(input.stack.metadata.name, 'prometheus')),
    data: {
      [mainKeys.configuration]: text,
      [mainKeys.defaultRules]: defaultRulesText(input.stack),
      [mainKeys.marker]: marker,
    },
  };
}
