/** What no server can load, although the parsers accept it, is taken back, and nobody else loses anything by it. */

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { alertRules, events, monitoringStacks, pods } from './kube/resource.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import { fastClock } from './reconcile/testing/fast-clock.ts';
import type { Running } from './reconcile/testing/programs.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(120_000);

/** Time goes slower than in other stories: a loaded machine must not look like a kubelet that does nothing. */
const speed = 15;
const server = 'demo-prometheus-0';
let world: World;

/** The parsers find nothing wrong with it, and no server can load it. */
function breaking({ groups }: Running): string | undefined {
  const text = JSON.stringify(groups);
  const both = text.includes('half_one') && text.includes('half_two');
  return text.includes('breaks') || both ? 'cannot be loaded' : undefined;
}

beforeEach(async () => {
  world = await startWorld({ clock: fastClock(speed) });
  world.cluster.fault = breaking;
});

afterEach(() => world.close());

const groups = (name = server): readonly string[] =>
  (world.cluster.prometheus(name)?.running.groups ?? [])
    .map((group) => group.name)
    .filter((group) => !group.startsWith('bellwether/'));

const runs = (expr: string, name = server): boolean =>
  JSON.stringify(world.cluster.prometheus(name)?.running.groups).includes(expr);

/** Nothing is on its way any more: the server is content, and the stack ready. */
async function recovers(): Promise<void> {
  await settles(() => world.server.requests.filter(({ method }) => method !== 'GET').length, 300);
  expect(world.cluster.prometheus(server)?.problem).toBeUndefined();
}

const told = (kind: string, name: string): readonly string[] =>
  world.server
    .objects(events)
    .filter(({ regarding }) => regarding?.kind === kind && regarding.name === name)
    .map(({ type, reason }) => `${type} ${reason}`);

test('one change is tried twice, told of, and left out; its last good version serves', async () => {
  world.operate();
  await world.stack();
  await world.rule('changing', { g: 'up == 0' });
  await world.rule('standing', { g: 'up == 1' });
  await world.ready();
  await world.rule('changing', { g: 'breaks' });
  await world.reaches(alertRules, 'changing', 'Accepted', 'False ReloadFailed');
  expect(world.condition(alertRules, 'changing', 'Accepted')?.message).toMatch(
    /monitoring\/changing\/g: .*kubectl logs --namespace monitoring demo-prometheus-0[^]*last good version keeps running/,
  );
  expect(world.condition(alertRules, 'changing', 'Stalled')).toMatchObject({ status: 'True', reason: 'ReloadFailed' });
  await recovers();
  expect(groups()).toEqual(['monitoring/changing/g', 'monitoring/standing/g']);
  expect(runs('up == 0')).toBe(true);
  await world.ready();
  expect(told('AlertRule', 'changing')).toEqual(
    expect.arrayContaining(['Warning Quarantined', 'Warning ReloadFailed']),
  );
  expect(told('AlertRule', 'standing')).not.toContain('Warning Quarantined');
  expect(told('MonitoringStack', 'demo')).toEqual(
    expect.arrayContaining(['Warning RolledBack', 'Warning Quarantined']),
  );
  const loads = world.cluster.prometheus(server)?.loads;
  await world.rule('changing', { g: 'up == 2' });
  await world.reaches(alertRules, 'changing', 'Ready', 'True');
  expect(runs('up == 2')).toBe(true);
  expect(world.cluster.prometheus(server)?.loads).toBe((loads ?? 0) + 1);
});

test('of many changes the innocent ones are live in the end, and of two that only fail together one', async () => {
  world.operate();
  await world.stack();
  await world.rule('standing', { g: 'up == 1' });
  await world.ready();
  const exprs = ['a', 'breaks', 'half_one', 'b', 'c', 'half_two', 'd'];
  await Promise.all(exprs.map((expr, index) => world.rule(`r${index}`, { g: expr })));
  await world.reaches(alertRules, 'r1', 'Accepted', 'False ReloadFailed');
  for (const name of ['r0', 'r3', 'r4', 'r6']) await world.reaches(alertRules, name, 'Ready', 'True');
  await recovers();
  await world.ready();
  const out = ['r2', 'r5'].filter((name) => !groups().includes(`monitoring/${name}/g`));
  expect(out).toHaveLength(1);
  await world.reaches(alertRules, out[0] ?? '', 'Accepted', 'False ReloadFailed');
});

