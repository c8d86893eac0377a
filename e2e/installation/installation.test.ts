/** Bellwether installed by Helm and by plain manifests, upgraded, rolled back and taken away, on a cluster without it. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { installFile } from '../../deploy/generate.ts';
import { operatorName } from '../../deploy/naming.ts';
import { chartFolder, defaultValues } from '../../deploy/settings.ts';
import { version } from '../../deploy/version.ts';
import { helm } from '../cluster/helm.ts';
import { conditionOf } from '../demo/conditions.ts';
import { type OperatorOptions, waitForReady, waitForRollout } from '../demo/install.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { waitFor } from '../demo/wait.ts';
import { requestsSince } from '../suites/audit.ts';
import { leaseHolder, waitForCalm, writesIn } from '../suites/operator.ts';
import { livesIn, type Pod, podsIn } from '../suites/pods.ts';
import { eventually, kubectl } from '../suites/running-demo.ts';
import { clusterRoleBindings, managedObjects, scratch, scratchStack } from '../suites/scratch-stack.ts';
import { deleteCrds, emptyCluster, fillCluster, ownCrds } from './empty-cluster.ts';
import { inventory } from './inventory.ts';
import { newField, nextRelease, type Release } from './next-release.ts';

jest.setTimeout(420_000);

/** Where the operator is, where a stack is, and where a Secret is that it is to use. */
const [home, stackHome, shop] = ['e2e-install', 'e2e-install-stack', 'e2e-install-shop'];
const namespaces = [home, stackHome, shop];
const crdNames = ['alertrules', 'monitoringstacks', 'scrapetargets'].map((kind) => `${kind}.monitoring.bellwether.dev`);
const account = `system:serviceaccount:${home}:${operatorName}`;

const inHome = ['--namespace', home, '--wait', '--timeout', '3m'];
const install = () => helm('install', 'bellwether', chartFolder, ...inHome, '--set', `stackNamespaces={${stackHome}}`);
const uninstall = () => helm('uninstall', 'bellwether', '--namespace', home, '--wait');
const upgrade = (chart: string, ...flags: readonly string[]): Promise<string> =>
  helm('upgrade', 'bellwether', chart, ...inHome, '--reset-then-reuse-values', ...flags);
const operatorIn = (namespace: string) =>
  waitForRollout(kubectl, { namespace, name: operatorName }, { within: 120_000 });

const deleteStacks = () => kubectl.run('delete', 'monitoringstacks', '--all', '--all-namespaces');
const nothingManagedIn = (namespace: string) =>
  eventually('the end of the stack', async () => expect(await managedObjects(namespace)).toEqual([]), 60_000);

/** What the cluster has that it had not before. */
async function leftBehind(before: readonly string[]): Promise<readonly string[]> {
  return (await inventory()).filter((name) => !before.includes(name));
}

/** The operator's pod, when there is no other. */
async function operatorPod(): Promise<Pod> {
  const pods = await podsIn(home);
  const [pod] = pods;
  if (!pod || pods.length !== 1) throw new Error(`${pods.length} pods of the operator`);
  return pod;
}

async function statusOfStack(): Promise<LiveObject['status']> {
  return (await scratch(stackHome))?.status;
}

interface Replicas {
  readonly replicas?: readonly { readonly message?: string }[];
}

/** @throws while the stack has something to tell of its server */
async function hasScraped(): Promise<void> {
  const { status = {} }: { readonly status?: Replicas & object } = { ...(await scratch(stackHome)) };
  const told = (status.replicas ?? []).map(({ message }) => message);
  if (told.length !== 1 || told[0] !== undefined) throw new Error(told.join(', '));
}

async function newFieldType(): Promise<string> {
  const path = `{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.${newField}.type}`;
  return await kubectl.run('get', 'customresourcedefinition', crdNames[0] ?? '', `--output=jsonpath=${path}`);
}

/** Nobody waits for their end but a next run, which wants them anew. */
const deleteNamespaces = (wait: '--wait' | '--wait=false') =>
  kubectl.run('delete', 'namespace', ...namespaces, '--ignore-not-found', wait);

