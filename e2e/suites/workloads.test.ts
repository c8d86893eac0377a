/** Changes that would take a server down are found out beside it: it serves on, the stack says why, and taking the change back is all. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LiveObject } from '../demo/kubectl.ts';
import { ChangedStack } from './changed-stack.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted } from './scratch-stack.ts';

jest.setTimeout(120_000);

const growing = 'e2e-growing';
const rigid = 'local';

const one = new ChangedStack('e2e-workloads-one', {
  prometheus: { storage: { size: '100Mi', storageClassName: growing } },
  nodeExporter: {},
});
const two = new ChangedStack('e2e-workloads-two', {
  prometheus: { replicas: 2, storage: { size: '100Mi', storageClassName: rigid } },
  alertmanager: { storage: { size: '100Mi', ephemeral: true } },
  pushgateway: { persistence: { size: '100Mi', storageClassName: rigid } },
});
const all = [one, two];

const nowhere = '127.0.0.1:1/nobody/has:v1';
const extraVolume = {
  volumes: [{ name: 'extra', secret: { secretName: 'nobody-made-it' } }],
  containers: [{ name: 'prometheus', volumeMounts: [{ name: 'extra', mountPath: '/extra' }] }],
};

interface Fault {
  readonly on: ChangedStack;
  readonly change: (on: ChangedStack) => Promise<Readonly<Record<string, object>>>;
  readonly reason: 'PreflightFailed' | 'ApplyFailed';
  readonly words: RegExp;
  /** What is beside the stack while it lasts. */
  readonly beside?: { readonly put: () => Promise<unknown>; readonly take: () => Promise<unknown> };
}

const patched = (spec: object) => async () => ({ prometheus: { podPatch: { spec } } });

/** The flags that there are, and one that there is not. */
async function withUnknownFlag(on: ChangedStack) {
  const pod = (await on.pods()).get('scratch-prometheus-0');
  const args = [...(pod?.spec.containers[0]?.args ?? []), '--no-such-flag'];
  return { prometheus: { podPatch: { spec: { containers: [{ name: 'prometheus', args }] } } } };
}

function quota(hard: object) {
  const namespace = one.namespace;
  const object = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace }, spec: { hard } };
  const isCounted = async () => {
    const found = await kubectl.find('resourcequota', 'small', `--namespace=${namespace}`);
    expect(found?.status).toHaveProperty('used');
  };
  return {
    put: async () => {
      await kubectl.apply([object]);
      await eventually('the quota', isCounted);
    },
    take: () => kubectl.run('delete', 'resourcequota', 'small', `--namespace=${namespace}`),
  };
}

const level = (value: string) => () =>
  kubectl.run('label', 'namespace', one.namespace, `pod-security.kubernetes.io/enforce${value}`, '--overwrite');

const faults: readonly (readonly [what: string, fault: Fault])[] = [
  [
    'an unknown flag',
    {
      on: one,
      change: withUnknownFlag,
      reason: 'PreflightFailed',
      words: /scratch-prometheus-preflight.*exit code \d+: [^]*no-such-flag/,
    },
  ],
  [
    'an image that nobody has',
    {
      on: one,
      change: async () => ({ prometheus: { image: nowhere } }),
      reason: 'PreflightFailed',
      words: /container prometheus of pod scratch-prometheus-preflight: .*127\.0\.0\.1:1\/nobody\/has:v1/,
    },
  ],
  [
    'a volume of a Secret that is not there',
    {
      on: one,
      change: patched(extraVolume),
      reason: 'PreflightFailed',
      words: /volume extra: there is no Secret nobody-made-it in namespace e2e-workloads-one/,
    },
  ],
  [
    'a request that no node has room for',
    {
      on: one,
      change: async () => ({ prometheus: { resources: { requests: { memory: '900Gi' } } } }),
      reason: 'PreflightFailed',
      words: /cannot be scheduled: .*Insufficient memory.*room for one pod more/,
    },
  ],
  [
    'a request above its limit',
    {
      on: one,
      change: patched({ containers: [{ name: 'prometheus', resources: { limits: { memory: '32Mi' } } }] }),
      reason: 'ApplyFailed',
      words: /StatefulSet scratch-prometheus: .*must be less than or equal to memory limit of 32Mi/,
    },
  ],
  [
    'a quota that is too small',
    {
      on: one,
      change: async () => ({ prometheus: { resources: { requests: { memory: '128Mi', cpu: '10m' } } } }),
      beside: quota({ 'requests.memory': '150Mi' }),
      reason: 'ApplyFailed',
      words: /its pods would be refused.*exceeded quota: small/,
    },
  ],
  [
    'a quota without room for one pod more',
    {
      on: one,
      change: async () => ({ prometheus: { enableFeatures: ['exemplar-storage'] } }),
      beside: quota({ pods: '2' }),
      reason: 'PreflightFailed',
      words: /exceeded quota: small.*room for one pod more/,
    },
  ],
  [
    'a Pod Security level that forbids the pods',
    {
      on: one,
      change: async () => ({ nodeExporter: { resources: { requests: { memory: '33Mi' } } } }),
      beside: { put: level('=baseline'), take: level('-') },
      reason: 'ApplyFailed',
      words: /DaemonSet scratch-node-exporter: its pods would be refused.*violates PodSecurity "baseline/,
    },
  ],
  [
    'an unknown flag, of two replicas',
    { on: two, change: withUnknownFlag, reason: 'PreflightFailed', words: /no-such-flag/ },
  ],
  [
    'an image that nobody has, of an Alertmanager',
    {
      on: two,
      change: async () => ({ alertmanager: { image: nowhere } }),
      reason: 'PreflightFailed',
      words: /StatefulSet scratch-alertmanager: .*nobody\/has/,
    },
  ],
  [
    'an image that nobody has, of a pushgateway with a volume',
    {
      on: two,
      change: async () => ({ pushgateway: { image: nowhere } }),
      reason: 'PreflightFailed',
      words: /Deployment scratch-pushgateway: .*nobody\/has/,
    },
  ],
];

