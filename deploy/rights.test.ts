/**
 * Each right of the installation in turn, taken from a running operator: it says which one and what to apply, goes on with
 * everything else, and continues when it has it again. The table is made from the roles, so that none can be forgotten.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { leases, monitoringStacks } from '../operator/kube/resource.ts';
import { createLogger, type Logger } from '../operator/log.ts';
import { eventually } from '../operator/reconcile/testing/eventually.ts';
import { type RunningOperator, startWorld, type World } from '../operator/reconcile/testing/world.ts';
import { remedyOf } from '../operator/remedy.ts';
import { nameOf, operatorRights, Rbac } from './testing/rights.ts';
import { Trials } from './testing/trials.ts';

jest.setTimeout(60_000);

/** The role that gives the rights over the Lease. */
const leader = 'bellwether-leader';
/** Nobody asks for it: where OwnerReferencesPermissionEnforcement is on, the Lease may be owned only by who has it. */
const ofAdmission = 'delete leases.coordination.k8s.io';

const leaseRights = operatorRights
  .filter(({ role }) => role === leader)
  .map(nameOf)
  .filter((name) => name !== ofAdmission);

let world: World;
let rbac: Rbac;
let lines: string[];
let operator: RunningOperator;
let trials: Trials;

const log = (): Logger =>
  createLogger({ level: 'warn', remedyOf, destination: { write: (line) => lines.push(line.trim()) } });

async function start(): Promise<void> {
  [rbac, lines] = [new Rbac(), []];
  world = await startWorld({ allow: rbac.allow });
  rbac.guard(world.server);
}

/** Everything that the operator tells anybody: its log, and the conditions of the stack. */
const told = (): string => [...lines, JSON.stringify(world.get(monitoringStacks, 'demo')?.status ?? {})].join('\n');

const says = (right: string) =>
  eventually(
    () =>
      told().includes(`the right to ${right} `) &&
      told().includes('kubectl apply --server-side -f deploy/install.yaml'),
    () => `${right} is told of, but only this is:\n${told()}`,
  );

describe('an operator without the right to', () => {
  beforeAll(async () => {
    await start();
    operator = world.operate({ log: log() });
    trials = new Trials(world, operator);
    await trials.prepare();
  });

  afterAll(() => world.close());

  // Also from a row that failed: the others are not to fail for it.
  afterEach(() => rbac.giveBackAll());

  test.each(operatorRights.filter(({ role }) => role !== leader).map((right) => [nameOf(right), right] as const))(
    '%s says so, goes on with all else, and continues when it has it again',
    async (name, right) => {
      await eventually(trials.allWatched, 'all watches are open');
      const trial = trials.of(right);
      rbac.withhold(name);
      await trial.act();
      await says(name);
      await trials.goesOn(name);
      rbac.giveBack(name);
      await trial.again?.();
      await eventually(trial.mended, () => `mended with the right to ${name}; it says\n${told()}`);
      await world.ready();
      expect(world.condition(monitoringStacks, 'demo', 'Applied')?.status).toBe('True');
    },
  );

  test('any of the others has not ended', async () => {
    expect(await Promise.race([operator.ended.then(() => 'ended'), Promise.resolve('runs')])).toBe('runs');
  });

  test('none is given that nothing makes use of', () => {
    const idle = operatorRights.filter((right) => right.role !== leader && !rbac.used.has(nameOf(right)));
    expect(idle.map(nameOf)).toEqual([]);
  });
});

describe('a candidate for the Lease without the right to', () => {
  afterAll(() => world.close());

  const expired = { holderIdentity: 'gone', leaseDurationSeconds: 1, renewTime: '2026-01-01T00:00:00.000000Z' };

  test.each(leaseRights)('%s waits, says so, and leads when it has it', async (name) => {
    await start();
    const metadata = { namespace: 'bellwether', name: 'bellwether' };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: expired };
    if (name.startsWith('update')) world.server.seed(lease);
    rbac.withhold(name);
    const candidate = world.operate({ log: log(), leaderElect: true });
    await world.stack();
    await says(name);
    expect(candidate.writes()).toEqual([]);
    rbac.giveBack(name);
    const holder = () => world.server.objects(leases)[0]?.spec?.holderIdentity;
    await eventually(() => holder()?.startsWith(candidate.name) === true, 'it leads');
    await world.close();
  });
});