async function accountGap(): Promise<string | undefined> {
  const accounts = await kubectl.list('serviceaccounts', '--all-namespaces', '--field-selector=metadata.name=default');
  const missing = namespaces.find((name) => !accounts.some(({ metadata }) => metadata.namespace === name));
  return missing && `no ServiceAccount default in namespace ${missing}`;
}

let demoOperator: OperatorOptions | undefined;
let empty: readonly string[];
let next: Release;

beforeAll(async () => {
  demoOperator = await emptyCluster();
  next = await nextRelease();
  await deleteNamespaces('--wait');
  await kubectl.apply(namespaces.map(testNamespace));
  await waitFor('what every namespace has', accountGap, { within: 30_000 });
  empty = await inventory();
});

afterAll(async () => {
  await helm('uninstall', 'bellwether', '--namespace', home, '--ignore-not-found', '--wait');
  await deleteNamespaces('--wait=false');
  await next[Symbol.asyncDispose]();
  await fillCluster(demoOperator);
});

describe('Helm', () => {
  test('installs into a namespace of one’s choice, and says what to do next', async () => {
    const said = await install();
    expect(said).toContain(`Bellwether ${version} runs in namespace ${home}.`);
    expect(said).toContain(`Stacks may live in: ${home}, ${stackHome}`);
    expect(await ownCrds()).toEqual(crdNames);
    await operatorIn(home);
  });

  test('a stack in a namespace that was named becomes ready', async () => {
    await kubectl.apply([scratchStack(stackHome, {})]);
    await waitForReady(kubectl, { within: 120_000 });
    expect(await managedObjects(stackHome)).toContain('Pod/scratch-prometheus-0');
  });

  test('does nothing with values that cannot be', async () => {
    const pod = await operatorPod();
    await expect(upgrade(chartFolder, '--set', 'replicas=0')).rejects.toThrow("at '/replicas': minimum: got 0, want 1");
    await expect(upgrade(chartFolder, '--set', 'replica=2')).rejects.toThrow("additional properties 'replica'");
    const history = await helm('history', 'bellwether', '--namespace', home, '--output=json');
    expect(JSON.parse(history)).toMatchObject([{ revision: 1, status: 'deployed' }]);
    expect((await operatorPod()).metadata.uid).toBe(pod.metadata.uid);
  });

  test('does not install a second one', async () => {
    const second = helm('install', 'second', chartFolder, '--namespace', shop);
    await expect(second).rejects.toThrow(/invalid ownership metadata/);
  });
});

describe('no pod of a stack notices', () => {
  /** What is done, which image the operator then runs, and of which type the new field is then. */
  const replaced: readonly (readonly [
    what: string,
    act: () => Promise<unknown>,
    image: () => string,
    field: string,
  ])[] = [
    ['an upgrade', () => upgrade(next.chart), () => next.image, 'string'],
    ['the way back', () => helm('rollback', 'bellwether', '1', ...inHome), () => defaultValues.image, ''],
    ['the end and a new installation', async () => [await uninstall(), await install()], () => defaultValues.image, ''],
  ];

  // What a server says of itself changes with its first scrape, and each of these ends when it is calm again.
  beforeAll(async () => {
    await eventually('a scrape', hasScraped);
    await waitForCalm((await operatorPod()).metadata);
  });

  test.each(replaced)('%s of the operator, which writes nothing, and has the CRDs of its release', async (...row) => {
    const [, act, image, field] = row;
    const [pods, old, said, mark] = [await livesIn(stackHome), await operatorPod(), await statusOfStack(), new Date()];
    await act();
    await operatorIn(home);
    await eventually('the new pod, alone', async () => {
      const pod = await operatorPod();
      expect(pod.metadata.uid).not.toBe(old.metadata.uid);
      expect(await leaseHolder(home)).toContain(`${pod.metadata.name}_`);
    });
    const pod = await operatorPod();
    expect(pod.spec.containers.map((container) => container.image)).toEqual([image(), image()]);
    expect(await newFieldType()).toBe(field);
    await waitForCalm(pod.metadata);
    const requests = await requestsSince(mark, account);
    expect(requests.map(({ objectRef }) => objectRef?.resource)).toContain('leases');
    const now = { status: await statusOfStack(), writes: writesIn(requests), pods: await livesIn(stackHome) };
    expect(now).toEqual({ status: said, writes: [], pods });
  });
});

