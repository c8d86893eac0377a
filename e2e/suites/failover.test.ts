/** Two replicas of the operator: when the one that reconciles is killed the other follows, and rewrites nothing. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { namespace, operatorName } from '../../deploy/naming.ts';
import { waitForRollout } from '../demo/install.ts';
import type { Ask } from '../demo/prometheus.ts';
import { waitFor } from '../demo/wait.ts';
import { type AuditEvent, requestsSince } from './audit.ts';
import { alertRule, withdraw } from './declarations.ts';
import {
  account,
  killOperator,
  leaseHolder,
  type OperatorPod,
  operatorPods,
  waitForCalm,
  waitForOperator,
  writesIn,
} from './operator.ts';
import { type OwnedObject, ownedObjects, refOf } from './owned.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { ruleGroups } from './server.ts';

jest.setTimeout(180_000);

const suite = 'failover';
/** Milliseconds within which somebody reconciles again. */
const limit = 15_000;

const scale = async (replicas: number): Promise<void> => {
  await kubectl.run('scale', 'deployment', operatorName, `--namespace=${namespace}`, `--replicas=${replicas}`);
  await waitForRollout(kubectl, { namespace, name: operatorName }, { within: 120_000 });
};

/** The pod that reconciles and those that wait, all of them ready. */
async function roles(): Promise<{ readonly leader: OperatorPod; readonly others: readonly OperatorPod[] }> {
  await waitForRollout(kubectl, { namespace, name: operatorName }, { within: 120_000 });
  const [pods, holder] = [await operatorPods(), await leaseHolder()];
  const leader = pods.find(({ metadata }) => holder.startsWith(`${metadata.name}_`));
  if (!leader || pods.length !== 2) throw new Error(`${holder} is none of ${pods.length} pods`);
  return { leader, others: pods.filter((pod) => pod !== leader) };
}

/** Waits until another pod than the leader of before holds the Lease. @returns that pod */
async function successorOf({ metadata: { name } }: OperatorPod): Promise<OperatorPod> {
  let found: OperatorPod | undefined;
  const look = async (): Promise<string | undefined> => {
    const [holder, pods] = [await leaseHolder(), await operatorPods()];
    found = pods.find(({ metadata }) => metadata.name !== name && holder.startsWith(`${metadata.name}_`));
    return found ? undefined : `the Lease is held by ${holder === '' ? 'nobody' : holder}`;
  };
  await waitFor('another holder of the Lease', look, { within: 30_000, every: 100 });
  if (!found) throw new TypeError('there is no successor');
  return found;
}

/** The pod whose account a request was made with. */
const podOf = ({ user }: AuditEvent): string => user.extra?.['authentication.kubernetes.io/pod-name']?.[0] ?? '';

/** Milliseconds from then until a pod other than the killed one had written itself into the Lease. */
function takenAfter(time: Date, requests: readonly AuditEvent[], killed: OperatorPod): number {
  const taken = requests.find(
    (request) =>
      request.verb === 'update' && request.objectRef?.resource === 'leases' && podOf(request) !== killed.metadata.name,
  );
  return taken ? new Date(taken.requestReceivedTimestamp).getTime() - time.getTime() : Infinity;
}

const versions = (objects: readonly OwnedObject[]): readonly string[] =>
  objects
    // The status of workloads is their controllers' to write.
    .filter(({ kind }) => !['StatefulSet', 'Deployment', 'DaemonSet', 'PodDisruptionBudget'].includes(kind))
    .map((object) => `${refOf(object)} ${JSON.stringify(object.metadata)}`);

/** It is declared while nobody reconciles. */
const orphan = alertRule({ suite, name: 'orphan' }, [
  { name: 'only', rules: [{ record: 'failover:orphan', expr: 'vector(1)' }] },
]);

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await waitForOperator();
  await scale(2);
});

afterAll(async () => {
  await withdraw(suite);
  await scale(1);
  await waitForOperator();
});

describe('of two replicas', () => {
  test('both are ready and one reconciles', async () => {
    const { leader, others } = await roles();
    await waitForCalm(leader.metadata);
    const [waiting] = others;
    const text = await kubectl.run(
      'get',
      '--raw',
      `/api/v1/namespaces/${namespace}/pods/${waiting?.metadata.name}:8080/proxy/metrics`,
    );
    expect(text).not.toMatch(/^bellwether_reconcile_duration_seconds_count\S* [1-9]/m);
  });

  test('the second reconciles within 15 s of the first one’s death, and writes nothing but what was declared meanwhile', async () => {
    const { leader } = await roles();
    const owned = versions(await ownedObjects());
    const mark = new Date();
    await killOperator(leader);
    const start = performance.now();
    await kubectl.apply([orphan]);
    await eventually('the rule', async () => {
      expect((await ruleGroups(ask)).map(({ name }) => name)).toContain('demo/orphan/only');
    });
    expect(performance.now() - start).toBeLessThan(limit);
    await waitForCalm((await successorOf(leader)).metadata);
    const requests = await requestsSince(mark, account);
    expect(takenAfter(mark, requests, leader)).toBeLessThan(limit);
    const declared =
      /^(patch|create) configmaps demo-prometheus-slice-\d+$|^patch (alertrules\/status orphan|monitoringstacks\/status demo|pods\/status demo-prometheus-\d)$/;
    expect(writesIn(requests).filter((write) => !declared.test(write))).toEqual([]);
    const isSlice = (line: string): boolean => line.startsWith('ConfigMap/demo-prometheus-slice-');
    expect(versions(await ownedObjects()).filter((line) => !isSlice(line))).toEqual(
      owned.filter((line) => !isSlice(line)),
    );
  });

  test('a leader that is asked to end hands over at once', async () => {
    const { leader } = await roles();
    const start = performance.now();
    await kubectl.run('delete', 'pod', leader.metadata.name, `--namespace=${namespace}`, '--wait=false');
    await successorOf(leader);
    expect(performance.now() - start).toBeLessThan(limit / 2);
  });
});
