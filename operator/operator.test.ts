/** The whole operator in a whole cluster: what a user does, and what then stands in the cluster and runs in its servers. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  alertRules,
  clusterRoleBindings,
  configMaps,
  events,
  leases,
  monitoringStacks,
  namespaces,
  pods,
  scrapeTargets,
  secrets,
  statefulSets,
} from './kube/resource.ts';
import { caller } from './kube/testing/handler.ts';
import { appliedResources } from './reconcile/apply-stack.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';
import { JudgeError } from './verdict/judge.ts';

jest.setTimeout(60_000);

let world: World;
let granted: boolean;

beforeEach(async () => {
  granted = true;
  world = await startWorld({ allow: () => granted });
});

afterEach(() => world.close());

const demo = { namespace: 'monitoring', name: 'demo' };
const message = (resource: Parameters<World['condition']>[0], name: string, type: string) =>
  world.condition(resource, name, type)?.message ?? '';
const teamOf = (team: string) => ({ selector: { matchLabels: { team } } });
const expressionsOn = (pod: string) => JSON.stringify(world.cluster.prometheus(pod)?.running.groups);

describe('a stack', () => {
  test('becomes ready from an empty spec, with every part written and read back', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    const kinds = new Set(
      appliedResources.flatMap((resource) => world.server.objects(resource)).map(({ kind }) => kind),
    );
    expect([...kinds].toSorted()).toEqual([
      'ClusterRoleBinding',
      'ConfigMap',
      'DaemonSet',
      'Deployment',
      'NetworkPolicy',
      'Secret',
      'Service',
      'ServiceAccount',
      'StatefulSet',
    ]);
    const status = world.get(monitoringStacks, 'demo')?.status;
    expect(status?.replicas).toEqual([{ name: 'demo-prometheus-0', ready: true, revision: status?.revision }]);
    expect(status?.endpoints?.map(({ name }) => name)).toEqual(['prometheus', 'alertmanager']);
    await eventually(() => world.server.objects(events).some(({ reason }) => reason === 'Ready'), 'an event');
  });

  test('whose namespace was not opened says how to open it, and goes on when it is', async () => {
    granted = false;
    const operator = world.operate();
    await world.stack();
    await world.reaches(monitoringStacks, 'demo', 'Stalled', 'True NamespaceNotGranted');
    expect(message(monitoringStacks, 'demo', 'Ready')).toContain(
      'kubectl create rolebinding bellwether-stack --namespace monitoring --clusterrole bellwether-stack --serviceaccount bellwether:bellwether',
    );
    expect(operator.writes().filter((write) => !write.endsWith('/status'))).toEqual([]);
    granted = true;
    await world.ready();
  });

  test('leaves nothing behind when it is deleted', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    await world.client.delete(monitoringStacks, demo);
    const left = () => appliedResources.flatMap((resource) => world.server.objects(resource));
    await eventually(
      () => left().length === 0,
      () =>
        left()
          .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
          .join(),
    );
    await eventually(() => world.server.watches < 14, 'the watches of its namespace end');
    expect(world.server.objects(pods)).toEqual([]);
  });

  test('that was deleted while no operator ran leaves nothing outside its namespace either', async () => {
    const first = world.operate();
    await world.stack();
    await world.ready();
    await first.stop();
    await world.client.delete(monitoringStacks, demo);
    expect(world.server.objects(clusterRoleBindings)).not.toEqual([]);
    world.operate();
    await eventually(() => world.server.objects(clusterRoleBindings).length === 0, 'no binding is left');
  });

  test('stands beside another in the same namespace and is not disturbed by it', async () => {
    const operator = world.operate();
    const other = {
      alertmanager: { enabled: false },
      nodeExporter: { enabled: false },
      kubeStateMetrics: { enabled: false },
    };
    const apart = { defaultRules: { enabled: false }, targets: teamOf('other'), rules: teamOf('other') };
    await Promise.all([world.stack(), world.stack({ ...other, ...apart }, 'other')]);
    await Promise.all([world.ready(), world.ready('other')]);
    await settles(() => operator.requests().length);
    const before = operator.writes().length;
    await world.client.delete(monitoringStacks, { ...demo, name: 'other' });
    await eventually(() => world.server.objects(clusterRoleBindings).length === 2, 'the other is gone');
    await settles(() => operator.requests().length);
    expect(
      operator
        .writes()
        .slice(before)
        .filter((write) => !write.startsWith('DELETE /apis/rbac')),
    ).toEqual([]);
    expect(world.condition(monitoringStacks, 'demo', 'Ready')?.status).toBe('True');
  });
});

describe('declarations', () => {
  test('are loaded on every replica', async () => {
    world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.target('web');
    await world.rule('up', { g: 'up == 0' });
    await world.reaches(scrapeTargets, 'web', 'Ready', 'True Loaded');
    await world.reaches(alertRules, 'up', 'Ready', 'True Loaded');
    await world.ready();
    for (const pod of ['demo-prometheus-0', 'demo-prometheus-1']) {
      expect(expressionsOn(pod)).toContain('monitoring/up/g');
    }
    const entry = { namespace: 'monitoring', name: 'demo', accepted: true, loadedReplicas: 2, replicas: 2 };
    expect(world.get(alertRules, 'up')?.status?.stacks).toEqual([entry]);
    expect(world.get(monitoringStacks, 'demo')?.status).toMatchObject({
      scrapeTargets: { selected: 1, loaded: 1, refused: 0 },
      alertRules: { selected: 1, loaded: 1, refused: 0 },
    });
  });

  test('that come, change and go later are loaded and unloaded', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    await world.rule('up', { g: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.rule('up', { g: 'up == 1' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 1');
    await world.client.delete(alertRules, { ...demo, name: 'up' });
    await eventually(() => !expressionsOn('demo-prometheus-0').includes('monitoring/up'), 'the rule is gone');
    await world.ready();
    // A server may be reading the file: it stays, empty but for its marker, until that is proven.
    await eventually(() => world.get(configMaps, 'demo-prometheus-slice-0') === undefined, 'the slice is gone');
  });

  test('are told why no stack selects them', async () => {
    world.operate();
    await world.rule('up', { g: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Stalled', 'True NoMonitoringStack');
    await world.stack({ rules: { selector: { matchLabels: { team: 'a' } } } });
    await world.reaches(alertRules, 'up', 'Stalled', 'True NotSelected');
    expect(message(alertRules, 'up', 'Ready')).toContain(
      'monitoring/demo does not select it: spec.rules.selector: label team must be a but is absent',
    );
    await world.stack();
    await world.reaches(alertRules, 'up', 'Ready', 'True Loaded');
  });

  test('are told when the stack that selects them is stalled', async () => {
    granted = false;
    world.operate();
    await world.stack();
    await world.rule('up', { g: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Accepted', 'Unknown StackStalled');
    expect(message(alertRules, 'up', 'Ready')).toContain('kubectl create rolebinding');
    granted = true;
    await world.reaches(alertRules, 'up', 'Ready', 'True');
  });

  test('are not kept waiting by a stack whose namespace hangs in Terminating', async () => {
    world.operate();
    await world.stack({}, 'old', 'going');
    await world.stack();
    await world.ready();
    await world.client.patch(
      namespaces,
      { name: 'going' },
      { merge: { metadata: { finalizers: ['example.com/hold'] } } },
    );
    await world.client.delete(namespaces, { name: 'going' });
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    expect(world.get(alertRules, 'up')?.status?.stacks?.map(({ namespace }) => namespace)).toEqual(['monitoring']);
  });
});

describe('what the parser refuses', () => {
  test('leaves out itself alone: its last good version runs on, the rest is loaded, and a revert mends it', async () => {
    world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.rule('up', { a: 'up == 0', b: 'up == 1' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.rule('up', { a: 'up == 2', b: 'bad_query(' });
    await world.rule('other', { g: 'up == 3' });
    await world.reaches(alertRules, 'up', 'Stalled', 'True InvalidRule');
    expect(message(alertRules, 'up', 'Accepted')).toBe('unexpected bad_query\nIts last good version keeps running.');
    await world.reaches(alertRules, 'other', 'Ready', 'True');
    await world.ready();
    for (const pod of ['demo-prometheus-0', 'demo-prometheus-1']) {
      expect(expressionsOn(pod)).toMatch(/up == 2.*up == 1|up == 1.*up == 2/);
      expect(expressionsOn(pod)).toContain('up == 3');
      expect(expressionsOn(pod)).not.toContain('bad_query');
    }
    expect(world.get(monitoringStacks, 'demo')?.status).toMatchObject({
      refused: 1,
      alertRules: { selected: 2, loaded: 1 },
    });
    await world.rule('up', { a: 'up == 2', b: 'up == 1' });
    await world.reaches(alertRules, 'up', 'Ready', 'True Loaded');
    await eventually(
      () =>
        world.server
          .objects(events)
          .some(({ reason, note }) => reason === 'InvalidRule' && note?.includes('bad_query') === true),
      'an event',
    );
  });

  test('of a new object is not run at all, and is told', async () => {
    world.operate();
    await world.stack();
    await world.target('web', { pods: { selector: {} }, path: '/bad_path' });
    await world.reaches(scrapeTargets, 'web', 'Stalled', 'True InvalidScrape');
    expect(message(scrapeTargets, 'web', 'Accepted')).toBe('unexpected bad_path\nThe refused part does not run.');
    expect(world.get(scrapeTargets, 'web')?.status?.stacks).toMatchObject([{ accepted: false, loadedReplicas: 0 }]);
    await world.ready();
  });

  test('of the last good version is kept over a restart of the operator', async () => {
    const first = world.operate();
    await world.stack();
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await first.stop();
    await world.rule('up', { a: 'bad_query(' });
    world.operate();
    await world.reaches(alertRules, 'up', 'Stalled', 'True InvalidRule');
    await world.ready();
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
  });

  test('in a new main configuration is told before anything is written', async () => {
    world.operate();
    await world.stack({ prometheus: { externalLabels: { zone: 'bad_zone' } } });
    await world.reaches(monitoringStacks, 'demo', 'Stalled', 'True InvalidConfiguration');
    expect(world.server.objects(statefulSets)).toEqual([]);
    await world.stack();
    await world.ready();
  });

  test('in the main configuration stops nothing: the last good one serves, and new rules are loaded beside it', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    await world.stack({ prometheus: { externalLabels: { zone: 'bad_zone' } } });
    await world.reaches(monitoringStacks, 'demo', 'Stalled', 'True InvalidConfiguration');
    expect(message(monitoringStacks, 'demo', 'Configured')).toContain('unexpected bad_zone\nThe last good');
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.reaches(monitoringStacks, 'demo', 'ConfigurationLoaded', 'True');
    await world.stack({ prometheus: { externalLabels: { zone: 'good' } } });
    await world.ready();
  });

  test('in the configuration of Alertmanager stops nothing', async () => {
    world.operate();
    await world.stack({ alertmanager: { config: { route: { receiver: 'a' }, receivers: [{ name: 'a' }] } } });
    await world.ready();
    const before = world.get(secrets, 'demo-alertmanager')?.data;
    await world.stack({ alertmanager: { config: { route: { receiver: 'bad_receiver' } } } });
    await world.reaches(monitoringStacks, 'demo', 'Stalled', 'True InvalidAlertmanagerConfig');
    await world.reaches(monitoringStacks, 'demo', 'AlertmanagerLoaded', 'True');
    expect(world.get(secrets, 'demo-alertmanager')?.data).toEqual(before);
    await world.stack({ alertmanager: { config: { route: { receiver: 'b' }, receivers: [{ name: 'b' }] } } });
    await world.ready();
    expect(world.cluster.alertmanager('demo-alertmanager-0')?.reloads).toBe(1);
  });
});

describe('a judge that cannot be asked', () => {
  test('is told, keeps what runs, and is asked again until it answers', async () => {
    world.operate();
    await world.stack();
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    world.judge.broken = new JudgeError('promtool: not found');
    await world.rule('up', { a: 'up == 1' });
    await world.reaches(monitoringStacks, 'demo', 'Ready', 'False JudgeUnavailable');
    expect(message(monitoringStacks, 'demo', 'Ready')).toBe('promtool: not found');
    expect(world.condition(monitoringStacks, 'demo', 'Stalled')?.status).toBe('False');
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
    world.judge.broken = undefined;
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.ready();
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 1');
  });
});

describe('a judge that comes to no end', () => {
  const alerts = () => world.get(monitoringStacks, 'demo')?.status?.alertRules;

  test('over one rule keeps that one waiting, on its last good version, and nobody else', async () => {
    world.operate();
    await world.stack();
    await world.rule('slow', { a: 'up == 0' });
    await world.reaches(alertRules, 'slow', 'Ready', 'True');
    const release = world.judge.hang(/slow/);
    await world.rule('slow', { a: 'up == 1' });
    await world.reaches(alertRules, 'slow', 'Accepted', 'Unknown Judging');
    expect(message(alertRules, 'slow', 'Accepted')).toBe(
      'the parser has not come to an end over it yet\nUntil it has, the last good version keeps running.',
    );
    expect(world.condition(alertRules, 'slow', 'Stalled')?.status).toBe('False');
    await world.rule('other', { a: 'up == 2' });
    await world.reaches(alertRules, 'other', 'Ready', 'True');
    await world.client.delete(alertRules, { ...demo, name: 'other' });
    await eventually(() => !expressionsOn('demo-prometheus-0').includes('monitoring/other'), 'the other rule is gone');
    await world.ready();
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
    expect([world.get(monitoringStacks, 'demo')?.status?.refused, alerts()?.refused]).toEqual([0, 0]);
    release();
    await world.reaches(alertRules, 'slow', 'Ready', 'True');
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 1');
    expect(world.judge.asked.filter((one) => one === 'rules monitoring/slow/a')).toHaveLength(2);
  });

  test('over the main configuration keeps the last good one serving, beside new rules', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    const release = world.judge.hang(/configuration/);
    await world.stack({ prometheus: { externalLabels: { zone: 'a' } } });
    await world.reaches(monitoringStacks, 'demo', 'Configured', 'Unknown Judging');
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
    release();
    await world.ready();
  });

  test('over that of a new stack is told, and the stack comes by itself when it ends', async () => {
    const release = world.judge.hang(/configuration/);
    world.operate();
    await world.stack();
    await world.reaches(monitoringStacks, 'demo', 'Ready', 'False Judging');
    expect(world.condition(monitoringStacks, 'demo', 'Stalled')?.status).toBe('False');
    release();
    await world.ready();
  });

  test('because it is away says so on what waits; nothing else stops, and it goes on by itself', async () => {
    world.operate();
    await world.stack();
    await world.rule('gone', { a: 'up == 0' });
    await world.reaches(alertRules, 'gone', 'Ready', 'True');
    world.judge.problem = 'nobody judges at judge.sock';
    const release = world.judge.hang(/./);
    await world.rule('up', { a: 'up == 1' });
    await world.reaches(alertRules, 'up', 'Accepted', 'Unknown JudgeUnavailable');
    expect(message(alertRules, 'up', 'Accepted')).toContain('nobody judges at judge.sock');
    await world.client.delete(alertRules, { ...demo, name: 'gone' });
    await eventually(() => !expressionsOn('demo-prometheus-0').includes('monitoring/gone'), 'the deleted rule is gone');
    await world.ready();
    world.judge.problem = undefined;
    release();
    await world.reaches(alertRules, 'up', 'Ready', 'True');
  });
});

describe('a slice that overflows', () => {
  /** A rule with one group of so many KiB. */
  const sized = (name: string, kib: number) => {
    const rules = Array.from({ length: kib / 5 }, () => ({ alert: 'A', expr: `up == 0 # ${'x'.repeat(5 * 1024)}` }));
    return world.apply(alertRules, name, { groups: [{ name: 'g', rules }] });
  };
  const names = ['a', 'b', 'c', 'd'];
  const groupsOn = (pod: string) => world.cluster.prometheus(pod)?.running.groups.map(({ name }) => name) ?? [];
  const wanted = names.map((name) => `monitoring/${name}/g`);
  const slices = () => world.server.objects(configMaps).filter(({ metadata }) => metadata.name.includes('-slice-'));

  /** All in one slice, which holds 800 KiB at most. */
  async function grow(): Promise<void> {
    for (const name of names) await sized(name, 40);
    for (const name of names) await world.reaches(alertRules, name, 'Ready', 'True');
    expect(slices()).toHaveLength(1);
    for (const name of names) await sized(name, 245);
  }

  test('gives up a group that no replica ever runs twice', async () => {
    world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await grow();
    for (const name of names) await world.reaches(alertRules, name, 'Ready', 'True');
    for (const pod of ['demo-prometheus-0', 'demo-prometheus-1']) {
      expect(groupsOn(pod)).toEqual(expect.arrayContaining(wanted));
      expect([...(world.cluster.prometheus(pod)?.twice ?? ['no pod'])]).toEqual([]);
    }
    expect(slices()).toHaveLength(2);
  });

  test('does so also while a replica is away, which must not keep the group from the others', async () => {
    world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.ready();
    world.cluster.away.add('demo-prometheus-1');
    for (const name of names) await sized(name, 40);
    await eventually(() => wanted.every((group) => groupsOn('demo-prometheus-0').includes(group)), 'all groups');
    for (const name of names) await sized(name, 245);
    await eventually(() => slices().length === 2, 'another slice');
    await eventually(() => wanted.every((group) => groupsOn('demo-prometheus-0').includes(group)), 'all groups again');
    expect(world.cluster.prometheus('demo-prometheus-0')?.twice.size).toBe(0);
  });
});

