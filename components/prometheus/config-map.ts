/** The ConfigMap of the main configuration, of the built-in rules and of the marker that shows that both were loaded. */
import type { ConfigMap } from '../built-in.ts';
import { toText } from '../content.ts';
import { ownedMetadata } from '../metadata.ts';
import { componentName } from '../names.ts';
import type { StackInput } from '../stack-input.ts';
import { mainConfiguration } from './configuration.ts';
import { mainKeys } from './layout.ts';
import { mainMarker, markerGroup } from './marker.ts';

/** The files as they are or, when the present ones were refused, as they last were good. */
export function configMap(input: StackInput): ConfigMap {
  const { prometheusMain, shares } = input.facts;
  const main = prometheusMain ?? mainConfiguration(input.stack, undefined, shares);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: ownedMetadata(input, 'prometheus', componentName(input.stack.metadata.name, 'prometheus')),
    data: {
      [mainKeys.configuration]: main.text,
      [mainKeys.defaultRules]: main.defaultRules,
      [mainKeys.marker]: toText({ groups: [markerGroup({ name: mainMarker, hash: main.revision })] }),
      ...prometheusMain?.beside,
    },
  };
}
