/** What is kept of the labels of a place is what is there, whatever changes. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ChangeListener } from '../../cache/informer.ts';
import { keyOf } from '../../cache/key.ts';
import { Store } from '../../cache/store.ts';
import type { IngressFacts, PodFacts, ServiceFacts } from './facts.ts';
import { populationOf } from './population.ts';
import { vocabularyOf } from './vocabulary.ts';

const byNamespace = { namespace: ({ namespace }: { readonly namespace: string }) => [namespace] };

/** A cache of which the changes are told, as an informer does. */
function cache<Value extends { readonly namespace: string }>() {
  const store = new Store<Value, 'namespace'>(byNamespace);
  const listeners: ChangeListener<Value>[] = [];
  const set = (namespace: string, name: string, value: Value | undefined): void => {
    const key = keyOf({ namespace, name });
    const before = store.get(key);
    if (value === undefined) store.delete(key);
    else store.set(key, value);
    if (before ?? value) for (const listener of listeners) listener(key, before, value);
  };
  const onChange = (listener: ChangeListener<Value>) => {
    listeners.push(listener);
    return () => undefined;
  };
  return { store, onChange, set };
}

test('the vocabulary of a namespace, of several and of all is always that of what is there', () => {
  const step = fc.record({
    namespace: fc.constantFrom('shop', 'bank'),
    name: fc.constantFrom('a', 'b'),
    labels: fc.option(fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('x', 'y', '')), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const pods = cache<PodFacts>();
      const still = { onChange: () => () => undefined };
      const population = populationOf({
        pods,
        services: cache<ServiceFacts>(),
        ingresses: cache<IngressFacts>(),
        nodes: { ...still, store: new Store({}) },
        namespaces: { store: new Store({}) },
      });
      for (const { namespace, name, labels } of steps) {
        pods.set(namespace, name, labels && { namespace, labels, ports: [], ended: false });
        for (const where of [['shop'], ['bank'], ['shop', 'bank'], undefined]) {
          expect(population.vocabulary('pods', where)).toEqual(vocabularyOf([...population.pods(where)]));
        }
      }
    }),
  );
});
