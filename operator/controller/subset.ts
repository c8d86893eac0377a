/** Whether a live object already says everything that a desired one says, so that nothing need be written. */
import { isRecord } from '../kube/json.ts';
import { sameQuantity } from './quantity.ts';

/**
 * The lists whose items Kubernetes tells apart by key and not by place (`x-kubernetes-list-map-keys` of the built-in
 * kinds, k8s.io/api); others may add items to them. For every other list, length and order count.
 */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  ephemeralContainers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  hostAliases: ['ip'],
  ownerReferences: ['uid'],
};

/** `ports` is such a list in a container, but not in a NetworkPolicy. */
const CONTAINER_PORT_KEYS: readonly string[] = ['containerPort', 'protocol'];

/**
 * Maps that Kubernetes takes as one value (`x-kubernetes-map-type: atomic` of the built-in kinds): nobody can add to
 * them, an apply replaces them whole, and one name more selects something else.
 */
const ATOMIC: ReadonlySet<string> = new Set(['selector', 'labelSelector', 'matchLabels', 'nodeSelector']);

/** Fields below which text is a resource quantity, which the API server rewrites into its canonical form. */
const QUANTITIES: ReadonlySet<string> = new Set(['limits', 'requests', 'capacity', 'hard', 'sizeLimit', 'divisor']);

/**
 * Whether `desired` is contained in `live`: every field it names is there with an equal value; what it leaves out may be
 * anything, for example a default. A wrong "no" costs one apply that changes nothing, a wrong "yes" leaves drift, so
 * every doubt is a no.
 */
export function isSubset(desired: unknown, live: unknown, field = ''): boolean {
  if (desired === undefined || desired === live) return true;
  if (Array.isArray(desired)) return Array.isArray(live) && isSubList(desired, live, field);
  if (isRecord(desired)) return isRecord(live) && isSubRecord(desired, live, field);
  return QUANTITIES.has(field) && sameQuantity(desired, live);
}

function isSubRecord(desired: Record<string, unknown>, live: Record<string, unknown>, field: string): boolean {
  // Within requests, limits, … every name is a resource and every value a quantity.
  const inherits = QUANTITIES.has(field);
  if (ATOMIC.has(field) && Object.keys(live).some((name) => desired[name] === undefined)) return false;
  return Object.entries(desired).every(([name, value]) => isSubset(value, live[name], inherits ? field : name));
}

function isSubList(desired: readonly unknown[], live: readonly unknown[], field: string): boolean {
  if (desired.every(isRecord) && live.every(isRecord)) {
    const keys = desired[0]?.['containerPort'] === undefined ? LIST_KEYS[field] : CONTAINER_PORT_KEYS;
    if (keys) return isSubMap(desired, live, keys);
  }
  return desired.length === live.length && desired.every((item, i) => isSubset(item, live[i]));
}

function isSubMap(
  desired: readonly Record<string, unknown>[],
  live: readonly Record<string, unknown>[],
  keys: readonly string[],
): boolean {
  return desired.every((item) => {
    const named = keys.filter((key) => item[key] !== undefined);
    const same = live.filter((other) => named.every((key) => other[key] === item[key]));
    return named.length > 0 && same.length === 1 && isSubset(item, same[0]);
  });
}
