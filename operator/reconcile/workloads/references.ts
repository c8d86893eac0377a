/** What a pod mounts, looked up: of a volume that cannot be mounted the kubelet tells in events alone. */
import type { V1PodSpec } from '@kubernetes/client-node';
import type { Client } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import { isRecord } from '../../kube/json.ts';
import { configMaps, persistentVolumeClaims, type Resource, secrets } from '../../kube/resource.ts';

type Getter = Pick<Client, 'get'>;

interface Reference {
  readonly resource: Resource;
  readonly name: string;
  readonly volume: string;
  /** Keys that must be in it. */
  readonly keys: readonly string[];
}

interface Source {
  readonly name?: string | undefined;
  readonly secretName?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly items?: readonly { readonly key: string }[] | undefined;
}

function reference(resource: Resource, volume: string, source: Source | undefined): readonly Reference[] {
  const name = source?.secretName ?? source?.name;
  if (name === undefined || source?.optional === true) return [];
  return [{ resource, name, volume, keys: (source?.items ?? []).map(({ key }) => key) }];
}

function referencesIn({ volumes = [] }: V1PodSpec): readonly Reference[] {
  return volumes.flatMap((volume) => {
    const of = (secret: Source | undefined, configMap: Source | undefined) => [
      ...reference(secrets, volume.name, secret),
      ...reference(configMaps, volume.name, configMap),
    ];
    const projected = (volume.projected?.sources ?? []).flatMap(({ secret, configMap }) => of(secret, configMap));
    return [...of(volume.secret, volume.configMap), ...projected];
  });
}

function keysIn(object: object): ReadonlySet<string> {
  const fields: Readonly<Record<string, unknown>> = { ...object };
  const parts = [fields['data'], fields['binaryData']].filter(isRecord);
  return new Set(parts.flatMap((part) => Object.keys(part)));
}

interface Place {
  readonly namespace: string;
  readonly client: Getter;
  readonly signal: AbortSignal;
}

/** Undefined for what is there, and for what cannot be looked up: nobody can say of that what is wrong with it. */
async function faultOf({ resource, name, volume, keys }: Reference, place: Place): Promise<string | undefined> {
  const { namespace, client, signal } = place;
  try {
    const there = keysIn(await client.get(resource, { namespace, name }, { signal }));
    const lost = keys.filter((key) => !there.has(key));
    if (lost.length === 0) return undefined;
    return `volume ${volume}: ${resource.kind} ${name} has no key ${lost.join(', ')}.`;
  } catch (error) {
    signal.throwIfAborted();
    if (!isNotFound(error)) return undefined;
    return `volume ${volume}: there is no ${resource.kind} ${name} in namespace ${namespace}.`;
  }
}

/** A sentence for each Secret and ConfigMap, or key in one, without which the pod's volumes cannot be mounted. */
export async function missingIn(spec: V1PodSpec, place: Place): Promise<readonly string[]> {
  const faults = await Promise.all(referencesIn(spec).map((each) => faultOf(each, place)));
  return faults.filter((fault) => fault !== undefined);
}

/** Of the claims of these names those that several pods may mount, wherever they run; one that is not there as well. */
export async function sharedClaims(names: readonly string[], place: Place): Promise<ReadonlySet<string>> {
  const { namespace, client, signal } = place;
  const shared = await Promise.all(
    names.map(async (name) => {
      try {
        const { spec } = await client.get(persistentVolumeClaims, { namespace, name }, { signal });
        return (spec?.accessModes ?? []).some((mode) => mode.endsWith('Many')) ? [name] : [];
      } catch (error) {
        signal.throwIfAborted();
        // The scheduler says of a claim that is not there that it is not.
        if (isNotFound(error)) return [name];
        throw error;
      }
    }),
  );
  return new Set(shared.flat());
}
