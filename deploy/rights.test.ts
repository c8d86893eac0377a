/**
 * Each right of the installation in turn, taken from a running operator: it says which one and what to apply, goes on with
 * everything else, and continues when it has it again. The table is made from the roles, so that none can be forgotten.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { KubeObject } from '../crds/meta.ts';
import * as resources from '../operator/kube/resource.ts';
import {
  alertRules,
  events,
  leases,
  monitoringStacks,
  pods,
  type Resource,
  resourceName,
  scrapeTargets,
  services,
  statefulSets,
} from '../operator/kube/resource.ts';
import type { StoredObject } from '../operator/kube/testing/stored.ts';
import { createLogger, type Logger } from '../operator/log.ts';
import { eventually, settles } from '../operator/reconcile/testing/eventually.ts';
import { type RunningOperator, startWorld, type World } from '../operator/reconcile/testing/world.ts';
import { remedyOf } from '../operator/remedy.ts';
import { nameOf, operatorRights, Rbac, type Right } from './testing/rights.ts';

jest.setTimeout(60_000);

const managedBy = 'app.kubernetes.io/managed-by';
const hash = 'monitoring.bellwether.dev/desired-hash';
const leader = 'bellwether-leader';

/** So that there are claims. */
const defaultClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
};

let world: World;
let rbac: Rbac;
let lines: string[];
let operator: RunningOperator;
/** How many watches are open while nothing is wrong. */
let watches: number;
/** Makes what is declared differ from what was declared before. */
let version = 0;

const log = (): Logger =>
  createLogger({
    level: 'warn',
    remedyOf,
    destination: { write: (line) => lines.push(JSON.stringify(JSON.parse(line))) },
  });

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

const allWatched = () => world.server.watches === watches;

interface Trial {
  /** Makes the operator need the right. */
  readonly act: () => Promise<unknown> | void;
  /** Makes it need the right once more, where it does not try again by itself. */
  readonly again?: () => Promise<unknown>;
  readonly mended: () => boolean;
}

function resourceOf({ group, resource }: Right): Resource {
  const [plural] = resource.split('/');
  const all = Object.values(resources).filter((value): value is Resource => typeof value === 'object');
  const found = all.find((candidate) => candidate.group === group && candidate.plural === plural);
  if (!found) throw new TypeError(`${plural}.${group} is not in the table of resources`);
  return found;
}

/** Something of the kind that the operator has made. */
function owned(resource: Resource): StoredObject {
  const found = world.server.objects(resource).find(({ metadata }) => metadata.labels?.[managedBy] === 'bellwether');
  if (!found) throw new TypeError(`the stack of this test has no ${resourceName(resource)}: give it one`);
  return found;
}

function deletion(resource: Resource): Trial {
  const { metadata } = owned(resource);
  const exists = () => world.server.objects(resource).some((object) => object.metadata.name === metadata.name);
  return { act: () => world.server.remove(resource, metadata), mended: exists };
}

function drift(resource: Resource): Trial {
  const { metadata } = owned(resource);
  const merge = { metadata: { annotations: { [hash]: 'drift' } } };
  const find = () => world.server.objects(resource).find((object) => object.metadata.uid === metadata.uid);
  return {
    act: () => world.client.patch(resource, metadata, { merge }),
    mended: () => find()?.metadata.annotations?.[hash] !== 'drift',
  };
}

/** Something of ours that is no longer wanted. */
function leftover(resource: Resource): Trial {
  const { metadata, status: _, ...rest } = owned(resource);
  const { namespace, labels, annotations, ownerReferences } = metadata;
  const name = `${metadata.name}-left`;
  const idle = resource.kind === 'StatefulSet' ? { spec: { ...Object(rest['spec']), replicas: 0 } } : {};
  const object = {
    ...rest,
    ...idle,
    metadata: { name, namespace, labels, annotations, ownerReferences },
  } as KubeObject;
  const exists = () => world.server.objects(resource).some((other) => other.metadata.name === name);
  return { act: () => world.server.seed(object), mended: () => !exists() };
}

/** Every watch ends; each is then opened anew, which is refused for the one. */
function ended(history: 'known' | 'forgotten'): Trial {
  return {
    act: () => {
      if (history === 'forgotten') {
        world.server.streamingLists = false;
        world.server.compact();
      }
      world.server.endWatches('end');
    },
    mended: allWatched,
  };
}

const current = (resource: Resource, name: string) => () => world.condition(resource, name, 'Ready')?.status === 'True';
const rule = (expression: string) => world.rule('up', { g: expression });
const good = () => rule(`up == ${(version += 1)}`);
const bad = () => rule(`bad_${(version += 1)}`);
/** Two servers, so that there is a budget; a volume of the pushgateway, so that there is a claim of our own. */
const pair = (memory: number) =>
  world.stack({
    prometheus: { replicas: 2, resources: { requests: { memory: `${memory}Mi` } } },
    pushgateway: { persistence: { size: '1Gi' } },
  });

