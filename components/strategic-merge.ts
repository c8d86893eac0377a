/** Kubernetes' strategic merge of a patch into an object, as far as pods need it. */
import { isRecord } from '../crds/schema.ts';
import { Refusal } from './refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Lists whose items are told apart by a key and merged one by one; any other list is replaced whole (`patchMergeKey` of
 * the types below a pod's spec, k8s.io/api/core/v1).
 */
const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['env', 'name'],
  ['hostAliases', 'ip'],
  ['imagePullSecrets', 'name'],
  ['initContainers', 'name'],
  ['ports', 'containerPort'],
  ['resourceClaims', 'name'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['volumeDevices', 'devicePath'],
  ['volumeMounts', 'mountPath'],
  ['volumes', 'name'],
]);

const refuse = (path: string, problem: string): Refusal =>
  new Refusal('InvalidPodPatch', `podPatch.${path}: ${problem}`);

/** What `$patch` says of an object: `merge` where it says nothing. Other directives are for tools, not for people. */
function directiveOf(patch: Fields, path: string): 'merge' | 'replace' | 'delete' {
  const unknown = Object.keys(patch).find((name) => name.startsWith('$') && name !== '$patch');
  if (unknown !== undefined) throw refuse(path, `${unknown} is not supported; only $patch is`);
  const directive = patch['$patch'] ?? 'merge';
  if (directive === 'merge' || directive === 'replace' || directive === 'delete') return directive;
  throw refuse(path, `$patch must be merge, replace or delete, not ${JSON.stringify(directive)}`);
}

function mergeFields(base: Fields, patch: Fields, path: string): Fields {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    if (name === '$patch') continue;
    const result = mergeValue(merged.get(name), value, `${path}.${name}`, name);
    if (result === undefined) merged.delete(name);
    else merged.set(name, result);
  }
  return Object.fromEntries(merged);
}

function itemsOf(list: readonly unknown[], key: string, path: string): readonly Fields[] {
  return list.map((item, index) => {
    if (!isRecord(item)) throw refuse(`${path}[${index}]`, 'must be an object');
    if (item[key] === undefined && item['$patch'] === undefined)
      throw refuse(`${path}[${index}]`, `${key} is required`);
    return item;
  });
}

/** What is new comes behind what was there. */
function mergeList(base: readonly unknown[], patch: readonly unknown[], path: string, key: string): readonly unknown[] {
  const items = itemsOf(patch, key, path);
  const whole = items.find((item) => item[key] === undefined);
  const start = whole && directiveOf(whole, path) === 'replace' ? [] : base;
  const merged = [...start];
  for (const item of items.filter((each) => each !== whole)) {
    const place = merged.findIndex((other) => isRecord(other) && other[key] === item[key]);
    const found = place < 0 ? {} : merged[place];
    const result = mergeValue(found, item, `${path}[${String(item[key])}]`, '');
    if (result === undefined) merged.splice(place < 0 ? merged.length : place, 1);
    else merged.splice(place < 0 ? merged.length : place, 1, result);
  }
  return merged;
}

/** `undefined` means that nothing is left. */
function mergeValue(base: unknown, patch: unknown, path: string, field: string): unknown {
  if (patch === null) return undefined;
  if (Array.isArray(patch)) {
    const key = mergeKeys.get(field);
    return key === undefined ? patch : mergeList(Array.isArray(base) ? base : [], patch, path, key);
  }
  if (!isRecord(patch)) return patch;
  const directive = directiveOf(patch, path);
  if (directive === 'delete') return undefined;
  return mergeFields(directive === 'merge' && isRecord(base) ? base : {}, patch, path);
}

/**
 * `base` with `patch` merged into it: objects field by field, lists of things that have names by name, and null takes a
 * field away. Throws Refusal for what is no patch.
 *
 * ```ts
 * strategicMerge({ containers: [{ name: 'a', tty: true }] }, { containers: [{ name: 'a', tty: null }, { name: 'b' }] });
 * // { containers: [{ name: 'a' }, { name: 'b' }] }
 * ```
 */
export function strategicMerge(base: object, patch: object, path: string): Fields {
  const merged = mergeValue(base, patch, path, '');
  return isRecord(merged) ? merged : {};
}
