import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ScrapeFragment } from '../../components/fragment.ts';
import { jobName } from '../../components/scrape/jobs.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import type { ChangeListener } from '../cache/informer.ts';
import { type Key, keyOf } from '../cache/key.ts';
import { type Indexers, Store } from '../cache/store.ts';
import type { PodFacts, ServiceFacts } from '../reconcile/targets/facts.ts';
import { type EndpointSliceFacts, type EndpointSliceIndex, endpointSliceIndexes } from './endpoint-slice-facts.ts';
import { ServedTargets } from './served-targets.ts';

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });
const slice = keyOf({ namespace: 'monitoring', name: 'demo-prometheus-slice-3' });

/** What stands in for an informer: it is told what is there. */
class Given<Value, Index extends string> {
  readonly store: Store<Value, Index>;
  #listener: ChangeListener<Value> | undefined;

  constructor(indexes: Indexers<Value, Index>) {
    this.store = new Store<Value, Index>(indexes);
  }

  onChange = (listener: ChangeListener<Value>) => {
    this.#listener = listener;
    return () => undefined;
  };

  set(key: Key, after: Value | undefined): void {
    const before = this.store.get(key);
    if (after === undefined) this.store.delete(key);
    else this.store.set(key, after);
    this.#listener?.(key, before, after);
  }
}

let pods: Given<PodFacts, 'namespace'>;
let services: Given<ServiceFacts, 'namespace'>;
let endpointSlices: Given<EndpointSliceFacts, EndpointSliceIndex>;
let served: ServedTargets;

beforeEach(() => {
  const byNamespace = { namespace: ({ namespace }: { readonly namespace: string }) => [namespace] };
  [pods, services] = [new Given<PodFacts, 'namespace'>(byNamespace), new Given<ServiceFacts, 'namespace'>(byNamespace)];
  endpointSlices = new Given<EndpointSliceFacts, EndpointSliceIndex>(endpointSliceIndexes);
  served = new ServedTargets({ pods, services, endpointSlices });
});

const selecting = (app: string): TargetSpec => ({ pods: { selector: { matchLabels: { app } } }, port: 'http' });
const fragment = (name: string, spec: TargetSpec = selecting(name), metadata: object = {}) =>
  scrapeFragmentOf(spec, { name, ...metadata });

function pod(name: string, app: string, namespace = 'shop', facts: Partial<PodFacts> = {}): void {
  const key = keyOf({ namespace, name });
  const ports = [{ name: 'http', number: 8080, init: false, container: 'main' }];
  const after = { namespace, labels: { app }, ports, ended: false, address: '10.0.0.7', ...facts };
  pods.set(key, after);
}

const gone = (name: string): void => pods.set(keyOf({ namespace: 'shop', name }), undefined);

function service(name: string, labels: Readonly<Record<string, string>> = { app: name }): void {
  services.set(keyOf({ namespace: 'shop', name }), { namespace: 'shop', name, labels, ports: [] });
}

/** An EndpointSlice of the Service with these pods. */
function endpoints(name: string, of: string, ...names: readonly string[]): void {
  const facts = {
    namespace: 'shop',
    name,
    service: keyOf({ namespace: 'shop', name: of }),
    addressType: 'IPv4',
    ports: [{ name: 'http', number: 8080 }],
    endpoints: names.map((each, index) => ({
      addresses: [`10.0.0.${index + 1}`],
      kind: 'Pod',
      name: each,
      pod: keyOf({ namespace: 'shop', name: each }),
    })),
  };
  endpointSlices.set(keyOf(facts), facts);
}

const stand = (...fragments: readonly ScrapeFragment[]) => served.setSlice(slice, { stack, index: 3, fragments });
const jobOf = (of: ScrapeFragment) => served.job(stack, jobName(of, { slice: 3 }));

/** `pod owner` of each target. */
function targets(of: ScrapeFragment): readonly string[] {
  const groups: { labels: Record<string, string> }[] = JSON.parse(jobOf(of)?.text ?? '[]');
  return groups.map(({ labels }) => `${labels['__meta_kubernetes_pod_name']} ${labels['__tmp_bellwether_owner']}`);
}