describe('drift', () => {
  test('is repaired when someone edits what the operator wrote', async () => {
    world.operate();
    await world.stack();
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    const text = () => world.get(configMaps, 'demo-prometheus-slice-0')?.data?.['rules.json'];
    const before = text();
    await world.client.patch(
      configMaps,
      { ...demo, name: 'demo-prometheus-slice-0' },
      { merge: { data: { 'rules.json': '{}' } } },
    );
    await eventually(() => text() === before, 'the slice as it was');
    expect(before).toContain('up == 0');
  });

  test('is repaired, whichever owned object is deleted', async () => {
    const operator = world.operate();
    await world.stack();
    await world.rule('up', { a: 'up == 0' });
    await world.ready();
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    for (const resource of [...appliedResources, pods]) {
      for (const { metadata } of world.server.objects(resource)) {
        await world.client.delete(resource, metadata);
        const again = () => world.get(resource, metadata.name);
        await eventually(
          () => ![undefined, metadata.uid].includes(again()?.metadata.uid),
          `${resource.kind} ${metadata.name} again`,
        );
      }
    }
    await world.ready();
    await settles(() => operator.requests().length);
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
  });
});

describe('calm', () => {
  test('nothing that the operator writes makes it write again', async () => {
    const operator = world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.rule('up', { a: 'up == 0' });
    await world.ready();
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await settles(() => operator.requests().length);
    const asked = world.cluster.network.requests.length;
    const before = operator.requests().length;
    // One round of questions to the servers, which come each fifteen seconds.
    await eventually(() => world.cluster.network.requests.length >= asked + 6, 'a calm round');
    await settles(() => operator.requests().length);
    expect(
      operator
        .requests()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test('an operator that starts anew writes nothing', async () => {
    const first = world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.target('web');
    await world.rule('up', { a: 'up == 0', b: 'bad_query(' });
    await world.ready();
    await world.reaches(scrapeTargets, 'web', 'Ready', 'True');
    await settles(() => first.requests().length);
    await first.stop();
    const asked = world.judge.asked.length;
    const second = world.operate();
    await eventually(() => world.cluster.network.requests.length > 0 && world.judge.asked.length > asked, 'it works');
    await settles(() => second.requests().length + world.cluster.network.requests.length);
    expect(second.writes()).toEqual([]);
    expect([...new Set(world.judge.asked.slice(asked))]).toEqual(['rules monitoring/up/b']);
  });
});

describe('delivery', () => {
  test('goes on, and says that it is slow, where pods may not be poked', async () => {
    const forbidden = { status: 403, reason: 'Forbidden', message: 'pods/status is forbidden', times: Infinity };
    world.server.faults.refuse({
      ...forbidden,
      match: ({ path, headers }) => /\/pods\/.*\/status$/.test(path) && headers['user-agent'] === 'operator-0',
    });
    world.operate();
    await world.stack();
    await world.ready();
    await world.rule('up', { a: 'up == 0' });
    await eventually(
      () => message(monitoringStacks, 'demo', 'ConfigurationLoaded').includes('pods/status is forbidden'),
      'it is told',
    );
    await eventually(() => world.get(configMaps, 'demo-prometheus-slice-0') !== undefined, 'the rule is written');
    world.cluster.refresh('demo-prometheus-0');
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.reaches(monitoringStacks, 'demo', 'ConfigurationLoaded', 'True SlowDelivery');
    expect(message(monitoringStacks, 'demo', 'ConfigurationLoaded')).toContain('up to 90 s longer');
  });

  test('pokes again when the kubelet did not hear it', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    world.cluster.deaf.add('demo-prometheus-0');
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Loaded', 'False Loading');
    world.cluster.deaf.clear();
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    expect(expressionsOn('demo-prometheus-0')).toContain('up == 0');
  });

  /** An operator at rest, with two servers that run what is declared. */
  const atRest = async () => {
    const operator = world.operate();
    await world.stack({ prometheus: { replicas: 2 } });
    await world.rule('up', { a: 'up == 0' });
    await world.target('web');
    await world.ready();
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    await world.reaches(scrapeTargets, 'web', 'Ready', 'True');
    await settles(() => operator.requests().length);
    return operator;
  };

  test('who takes over while something is declared writes of nothing else', async () => {
    const first = await atRest();
    await first.kill();
    await world.target('orphan');
    const next = world.operate();
    await world.reaches(scrapeTargets, 'orphan', 'Ready', 'True');
    await settles(() => next.requests().length);
    const others = next.writes().filter((write) => /alertrules|scrapetargets/.test(write) && !write.includes('orphan'));
    expect(others).toEqual([]);
  });

  test('a replica that is away takes nothing back from the objects', async () => {
    const operator = await atRest();
    const before = operator.writes().length;
    world.cluster.away.add('demo-prometheus-1');
    await world.client.delete(pods, { ...demo, name: 'demo-prometheus-1' });
    await world.reaches(monitoringStacks, 'demo', 'ConfigurationLoaded', 'False');
    await settles(() => operator.requests().length);
    world.cluster.away.clear();
    await world.ready();
    await settles(() => operator.requests().length);
    expect(
      operator
        .writes()
        .slice(before)
        .filter((write) => /alertrules|scrapetargets/.test(write)),
    ).toEqual([]);
  });

  test('replaces the pods of Prometheus one by one when their template changes', async () => {
    world.operate();
    await world.stack({ prometheus: { replicas: 3 } });
    await world.ready();
    const before = new Set(world.server.objects(pods).map(({ metadata }) => metadata.uid));
    const deleted = () =>
      world.server.requests
        .filter(({ method, path }) => method === 'DELETE' && path.includes('/pods/') && !path.endsWith('-preflight'))
        .map(({ path }) => path.at(-1));
    await world.stack({ prometheus: { replicas: 3, image: 'example.com/prometheus:v3.13.4' } });
    await world.ready();
    // A look at a cache that lags may delete once more, in vain: deletes name the very pod that was seen.
    expect([...new Set(deleted())]).toEqual(['2', '1', '0']);
    const now = world.server.objects(pods).filter(({ metadata }) => metadata.name.includes('prometheus'));
    expect(now.every(({ metadata }) => !before.has(metadata.uid))).toBe(true);
  });
});

describe('the process', () => {
  test('hands over to the next when it ends', async () => {
    const first = world.operate({ leaderElect: true });
    await world.stack();
    await world.ready();
    const second = world.operate({ leaderElect: true });
    await eventually(() => second.requests().some(({ path }) => path.includes('/leases')), 'it waits for the lease');
    await settles(() => first.requests().filter(({ path }) => !path.includes('/leases')).length);
    expect(second.writes()).toEqual([]);
    await first.stop();
    await world.rule('up', { a: 'up == 0' });
    await world.reaches(alertRules, 'up', 'Ready', 'True');
    const [lease] = world.server.objects(leases);
    expect(lease?.spec?.holderIdentity).toMatch(/^operator-1_/);
    expect(lease?.metadata.ownerReferences).toMatchObject([{ kind: 'ServiceAccount', uid: caller.uid }]);
  });

  test('ends when it is told to, though no API server answers', async () => {
    await world.server.stop();
    const operator = world.operate();
    await expect(operator.stop()).resolves.toBeUndefined();
    await world.server.listen();
  });
});
