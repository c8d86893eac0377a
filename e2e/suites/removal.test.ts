/**
 * In whatever order operator, stack and namespace are deleted: nothing hangs, and nothing is left behind but volumes.
 * The namespace with all three in it is a story of the installation.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';
import { waitForOperator } from './operator.ts';
import { eventually, kubectl } from './running-demo.ts';
import {
  claims,
  clusterRoleBindings,
  createGranted,
  lastingStack,
  managedObjects,
  nowhere,
  scratchStack,
} from './scratch-stack.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(240_000);

/** One for each story. */
const namespaces = ['e2e-stack-first', 'e2e-namespace-at-once', 'e2e-operator-away', 'e2e-operator-back'] as const;
const [stackFirst, namespaceAtOnce, operatorAway, operatorBack] = namespaces;

/** Two stacks with data: what one of them has goes with it, what the other has stays. */
const withData = 'e2e-with-data';
const lastingClaims = ['data-gone-prometheus-0', 'data-kept-prometheus-0', 'gone-pushgateway', 'kept-pushgateway'];

const deleteStack = (namespace: string) =>
  kubectl.run('delete', 'monitoringstack', 'scratch', `--namespace=${namespace}`, '--timeout=20s');
const deleteNamespace = (namespace: string) => kubectl.run('delete', 'namespace', namespace, '--timeout=120s');
const scaleOperator = (replicas: number) =>
  kubectl.run('scale', 'deployment', operatorName, `--namespace=${operatorNamespace}`, `--replicas=${replicas}`);

/** Waits until nothing is left that the operator made for a namespace, in it and outside. */
const nothingOf = (namespace: string) =>
  eventually(
    'the end of all',
    async () => {
      expect(await managedObjects(namespace)).toEqual([]);
      expect(await clusterRoleBindings(namespace)).toEqual([]);
    },
    60_000,
  );

async function stackThenNamespace(namespace: string): Promise<void> {
  await deleteStack(namespace);
  await nothingOf(namespace);
  await deleteNamespace(namespace);
}

/** A namespace that is still there, and what is outside it for its sake. */
async function remains(namespace: string): Promise<readonly string[]> {
  const found = await kubectl.find('namespace', namespace);
  return [...(found ? [namespace] : []), ...(await clusterRoleBindings(namespace))];
}

async function isBuilt(namespace: string): Promise<void> {
  const within = await managedObjects(namespace);
  const missing = [
    'StatefulSet/scratch-prometheus',
    'Deployment/scratch-kube-state-metrics',
    'Pod/scratch-prometheus-0',
  ];
  if (!missing.every((ref) => within.includes(ref)) || (await clusterRoleBindings(namespace)).length !== 2) {
    throw new Error(`namespace ${namespace} has only ${within.join(', ')}`);
  }
}

beforeAll(async () => {
  await Promise.all([...namespaces, withData].map(createGranted));
  const lasting = [lastingStack(withData, 'kept'), lastingStack(withData, 'gone', 'Delete')];
  await kubectl.apply([...namespaces.map((namespace) => scratchStack(namespace, nowhere)), ...lasting]);
  for (const namespace of namespaces) await eventually('the stack', () => isBuilt(namespace));
  await eventually('the claims', async () => {
    const found = await claims(withData);
    if (found.length !== lastingClaims.length) throw new Error(`there are only ${found.join(', ')}`);
  });
});

afterAll(() => vacate(...namespaces, withData));

// A namespace takes its time to end: what can go at the same time does.
describe('while the operator runs', () => {
  beforeAll(async () => {
    await Promise.all([stackThenNamespace(stackFirst), deleteNamespace(namespaceAtOnce)]);
  });

  test('the stack first, its namespace later', async () => {
    expect(await remains(stackFirst)).toEqual([]);
  });

  test('the namespace with all that is in it', async () => {
    await nothingOf(namespaceAtOnce);
    expect(await remains(namespaceAtOnce)).toEqual([]);
  });
});

describe('while the operator is away', () => {
  beforeAll(async () => {
    await scaleOperator(0);
    const selector = '--selector=app.kubernetes.io/name=bellwether';
    await kubectl.run('wait', 'pod', selector, `--namespace=${operatorNamespace}`, '--for=delete', '--timeout=60s');
    const lasting = ['monitoringstack', 'kept', 'gone', `--namespace=${withData}`];
    await Promise.all([deleteStack(operatorAway), deleteStack(operatorBack), kubectl.run('delete', ...lasting)]);
  });

  afterAll(async () => {
    await scaleOperator(1);
    await waitForOperator();
  });

  test('the stack, and then its namespace', async () => {
    await deleteNamespace(operatorAway);
    await nothingOf(operatorAway);
    expect(await remains(operatorAway)).toEqual([]);
  });

  test('stacks with data: their volumes go where that was asked for, and stay where it was not', async () => {
    await eventually(
      'the claims',
      async () => {
        expect(await claims(withData)).toEqual(lastingClaims.filter((claim) => claim.includes('kept')));
      },
      60_000,
    );
  });

  test('the stack alone: what is outside its namespace goes when the operator is back', async () => {
    expect(await clusterRoleBindings(operatorBack)).toHaveLength(2);
    await scaleOperator(1);
    await nothingOf(operatorBack);
  });
});