test('the main configuration that fails leaves the last proven one, and the stack says so', async () => {
  world.operate();
  await world.stack();
  await world.rule('standing', { g: 'up == 1' });
  await world.ready();
  world.cluster.fault = ({ text }) => (text.includes('breaks') ? 'cannot be loaded' : undefined);
  await world.stack({ prometheus: { externalLabels: { zone: 'breaks' } } });
  await world.reaches(monitoringStacks, 'demo', 'Configured', 'False ReloadFailed');
  await recovers();
  await world.rule('later', { g: 'up == 2' });
  await world.reaches(alertRules, 'later', 'Ready', 'True');
  await world.stack({ prometheus: { externalLabels: { zone: 'fine' } } });
  await world.ready();
  expect(world.condition(monitoringStacks, 'demo', 'Configured')?.status).toBe('True');
});

describe('a server that ends where it should start', () => {
  test('starts again with what was proven', async () => {
    world.operate();
    await world.stack();
    await world.rule('standing', { g: 'up == 1' });
    await world.ready();
    world.cluster.deaf.add(server);
    await world.rule('changing', { g: 'breaks' });
    await eventually(() => world.server.objects(alertRules).length === 2, 'the rule');
    await settles(() => world.server.requests.filter(({ method }) => method !== 'GET').length);
    await world.client.delete(pods, { namespace: 'monitoring', name: server });
    world.cluster.deaf.clear();
    await world.reaches(alertRules, 'changing', 'Accepted', 'False ReloadFailed');
    await recovers();
    await world.ready();
    expect(groups()).toEqual(['monitoring/standing/g']);
  });

  test('and never ran anything is given the stack alone', async () => {
    world.operate();
    await world.rule('first', { g: 'breaks' });
    await world.rule('second', { g: 'up' });
    await world.stack();
    await world.reaches(alertRules, 'first', 'Accepted', 'False ReloadFailed');
    await world.reaches(alertRules, 'second', 'Ready', 'True');
    await recovers();
    expect(groups()).toEqual(['monitoring/second/g']);
  });
});

test('one replica that fails is enough', async () => {
  world.operate();
  await world.stack({ prometheus: { replicas: 2 } });
  await world.rule('standing', { g: 'up == 1' });
  await world.ready();
  // Only the second of them cannot load it.
  const second = world.cluster.prometheus('demo-prometheus-1');
  world.cluster.fault = (running, program) => (program === second ? breaking(running) : undefined);
  await world.rule('changing', { g: 'breaks' });
  await world.reaches(alertRules, 'changing', 'Accepted', 'False ReloadFailed');
  await recovers();
  await world.ready();
  for (const name of [server, 'demo-prometheus-1']) expect(groups(name)).toEqual(['monitoring/standing/g']);
});

test('one replica that is away is no failure, and delays nobody', async () => {
  world.operate();
  await world.stack({ prometheus: { replicas: 2 } });
  await world.ready();
  world.cluster.away.add('demo-prometheus-1');
  await world.rule('changing', { g: 'breaks' });
  await world.rule('later', { g: 'up == 2' });
  await world.reaches(alertRules, 'changing', 'Accepted', 'False ReloadFailed');
  await eventually(() => runs('up == 2'), 'the other change');
  await recovers();
  expect(groups()).toEqual(['monitoring/later/g']);
});

test('what fails for a reason that is none of the configuration blames nobody', async () => {
  world.operate();
  await world.stack();
  await world.rule('standing', { g: 'up == 1' });
  await world.ready();
  let isBroken = true;
  world.cluster.fault = () => (isBroken ? 'a file is not there' : undefined);
  await world.rule('innocent', { g: 'up == 2' });
  await eventually(() => told('MonitoringStack', 'demo').includes('Warning RollbackFailed'), 'that it did not help');
  await world.reaches(alertRules, 'innocent', 'Accepted', 'True');
  isBroken = false;
  await world.reaches(alertRules, 'innocent', 'Ready', 'True');
  await recovers();
  await world.ready();
  expect(told('AlertRule', 'innocent')).not.toContain('Warning ReloadFailed');
});

