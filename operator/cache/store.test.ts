/** The indexes of a store never disagree with its values. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Key, keyOf, refOf } from './key.ts';
import { Store } from './store.ts';

interface Pod {
  readonly node: string;
  readonly labels: readonly string[];
}

const newStore = () => new Store<Pod, 'node' | 'label'>({ node: (pod) => [pod.node], label: (pod) => pod.labels });

const key = (name: string) => keyOf({ namespace: 'shop', name });

describe('store', () => {
  test('finds values by the words of an index, and forgets words that nobody has', () => {
    const store = newStore();
    store.set(key('a'), { node: 'n1', labels: ['x', 'y'] });
    store.set(key('b'), { node: 'n1', labels: [] });
    expect([...store.keysBy('node', 'n1')]).toEqual(['shop/a', 'shop/b']);
    store.set(key('a'), { node: 'n2', labels: ['y'] });
    expect(store.valuesBy('label', 'y')).toEqual([{ node: 'n2', labels: ['y'] }]);
    expect(store.valuesBy('label', 'x')).toEqual([]);
    store.delete(key('b'));
    expect([...store.words('node')]).toEqual(['n2']);
    expect(store.size).toBe(1);
  });

  test('an index that was never named is a mistake of the caller', () => {
    // @ts-expect-error -- the compiler knows it as well
    expect(() => newStore().keysBy('nowhere', 'x')).toThrow(/no index nowhere/);
  });

  test('deleting what is not there changes nothing', () => {
    const store = newStore();
    store.delete(key('a'));
    expect(store.size).toBe(0);
  });

  test('after any writes, every index holds exactly what the values say', () => {
    const words = fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 4 });
    const pod = fc.record({ node: fc.constantFrom('n1', 'n2', 'n3'), labels: words });
    const write = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), pod: fc.option(pod) });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
        const store = newStore();
        const model = new Map<Key, Pod>();
        for (const { name, pod: value } of writes) {
          if (value === null) {
            store.delete(key(name));
            model.delete(key(name));
          } else {
            store.set(key(name), value);
            model.set(key(name), value);
          }
        }
        expect(new Map(store.entries())).toEqual(model);
        const holders = (holds: (value: Pod) => boolean) =>
          new Set([...model].filter(([, value]) => holds(value)).map(([holder]) => holder));
        for (const word of ['x', 'y', 'z']) {
          expect(new Set(store.keysBy('label', word))).toEqual(holders(({ labels }) => labels.includes(word)));
        }
        for (const word of ['n1', 'n2', 'n3']) {
          expect(new Set(store.keysBy('node', word))).toEqual(holders(({ node }) => node === word));
        }
        expect(new Set(store.words('node'))).toEqual(new Set([...model.values()].map(({ node }) => node)));
      }),
    );
  });
});

describe('key', () => {
  test.each([
    [{ namespace: 'shop', name: 'a' }, 'shop/a'],
    [{ name: 'node-1' }, 'node-1'],
  ])('%j is %s, and back', (ref, text) => {
    expect(keyOf(ref)).toBe(text);
    expect(refOf(keyOf(ref))).toEqual(ref);
  });
});
