/** Annotations that do not do what was meant, and who is told of them how often. */
import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../crds/meta.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { ChangeListener } from '../../cache/informer.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import { Store } from '../../cache/store.ts';
import { stackOf } from '../testing/objects.ts';
import { annotationFault, tellFaults } from './annotations.ts';

const annotated = (of: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [`prometheus.io/${name}`, value]));

const wordsOf = (of: Readonly<Record<string, string>>, declaresPort = true) =>
  annotationFault({ name: 'web', uid: 'u', annotations: annotated(of) }, declaresPort)?.fault.message;

describe('what is wrong', () => {
  test.each<[string, Readonly<Record<string, string>>, boolean, string]>([
    [
      'a name for a port',
      { scrape: 'true', port: 'http' },
      true,
      'prometheus.io/port is "http", and has to be a number between 1 and 65535: it is not scraped',
    ],
    [
      'a port too large',
      { scrape: 'true', port: '70000' },
      true,
      'prometheus.io/port is "70000", and has to be a number between 1 and 65535: it is not scraped',
    ],
    [
      'an empty port',
      { scrape: 'true', port: '' },
      true,
      'prometheus.io/port is "", and has to be a number between 1 and 65535: it is not scraped',
    ],
    [
      'no port at all',
      { scrape: 'true' },
      false,
      "it declares no TCP port, and has no prometheus.io/port: it is not scraped. Add the annotation with the port's number",
    ],
    [
      'a scheme in capitals',
      { scrape: 'true', scheme: 'HTTPS' },
      true,
      'prometheus.io/scheme is "HTTPS", and has to be http or https: it is scraped over http',
    ],
    [
      'another word for true',
      { scrape: 'True' },
      true,
      'prometheus.io/scrape is "True", and only "true" asks to be scraped',
    ],
  ])('%s', (_, of, declaresPort, words) => {
    expect(wordsOf(of, declaresPort)).toBe(words);
  });

  test.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['a number, declared or not', { scrape: 'true', port: '9090' }, false],
    ['a declared port', { scrape: 'true', scheme: 'https', path: '/x' }, true],
    ['a refusal', { scrape: 'false', port: 'http' }, true],
    ['no request', { port: 'http' }, true],
  ])('nothing: %s', (_, of, declaresPort) => {
    expect(wordsOf(of, declaresPort)).toBeUndefined();
  });
});

describe('it is told', () => {
  function follow(...stacks: readonly MonitoringStack[]) {
    const store = new Store<MonitoringStack>({});
    for (const stack of stacks) store.set(keyOf(stack.metadata), stack);
    const listeners: ChangeListener<ReturnType<typeof annotationFault> & object>[] = [];
    const source = {
      onChange: (listener: (typeof listeners)[number]) => {
        listeners.push(listener);
        return () => undefined;
      },
    };
    const told: string[] = [];
    const record = ({ kind, metadata }: KubeObject, { reason }: { reason: string }) =>
      void told.push(`${kind} ${metadata.namespace}/${metadata.name} ${metadata.uid}: ${reason}`);
    tellFaults({ stacks: { store }, pods: source, services: source }, record);
    const key: Key = keyOf({ namespace: 'shop', name: 'web' });
    return { told, pod: listeners[0], service: listeners[1], key };
  }

  const bad = { fault: { uid: 'u', message: 'm' } };

  test('once, of the pod or the Service', () => {
    const { told, pod, service, key } = follow(stackOf());
    pod?.(key, undefined, bad);
    pod?.(key, bad, { fault: { ...bad.fault } });
    service?.(key, undefined, bad);
    service?.(key, bad, undefined);
    expect(told).toEqual(['Pod shop/web u: InvalidAnnotation', 'Service shop/web u: InvalidAnnotation']);
  });

  test('again of another object of that name, and of another fault', () => {
    const { told, pod, key } = follow(stackOf());
    pod?.(key, bad, { fault: { ...bad.fault, uid: 'v' } });
    pod?.(key, bad, { fault: { ...bad.fault, message: 'n' } });
    expect(told).toHaveLength(2);
  });

  test('to nobody, when no stack looks for annotations', () => {
    const { told, pod, key } = follow(stackOf({ spec: { annotationDiscovery: 'Disabled' } }));
    pod?.(key, undefined, bad);
    expect(told).toEqual([]);
  });
});