let started: number;

beforeAll(async () => {
  const found = await kubectl.find('storageclass', rigid);
  if (!found) throw new Error(`there is no StorageClass ${rigid}`);
  const { metadata: _, ...usual } = found;
  await kubectl.apply([{ ...usual, metadata: { name: growing }, allowVolumeExpansion: true }]);
  for (const stack of all) await createGranted(stack.namespace);
  await Promise.all(all.map((stack) => stack.apply()));
  await Promise.all(all.map((stack) => stack.isReady()));
  started = Date.now() / 1000;
});

afterAll(async () => {
  await kubectl.run('delete', 'namespace', ...all.map(({ namespace }) => namespace), '--wait=false');
  await kubectl.run('delete', 'storageclass', growing, '--ignore-not-found');
});

describe('a change with', () => {
  test.each(faults)('%s is told, and nothing of what serves is lost; taken back it is gone', async (_, fault) => {
    const { on, change, beside, reason, words } = fault;
    const before = await on.lives();
    await beside?.put();
    try {
      await on.apply(await change(on));
      await on.says('Applied', reason, words);
      expect(await on.lives()).toEqual(expect.arrayContaining([...before]));
    } finally {
      await on.apply();
      await beside?.take();
    }
    await on.isReady();
    await eventually('the end of the pod that tried it', async () => {
      expect(await on.lives()).toEqual(before);
    });
  });

  test('none of them has kept a server from scraping', async () => {
    const gaps = await Promise.all([one.gap(started), two.gap(started, 0), two.gap(started, 1)]);
    for (const gap of gaps) expect(gap).toBeLessThan(5);
  });
});

describe('a larger size', () => {
  interface Claim extends LiveObject {
    readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  }

  const storage = (storageClassName: string) => ({ size: '200Mi', storageClassName });

  async function sizes({ namespace }: ChangedStack): Promise<readonly string[]> {
    const found = await kubectl.list<Claim>('persistentvolumeclaims', `--namespace=${namespace}`);
    const ofServers = found.filter(({ metadata }) => metadata.name.startsWith('data-scratch-prometheus'));
    return ofServers.map(({ spec }) => spec.resources.requests.storage);
  }

  async function setOf({ namespace }: ChangedStack): Promise<string | undefined> {
    return (await kubectl.find('statefulset', 'scratch-prometheus', `--namespace=${namespace}`))?.metadata.uid;
  }

  const adopted = (on: ChangedStack, before: string | undefined) =>
    eventually('the StatefulSet that took the pods over', async () => {
      const set = await setOf(on);
      const owners = [...(await on.pods()).values()]
        .filter(({ metadata }) => metadata.name.startsWith('scratch-prometheus-'))
        .flatMap(({ metadata }) => metadata.ownerReferences ?? []);
      expect(set).not.toBe(before);
      expect(new Set(owners.map(({ uid }) => uid))).toEqual(new Set([set]));
    });

  test('is asked for where volumes can grow, while the same pods serve on under a new StatefulSet', async () => {
    const [lives, set] = [await one.lives(), await setOf(one)];
    await one.apply({ prometheus: { storage: storage(growing) } });
    await one.says('StorageProvided', 'Expanding', /asks for 200Mi.*data-scratch-prometheus-0 \(100Mi\)/);
    await one.isReady();
    await adopted(one, set);
    expect([await sizes(one), await one.lives()]).toEqual([['200Mi'], lives]);
  });

  test('where they cannot is told, with what to do; everything runs on, and takes other changes', async () => {
    const [lives, set] = [await two.lives(), await setOf(two)];
    await two.apply({ prometheus: { storage: storage(rigid) } });
    await two.says('StorageProvided', 'ExpansionNotAllowed', /StorageClass local does not let volumes grow/);
    await two.isReady();
    await adopted(two, set);
    expect([await sizes(two), await two.lives()]).toEqual([['100Mi', '100Mi'], lives]);
    await two.apply({ prometheus: { storage: storage(rigid), enableFeatures: ['exemplar-storage'] } });
    await two.isReady();
    const servers = (all: readonly string[]) => all.filter((life) => life.startsWith('scratch-prometheus-'));
    expect(servers(await two.lives()).filter((life) => lives.includes(life))).toEqual([]);
  });
});
