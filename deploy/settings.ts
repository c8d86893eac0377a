/** What an installation can be told: the values of the chart, which has their defaults, and the namespace it goes to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  V1Affinity,
  V1Container,
  V1LocalObjectReference,
  V1ResourceRequirements,
  V1Toleration,
  V1TopologySpreadConstraint,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { namespace } from './naming.ts';

/** As in `chart/values.yaml`, which says what each is for. */
export interface Values {
  readonly image: string;
  readonly imagePullPolicy: NonNullable<V1Container['imagePullPolicy']>;
  readonly imagePullSecrets: V1LocalObjectReference[];
  readonly replicas: number;
  readonly podDisruptionBudget: { readonly enabled: boolean };
  readonly logLevel: string;
  readonly resources: V1ResourceRequirements;
  readonly judgeResources: V1ResourceRequirements;
  readonly nodeSelector: Record<string, string>;
  readonly tolerations: V1Toleration[];
  readonly affinity: V1Affinity;
  readonly topologySpreadConstraints: V1TopologySpreadConstraint[];
  readonly priorityClassName: string;
  readonly podAnnotations: Record<string, string>;
  readonly stackNamespaces: readonly string[];
  readonly secretNamespaces: readonly string[];
  readonly endpointPolicy: { readonly enabled: boolean };
}

export interface Settings extends Values {
  /** The operator's own. */
  readonly namespace: string;
}

/** Where the chart lies. */
export const chartFolder: string = join(import.meta.dirname, 'chart');

export const defaultValues: Values = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));

/** The settings with defaults for what is not given. */
export function settingsOf(given: Partial<Settings> = {}): Settings {
  return { namespace, ...defaultValues, ...given };
}