describe('an upgrade', () => {
  test('opens the Secrets of a namespace, and those alone that are labelled', async () => {
    await kubectl.apply(secretUsers());
    const accepted = async (name: string) => {
      const found = await kubectl.find('scrapetarget', name, `--namespace=${shop}`);
      return found && conditionOf(found, 'Accepted');
    };
    await eventually('the refusal', async () => {
      for (const name of ['open', 'closed']) {
        expect(await accepted(name)).toMatchObject({ status: 'False', reason: 'SecretForbidden' });
      }
    });
    await upgrade(chartFolder, '--set', `secretNamespaces={${shop}}`);
    await eventually('the grant', async () => {
      expect(await accepted('open')).toMatchObject({ status: 'True' });
      expect(await accepted('closed')).toMatchObject({ status: 'False', reason: 'SecretNotAllowed' });
    });
  });
});

/** Two Secrets, of which one is labelled, and a ScrapeTarget for each that the scratch stack selects. */
function secretUsers(): readonly object[] {
  return ['open', 'closed'].flatMap((name) => {
    const allowed = name === 'open' ? { 'monitoring.bellwether.dev/allow-scrape': 'true' } : {};
    return [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: shop, labels: allowed },
        stringData: { token: 'not a secret' },
      },
      {
        apiVersion: 'monitoring.bellwether.dev/v1alpha1',
        kind: 'ScrapeTarget',
        metadata: { name, namespace: shop, labels: { 'example.com/selected-by': 'nobody' } },
        spec: {
          pods: { selector: { matchLabels: { app: name } } },
          port: 8080,
          auth: { bearer: { token: { name, key: 'token' } } },
        },
      },
    ];
  });
}

describe('taking it away', () => {
  test('leaves the CRDs, and nothing else', async () => {
    await kubectl.run('delete', 'scrapetargets', '--all', `--namespace=${shop}`);
    await kubectl.run('delete', 'secrets', 'open', 'closed', `--namespace=${shop}`);
    await deleteStacks();
    await nothingManagedIn(stackHome);
    const said = await uninstall();
    for (const name of crdNames) expect(said).toContain(`[CustomResourceDefinition] ${name}`);
    const kept = crdNames.map((name) => `CustomResourceDefinition /${name}`);
    await eventually('the end of all else', async () => expect(await leftBehind(empty)).toEqual(kept), 60_000);
  });
});

describe('the plain manifest', () => {
  test('is applied without any flag, and again without a change', async () => {
    await deleteCrds();
    expect(await kubectl.run('apply', '-f', installFile)).toMatch(
      /namespace\/monitoring (created|configured|unchanged)/,
    );
    await operatorIn('monitoring');
    const again = (await kubectl.run('apply', '-f', installFile)).trim().split('\n');
    expect(again.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
  });

  test('is enough for a stack', async () => {
    await kubectl.apply([scratchStack('monitoring', {})]);
    await waitForReady(kubectl, { within: 120_000 });
    expect(await managedObjects('monitoring')).toContain('Pod/scratch-prometheus-0');
  });

  test('starts from nothing when its namespace was deleted, with the operator and a stack in it', async () => {
    await kubectl.run('delete', 'namespace', 'monitoring', '--timeout=120s');
    await eventually('the end of all', async () => {
      expect(await managedObjects('monitoring')).toEqual([]);
      expect(await clusterRoleBindings('monitoring')).toEqual([]);
    });
    await kubectl.run('apply', '-f', installFile);
    await operatorIn('monitoring');
    await kubectl.apply([scratchStack('monitoring', {})]);
    await eventually('a stack', async () => {
      expect(await managedObjects('monitoring')).toContain('StatefulSet/scratch-prometheus');
    });
  });

  test('is deleted after the stacks, and leaves nothing', async () => {
    await deleteStacks();
    await nothingManagedIn('monitoring');
    await kubectl.run('delete', '-f', installFile);
    await eventually('the end of all', async () => expect(await leftBehind(empty)).toEqual([]), 60_000);
  });
});