describe('the operator dies', () => {
  const steps = [1, 2, 3, 5, 8];

  test.each(steps)('at write %i after a change that fails, and the next one goes on', async (nth) => {
    const first = world.operate();
    await world.stack();
    await world.rule('changing', { g: 'up == 0' });
    await world.rule('standing', { g: 'up == 1' });
    await world.ready();
    await first.stop();
    let count = 0;
    const victim = world.operate({
      meddle: async (write) => {
        count += 1;
        if (count === nth) {
          void victim.kill();
          world.operate();
        }
        return write();
      },
    });
    await world.rule('changing', { g: 'breaks' });
    await world.rule('innocent', { g: 'up == 2' });
    await world.reaches(alertRules, 'changing', 'Accepted', 'False ReloadFailed');
    await world.reaches(alertRules, 'innocent', 'Ready', 'True');
    await recovers();
    await world.ready();
    expect(groups()).toEqual(['monitoring/changing/g', 'monitoring/innocent/g', 'monitoring/standing/g']);
    expect(runs('up == 0')).toBe(true);
  });
});

test('who is left out stays out over a restart of the operator, which tries nothing', async () => {
  const first = world.operate();
  await world.stack();
  await world.rule('bad', { g: 'breaks' });
  await world.rule('good', { g: 'up' });
  await world.reaches(alertRules, 'bad', 'Accepted', 'False ReloadFailed');
  await world.reaches(alertRules, 'good', 'Ready', 'True');
  await world.ready();
  await recovers();
  await first.stop();
  const loads = world.cluster.prometheus(server)?.loads;
  const second = world.operate();
  await eventually(() => second.requests().some(({ path }) => path.includes('pods')), 'the next operator at work');
  await recovers();
  expect(second.writes()).toEqual([]);
  expect(world.cluster.prometheus(server)).toMatchObject({ loads, problem: undefined });
});

test('whatever is declared in whatever order, with an operator that dies: the innocent run, and it comes to rest', async () => {
  const someRule = fc.record({
    name: fc.constantFrom('r0', 'r1', 'r2', 'r3', 'r4', 'r5'),
    expr: fc.constantFrom('fine', 'also_fine', 'breaks', 'half_one', 'half_two'),
  });
  const story = fc.array(fc.oneof(someRule, fc.constantFrom('wait' as const, 'die' as const)), {
    minLength: 6,
    maxLength: 14,
  });
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      await world.close();
      world = await startWorld({ clock: fastClock(speed) });
      world.cluster.fault = breaking;
      let operator = world.operate();
      await world.stack();
      await world.rule('standing', { g: 'up == 1' });
      await world.ready();
      const declared = new Map([['standing', 'up == 1']]);
      for (const act of acts) {
        if (act === 'wait') await pause(60);
        else if (act === 'die') {
          await operator.kill();
          operator = world.operate();
        } else {
          await world.rule(act.name, { g: act.expr });
          declared.set(act.name, act.expr);
        }
      }
      for (const [name, expr] of declared) {
        if (/fine|up/.test(expr)) await world.reaches(alertRules, name, 'Ready', 'True');
        if (expr === 'breaks') await world.reaches(alertRules, name, 'Accepted', 'False ReloadFailed');
      }
      await world.ready();
      await recovers();
      // Of two that only fail together both may wait for their turn still.
      const wrong = () => [...declared].filter(([name, expr]) => isWrong(name, expr));
      await eventually(
        () => wrong().length === 0,
        () => `nothing is wrong with ${JSON.stringify(wrong())}`,
      );
      expect(wrong()).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

/** Whether a rule runs that cannot, or does not run and nothing tells why. */
function isWrong(name: string, expr: string): boolean {
  const group = world.cluster.prometheus(server)?.running.groups.find((each) => each.name === `monitoring/${name}/g`);
  const isLive = JSON.stringify(group ?? {}).includes(`"expr":"${expr}"`);
  if (isLive) return expr === 'breaks' || (expr === 'half_one' && runs('half_two'));
  return world.condition(alertRules, name, 'Accepted')?.reason !== 'ReloadFailed';
}
