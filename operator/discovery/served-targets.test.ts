import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ScrapeFragment } from '../../components/fragment.ts';
import { jobName } from '../../components/scrape/jobs.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import type { ChangeListener } from '../cache/informer.ts';
import { keyOf } from '../cache/key.ts';
import { Store } from '../cache/store.ts';
import type { PodFacts } from '../reconcile/targets/facts.ts';
import { ServedTargets } from './served-targets.ts';

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });
const slice = keyOf({ namespace: 'monitoring', name: 'demo-prometheus-slice-3' });

let store: Store<PodFacts, 'namespace'>;
let tell: ChangeListener<PodFacts>;
let served: ServedTargets;

beforeEach(() => {
  store = new Store<PodFacts, 'namespace'>({ namespace: ({ namespace }) => [namespace] });
  served = new ServedTargets({
    store,
    onChange: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
});

const selecting = (app: string): TargetSpec => ({ pods: { selector: { matchLabels: { app } } }, port: 'http' });
const fragment = (name: string, spec: TargetSpec = selecting(name), metadata: object = {}) =>
  scrapeFragmentOf(spec, { name, ...metadata });

function pod(name: string, app: string, namespace = 'shop', facts: Partial<PodFacts> = {}): void {
  const key = keyOf({ namespace, name });
  const ports = [{ name: 'http', number: 8080, init: false, container: 'main' }];
  const after = { namespace, labels: { app }, ports, ended: false, address: '10.0.0.7', ...facts };
  const before = store.get(key);
  store.set(key, after);
  tell(key, before, after);
}

function gone(name: string, namespace = 'shop'): void {
  const key = keyOf({ namespace, name });
  const before = store.get(key);
  store.delete(key);
  tell(key, before, undefined);
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
    const [read, services] = [
      fragment('web', { ...selecting('web'), relabelings: [step] }),
      fragment('web', { services: { selector: { matchLabels: {} } } }),
    ];
    stand(read, services);
    expect(jobOf(read)).toBeUndefined();
    expect(jobOf(services)).toBeUndefined();
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
