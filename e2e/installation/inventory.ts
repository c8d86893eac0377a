/** Everything that is in the cluster, by name: what an installation must not leave behind. */
import { kubectl } from '../suites/running-demo.ts';

/** They come and go by themselves; an APIService does with its CRD. */
const volatile: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'componentstatuses',
  'events',
  'events.events.k8s.io',
]);

/** The resources that can be listed, as kubectl names them. */
async function resources(): Promise<readonly string[]> {
  const names = await kubectl.run('api-resources', '--verbs=list', '--output=name', '--cached=false');
  return names
    .trim()
    .split('\n')
    .filter((name) => !volatile.has(name));
}

/** Every object as `Kind namespace/name`, in order. */
export async function inventory(): Promise<readonly string[]> {
  const objects = await kubectl.list((await resources()).join(','), '--all-namespaces');
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`).toSorted();
}
