/** Changes that would take a server down, and the stacks on which they are made. */
import { expect } from '@jest/globals';
import { ChangedStack } from './changed-stack.ts';
import { eventually, kubectl } from './running-demo.ts';

/** StorageClasses: one that lets volumes grow, and the cluster's own, which does not. */
export const growing = 'e2e-growing';
export const rigid = 'local';

/** One replica of Prometheus. */
export const one = new ChangedStack('e2e-workloads-one', {
  prometheus: { storage: { size: '100Mi', storageClassName: growing } },
  nodeExporter: {},
});
/** Two of them, and the other parts whose pods go before their successors come. */
export const two = new ChangedStack('e2e-workloads-two', {
  prometheus: { replicas: 2, storage: { size: '100Mi', storageClassName: rigid } },
  alertmanager: { storage: { size: '100Mi', ephemeral: true } },
  pushgateway: { persistence: { size: '100Mi', storageClassName: rigid } },
});

const nowhere = '127.0.0.1:1/nobody/has:v1';
const extraVolume = {
  volumes: [{ name: 'extra', secret: { secretName: 'nobody-made-it' } }],
  containers: [{ name: 'prometheus', volumeMounts: [{ name: 'extra', mountPath: '/extra' }] }],
};

/** A change that would take a server down. */
export interface Fault {
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

export const faults: readonly (readonly [what: string, fault: Fault])[] = [
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

/** Makes the change, sees that it is told and that nothing has gone, and takes it back. @throws what does not hold */
export async function isHarmless({ on, change, beside, reason, words }: Fault): Promise<void> {
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
}
