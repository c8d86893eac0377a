/** Server-side apply against a model small enough to be obviously right. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Managers, mergeApplied } from './field-managers.ts';

interface Field {
  value: string;
  owners: Set<string>;
}

const field = fc.constantFrom('a', 'b', 'c');
const application = fc.record({
  manager: fc.constantFrom('me', 'you', 'they'),
  // Never empty: who owns an empty map depends on whether its kind leaves it out when it is stored.
  data: fc.dictionary(field, fc.constantFrom('1', '2'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  force: fc.boolean(),
});

/** The rules of server-side apply for one flat map, told the simple way; false: a conflict. */
function applyToModel(
  model: Map<string, Field>,
  manager: string,
  data: Readonly<Record<string, string>>,
  force: boolean,
) {
  const contested = Object.entries(data).filter(([name, value]) => {
    const known = model.get(name);
    return known !== undefined && known.value !== value && [...known.owners].some((owner) => owner !== manager);
  });
  if (contested.length > 0 && !force) return false;
  for (const [name, value] of Object.entries(data)) {
    const known = model.get(name);
    if (known?.value === value) known.owners.add(manager);
    else model.set(name, { value, owners: new Set([manager]) });
  }
  for (const [name, known] of model) {
    if (name in data || !known.owners.delete(manager)) continue;
    if (known.owners.size === 0) model.delete(name);
  }
  return true;
}

test('any applications of any managers lead where the model leads, with the same conflicts', () => {
  fc.assert(
    fc.property(fc.array(application, { maxLength: 12 }), (applications) => {
      const model = new Map<string, Field>();
      let live: Readonly<Record<string, unknown>> = { kind: 'ConfigMap' };
      let managers: Managers = new Map();
      for (const { manager, data, force } of applications) {
        const writer = { manager, operation: 'Apply', subresource: '' } as const;
        const merged = mergeApplied({ live, applied: { data }, managers, writer, force, listKeys: {} });
        expect(merged.conflicts === undefined).toBe(applyToModel(model, manager, data, force));
        if (merged.conflicts === undefined) ({ object: live, managers } = merged);
        const expected = Object.fromEntries([...model].map(([name, { value }]) => [name, value]));
        expect(live['data'] ?? {}).toEqual(expected);
      }
    }),
  );
});