function renewed(): Trial {
  const updated = () => world.get(statefulSets, 'demo-prometheus')?.status?.updateRevision;
  const isNew = ({ metadata }: KubeObject) => metadata.labels?.['controller-revision-hash'] === updated();
  const servers = () => world.server.objects(pods).filter(({ metadata }) => metadata.name.includes('prometheus'));
  return { act: () => pair(256 + (version += 1)), mended: () => servers().length === 2 && servers().every(isNew) };
}

/** What becomes of an event is seen by the next one of its kind. */
function repeated(): Trial {
  const count = () => world.server.objects(events).filter(({ reason }) => reason === 'InvalidRule').length;
  const refuse = async () => {
    await good();
    await eventually(current(alertRules, 'up'), 'the good rule');
    await bad();
    await world.reaches(alertRules, 'up', 'Accepted', 'False');
  };
  const counted = () => world.server.objects(events).some(({ series }) => Number(Object(series)['count']) > 1);
  return { act: refuse, again: refuse, mended: () => count() > 0 || counted() };
}

const particular: Readonly<Record<string, () => Trial>> = {
  'patch monitoringstacks.monitoring.bellwether.dev/status': () => ({
    act: () => pair(256 + (version += 1)),
    mended: current(monitoringStacks, 'demo'),
  }),
  'patch scrapetargets.monitoring.bellwether.dev/status': () => ({
    act: () => world.target('web', { pods: { selector: {} }, port: `web-${(version += 1)}` }),
    mended: current(scrapeTargets, 'web'),
  }),
  'patch alertrules.monitoring.bellwether.dev/status': () => ({ act: good, mended: current(alertRules, 'up') }),
  'patch pods/status': () => ({ act: good, mended: current(alertRules, 'up') }),
  'create pods': renewed,
  'delete pods': renewed,
  'create events.events.k8s.io': repeated,
  'patch events.events.k8s.io': repeated,
  'bind clusterroles.rbac.authorization.k8s.io': () => deletion(resources.clusterRoleBindings),
};

const general: Readonly<Record<string, (resource: Resource) => Trial>> = {
  get: deletion,
  create: deletion,
  patch: drift,
  delete: leftover,
  watch: () => ended('known'),
  list: () => ended('forgotten'),
};

function trialOf(right: Right): Trial {
  const trial = particular[nameOf(right)] ?? (() => general[right.verb]?.(resourceOf(right)));
  const found = trial();
  if (!found) throw new TypeError(`no trial makes an operator ${nameOf(right)}: write one, or take the right away`);
  return found;
}

/** What a rule on its way to a server needs; all else it does without. */
const roadOfRules =
  /(list|watch|patch) (alertrules|configmaps|pods\/status)|(get|create) (statefulsets|configmaps)|(list|watch) pods/;

/** Something else that is declared, or broken, meanwhile. */
async function goesOn(right: string): Promise<void> {
  if (right.endsWith(' services') || !roadOfRules.test(right)) {
    const expression = `beside == ${(version += 1)}`;
    await world.rule('beside', { g: expression });
    const groups = () => JSON.stringify(world.cluster.prometheus('demo-prometheus-0')?.running.groups ?? []);
    await eventually(
      () => groups().includes(expression),
      () => `another rule is loaded without the right to ${right}`,
    );
    return;
  }
  const other = drift(services);
  await other.act();
  await eventually(other.mended, () => `a Service is put right without the right to ${right}`);
}

/** Their number once none was opened or ended for a while. */
async function settledWatches(): Promise<number> {
  await settles(() => world.server.watches, 500);
  return world.server.watches;
}

describe('an operator without the right to', () => {
  beforeAll(async () => {
    await start();
    world.server.seed(defaultClass);
    operator = world.operate({ log: log() });
    await pair(256);
    await Promise.all([world.target('web'), good()]);
    await world.ready();
    await eventually(current(alertRules, 'up'), 'the rule is loaded');
    watches = await settledWatches();
  });

  afterAll(() => world.close());

  test.each(operatorRights.filter(({ role }) => role !== leader).map((right) => [nameOf(right), right] as const))(
    '%s says so, goes on with all else, and continues when it has it again',
    async (name, right) => {
      await eventually(allWatched, 'all watches are open');
      const trial = trialOf(right);
      rbac.withhold(name);
      await trial.act();
      await says(name);
      await goesOn(name);
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

  test.each(operatorRights.filter(({ role }) => role === leader).map(nameOf))(
    '%s waits, says so, and leads when it has it',
    async (name) => {
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
    },
  );
});