describe('what is served', () => {
  test('follows the pods', () => {
    const web = fragment('web');
    stand(web);
    pod('a', 'web');
    pod('b', 'other');
    pod('c', 'web', 'bank');
    expect(targets(web)).toEqual(['a shop/web']);
    pod('b', 'web');
    expect(targets(web)).toEqual(['a shop/web', 'b shop/web']);
    gone('a');
    expect(targets(web)).toEqual(['b shop/web']);
  });

  test.each([
    ['has no address yet', { address: '' }],
    ['has ended', { ended: true }],
    ['declares no port of that name', { ports: [] }],
  ])('leaves out a pod that %s', (_, facts: Partial<PodFacts>) => {
    const web = fragment('web');
    stand(web);
    pod('a', 'web', 'shop', facts);
    expect(targets(web)).toEqual([]);
  });

  test('follows the slice: what comes, what changes and what goes', () => {
    const [web, api] = [fragment('web'), fragment('api')];
    pod('a', 'web');
    pod('b', 'api');
    stand(web);
    expect(targets(web)).toEqual(['a shop/web']);
    stand(web, api);
    expect(targets(web)).toEqual(['a shop/web', 'b shop/api']);
    stand(fragment('web', selecting('api')), api);
    expect(targets(web)).toEqual(['b shop/api']);
    stand();
    expect(jobOf(web)).toBeUndefined();
  });

  test('goes to the younger when the older is gone', () => {
    const older = fragment('older', selecting('web'), { creationTimestamp: '2025-01-01T00:00:00Z' });
    const younger = fragment('younger', selecting('web'));
    pod('a', 'web');
    stand(younger, older);
    expect(targets(older)).toEqual(['a shop/older']);
    stand(younger);
    expect(targets(younger)).toEqual(['a shop/younger']);
  });

  test('is forgotten with its slice', () => {
    const web = fragment('web');
    stand(web);
    served.setSlice(slice, undefined);
    expect(jobOf(web)).toBeUndefined();
  });

  test('is not what the server has to find itself, for it reads what is not known here', () => {
    const step = { sourceLabels: ['__meta_kubernetes_pod_annotation_team'], targetLabel: 'team' };
    const all = [
      fragment('web', { ...selecting('web'), relabelings: [step] }),
      fragment('api', { services: { selector: { matchLabels: {} } }, relabelings: [step] }),
      fragment('node', { nodes: { selector: {} }, port: 9100 }, { namespace: 'monitoring' }),
    ];
    stand(...all);
    expect(all.map(jobOf)).toEqual([undefined, undefined, undefined]);
  });
});

describe('what is served of Services', () => {
  const behind = (app: string): TargetSpec => ({ services: { selector: { matchLabels: { app } } }, port: 'http' });

  test('follows their EndpointSlices, all of each', () => {
    const web = fragment('web', behind('web'));
    stand(web);
    service('web');
    endpoints('web-1', 'web', 'a', 'b');
    endpoints('other-1', 'other', 'c');
    pod('a', 'any');
    pod('b', 'any');
    expect(targets(web)).toEqual(['a shop/web', 'b shop/web']);
    endpoints('web-2', 'web', 'd');
    endpoints('web-1', 'web', 'b');
    pod('d', 'any');
    expect(targets(web)).toEqual(['b shop/web', 'd shop/web']);
    endpointSlices.set(keyOf({ namespace: 'shop', name: 'web-1' }), undefined);
    expect(targets(web)).toEqual(['d shop/web']);
  });

  test('follows the Service: its labels, and whether it is there', () => {
    const web = fragment('web', behind('web'));
    stand(web);
    endpoints('web-1', 'web', 'a');
    pod('a', 'any');
    expect(targets(web)).toEqual([]);
    service('web');
    expect(targets(web)).toEqual(['a shop/web']);
    service('web', { app: 'other' });
    expect(targets(web)).toEqual([]);
  });

  test('follows the pods behind it', () => {
    const web = fragment('web', behind('web'));
    stand(web);
    service('web');
    endpoints('web-1', 'web', 'a');
    expect(targets(web)).toEqual(['undefined shop/web']);
    pod('a', 'any');
    expect(targets(web)).toEqual(['a shop/web']);
    pod('a', 'any', 'shop', { ended: true });
    expect(targets(web)).toEqual([]);
  });

  test('is there at once for an object that comes later', () => {
    service('web');
    endpoints('web-1', 'web', 'a');
    pod('a', 'any');
    const web = fragment('web', behind('web'));
    stand(web);
    expect(targets(web)).toEqual(['a shop/web']);
  });

  test('costs nothing where another EndpointSlice, Service or pod changes', () => {
    const web = fragment('web', behind('web'));
    stand(web);
    service('web');
    endpoints('web-1', 'web', 'a');
    const read = jest.spyOn(endpointSlices.store, 'get');
    service('other');
    pod('c', 'any');
    expect(read).not.toHaveBeenCalled();
    pod('a', 'any');
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('the revision', () => {
  test('is another when, and only when, the text is', () => {
    const web = fragment('web');
    stand(web);
    pod('a', 'web');
    const job = jobOf(web);
    const before = job?.revision;
    pod('a', 'web');
    pod('z', 'other');
    stand(web, fragment('nobody'));
    expect([jobOf(web), job?.revision]).toEqual([job, before]);
    pod('a', 'web', 'shop', { address: '10.0.0.8' });
    expect(job?.revision).not.toBe(before);
  });

  test('wakes who waits for it', async () => {
    const web = fragment('web');
    stand(web);
    const changed = jobOf(web)?.changed({ signal: new AbortController().signal });
    pod('a', 'web');
    await expect(changed).resolves.toBeUndefined();
  });
});
