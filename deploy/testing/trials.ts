/** For each right something that makes an operator need it: what it has made is deleted, changed or left over, or a watch ends. */
import { exporterNameLabel } from '../../components/exporters/metadata.ts';
import type { KubeObject } from '../../crds/meta.ts';
import type { Resource } from '../../operator/kube/resource.ts';
import * as resources from '../../operator/kube/resource.ts';
import type { StoredObject } from '../../operator/kube/testing/stored.ts';
import { at } from '../../operator/observe/json-path.ts';
import { httpRoutes } from '../../operator/reconcile/gateway-api.ts';
import { eventually, settles } from '../../operator/reconcile/testing/eventually.ts';
import { routeDefinition } from '../../operator/reconcile/testing/routes.ts';
import type { RunningOperator, World } from '../../operator/reconcile/testing/world.ts';
import { nameOf, type Right } from './rights.ts';

const managedBy = 'app.kubernetes.io/managed-by';
const hash = 'monitoring.bellwether.dev/desired-hash';

export interface Trial {
  /** Makes the operator need the right. */
  readonly act: () => Promise<unknown> | void;
  /** Makes it need the right once more, where it does not try again by itself. */
  readonly again?: () => Promise<unknown>;
  readonly mended: () => boolean;
}

/** So that there are claims. */
const defaultClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
};

const unwatched = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: {} };

function resourceOf({ group, resource }: Right): Resource {
  const [plural] = resource.split('/');
  const all = [...Object.values(resources), httpRoutes].filter((value): value is Resource => typeof value === 'object');
  const found = all.find((candidate) => candidate.group === group && candidate.plural === plural);
  if (!found) throw new TypeError(`${plural}.${group} is not in the table of resources`);
  return found;
}

/** What a rule on its way to a server needs; all else it does without. */
const roadOfRules =
  /(list|watch|patch) (alertrules|configmaps|pods\/status)|(get|create) (statefulsets|configmaps)|(list|watch) pods/;

/** The trials of one operator in one world. */
export class Trials {
  readonly #world: World;
  readonly #operator: Pick<RunningOperator, 'port'>;
  /** How many watches are open while nothing is wrong. */
  #watches = 0;
  /** Makes what is declared differ from what was declared before. */
  #version = 0;

  constructor(world: World, operator: Pick<RunningOperator, 'port'>) {
    this.#world = world;
    this.#operator = operator;
  }

  /** Declares a stack that has something of every kind, and waits until all of it runs and is watched. */
  async prepare(): Promise<void> {
    const world = this.#world;
    world.server.seed(defaultClass);
    await world.client.create(resources.customResourceDefinitions, routeDefinition);
    await this.#declare();
    await Promise.all([world.target('web'), this.#good()]);
    await world.ready();
    await eventually(this.#current(resources.alertRules, 'up'), 'the rule is loaded');
    await settles(() => world.server.watches, 500);
    this.#watches = world.server.watches;
  }

  /** @throws TypeError for a right that nothing here makes use of: there must be a trial for it, or it must go */
  of(right: Right): Trial {
    const trial = this.#particular[nameOf(right)] ?? (() => this.#general[right.verb]?.(resourceOf(right)));
    const found = trial();
    if (!found) throw new TypeError(`no trial makes an operator ${nameOf(right)}: write one, or take the right away`);
    return found;
  }

  /** Whether every watch is open. */
  allWatched = (): boolean => this.#world.server.watches === this.#watches;

  /** Something else that is declared, or broken, meanwhile. Rejects when it is not done without the right. */
  async goesOn(right: string): Promise<void> {
    if (roadOfRules.test(right)) {
      const other = this.#drift(resources.services);
      await other.act();
      return await eventually(other.mended, () => `a Service is put right without the right to ${right}`);
    }
    const expression = `beside == ${this.#next()}`;
    await this.#world.rule('beside', { g: expression });
    const groups = () => JSON.stringify(this.#world.cluster.prometheus('demo-prometheus-0')?.running.groups ?? []);
    await eventually(
      () => groups().includes(expression),
      () => `another rule is loaded without the right to ${right}`,
    );
  }

  /** Those of which the kind does not tell. */
  readonly #particular: Readonly<Record<string, () => Trial>> = {
    'patch monitoringstacks.monitoring.bellwether.dev/status': () => ({
      act: () => this.#declare(),
      mended: this.#current(resources.monitoringStacks, 'demo'),
    }),
    'patch scrapetargets.monitoring.bellwether.dev/status': () => ({
      act: () => this.#world.target('web', { pods: { selector: {} }, port: `web-${this.#next()}` }),
      mended: this.#current(resources.scrapeTargets, 'web'),
    }),
    'patch alertrules.monitoring.bellwether.dev/status': () => this.#changed(),
    'patch pods/status': () => this.#changed(),
    'get pods/log': () => this.#down(),
    'create pods': () => this.#renewed(),
    'delete pods': () => this.#renewed(),
    'create events.events.k8s.io': () => this.#repeated(),
    'patch events.events.k8s.io': () => this.#repeated(),
    'create tokenreviews.authentication.k8s.io': () => this.#asked(),
    'bind clusterroles.rbac.authorization.k8s.io': () => this.#deletion(resources.clusterRoleBindings),
  };

  readonly #general: Readonly<Record<string, (resource: Resource) => Trial>> = {
    get: (resource) => this.#deletion(resource),
    create: (resource) => this.#deletion(resource),
    patch: (resource) => this.#drift(resource),
    delete: (resource) => this.#leftover(resource),
    watch: (resource) => this.#ended(resource, 'known'),
    list: (resource) => this.#ended(resource, 'forgotten'),
  };

  #next(): number {
    this.#version += 1;
    return this.#version;
  }

  /**
   * Two servers, so that there is a budget; a volume of the pushgateway, so that there is a claim of our own; targets that the
   * operator finds, so that it watches what they are found by.
   */
  #declare() {
    return this.#world.stack({
      alertmanager: { expose: { allowUnauthenticated: true, httpRoute: { parentRefs: [{ name: 'public' }] } } },
      prometheus: {
        replicas: 2,
        discovery: 'Operator',
        expose: { allowUnauthenticated: true, ingress: { host: 'prometheus.example.com' } },
        resources: { requests: { memory: `${256 + this.#next()}Mi` } },
      },
      pushgateway: { persistence: { size: '1Gi' } },
    });
  }

  #good() {
    return this.#world.rule('up', { g: `up == ${this.#next()}` });
  }

  #current(resource: Resource, name: string): () => boolean {
    return () => this.#world.condition(resource, name, 'Ready')?.status === 'True';
  }

  #changed(): Trial {
    return { act: () => this.#good(), mended: this.#current(resources.alertRules, 'up') };
  }

  /** Something of the kind that the operator has made. */
  #owned(resource: Resource): StoredObject {
    const all = this.#world.server.objects(resource);
    const found = all.find(({ metadata }) => metadata.labels?.[managedBy] === 'bellwether');
    if (!found) throw new TypeError(`the stack of this test has no ${resource.plural}: let \`#declare\` ask for one`);
    return found;
  }

  #find(resource: Resource, name: string): StoredObject | undefined {
    return this.#world.server.objects(resource).find(({ metadata }) => metadata.name === name);
  }

  #deletion(resource: Resource): Trial {
    const { metadata } = this.#owned(resource);
    return {
      act: () => this.#world.server.remove(resource, metadata),
      mended: () => this.#find(resource, metadata.name) !== undefined,
    };
  }

  #drift(resource: Resource): Trial {
    const { metadata } = this.#owned(resource);
    const merge = { metadata: { annotations: { [hash]: 'drift' } } };
    return {
      act: () => this.#world.client.patch(resource, metadata, { merge }),
      mended: () => this.#find(resource, metadata.name)?.metadata.annotations?.[hash] !== 'drift',
    };
  }

  /** Something of ours that is no longer wanted. */
  #leftover(resource: Resource): Trial {
    const { metadata, status: _, ...rest } = this.#owned(resource);
    const { namespace, labels, annotations, ownerReferences } = metadata;
    const name = `${metadata.name}-left`;
    const idle = resource.kind === 'StatefulSet' ? { spec: { ...Object(rest['spec']), replicas: 0 } } : {};
    const left = { name, namespace, labels, annotations, ownerReferences };
    const object = { ...rest, ...idle, metadata: left } as KubeObject;
    return {
      act: () => this.#world.server.seed(object),
      mended: () => this.#find(resource, name) === undefined,
    };
  }

  /**
   * The watches of the kind end, and are opened anew, which is refused. The others go on: whose watch ends again and again
   * waits longer each time.
   */
  #ended(resource: Resource, history: 'known' | 'forgotten'): Trial {
    const { server } = this.#world;
    const act = () => {
      if (history === 'forgotten') {
        server.streamingLists = false;
        // Something that nobody watches happens last: who has seen the latest change has nothing to list.
        server.seed({ ...unwatched, metadata: { name: `later-${this.#next()}`, namespace: 'monitoring' } });
        server.compact();
      }
      server.endWatches('end', resource);
    };
    return { act, mended: this.allWatched };
  }

  /** Somebody asks for the targets of the stack with a token that the API server does not know. */
  #asked(): Trial {
    let answer = 0;
    const ask = async () => {
      const url = `http://127.0.0.1:${await this.#operator.port}/discovery/monitoring/demo/pod-0/0`;
      answer = (await fetch(url, { headers: { authorization: `Bearer ${this.#next()}` } })).status;
    };
    const mended = (): boolean => {
      // As a server does, which asks again all the time.
      if (answer !== 401) void ask();
      return answer === 401;
    };
    return { act: ask, mended };
  }

  /** A system cannot be reached, which only the log of its exporter says. */
  #down(): Trial {
    const name = `down-${this.#next()}`;
    const metric = {
      scrape_target: `monitoring/${name}`,
      instance: `${name}.monitoring.svc:11211`,
      exporter: 'memcached',
    };
    const act = async (): Promise<void> => {
      const server = this.#world.cluster.prometheus('demo-prometheus-0');
      server?.series.set('up{exporter!=""}', [{ metric, value: [0, '1'] }]);
      server?.series.set('memcached_up == 0', [{ metric, value: [0, '0'] }]);
      await this.#world.target(name, { exporter: { type: 'memcached', addresses: [name] } });
      const pod = { name: `${name}-exporter`, namespace: 'monitoring' };
      const labels = { [managedBy]: 'bellwether', [exporterNameLabel]: 'demo-exporter-memcached' };
      this.#world.server.logs.set(
        `monitoring/${pod.name}`,
        `dial tcp ${metric.instance}: connect: connection refused\n`,
      );
      this.#world.server.seed({ apiVersion: 'v1', kind: 'Pod', metadata: { ...pod, labels } });
    };
    const said = () => this.#world.condition(resources.scrapeTargets, name, 'SystemsUp')?.reason;
    return { act, mended: () => said() === 'Unreachable' };
  }

  /** The pods have another template, and are replaced one by one. */
  #renewed(): Trial {
    const updated = () => this.#world.get(resources.statefulSets, 'demo-prometheus')?.status?.updateRevision;
    const isNew = ({ metadata }: KubeObject) => metadata.labels?.['controller-revision-hash'] === updated();
    const servers = () =>
      this.#world.server.objects(resources.pods).filter(({ metadata }) => metadata.name.includes('prometheus'));
    return { act: () => this.#declare(), mended: () => servers().length === 2 && servers().every(isNew) };
  }

  /**
   * A rule is refused twice: of that there is one event, and then a count on it, or a new one where that failed. The rule is
   * one of its own: of the others so much may have been told that they have to wait.
   */
  #repeated(): Trial {
    const name = `repeated-${this.#next()}`;
    const count = () =>
      this.#world.server
        .objects(resources.events)
        .filter(({ reason, regarding }) => reason === 'InvalidRule' && at(regarding, 'name') === name)
        .reduce((sum, { series }) => sum + Number(at(series, 'count') ?? 1), 0);
    let before = 0;
    const twice = async () => {
      before = count();
      for (let times = 0; times < 2; times++) {
        await this.#world.rule(name, { g: `up == ${this.#next()}` });
        await eventually(this.#current(resources.alertRules, name), 'the good rule');
        await this.#world.rule(name, { g: `bad_${this.#next()}` });
        await this.#world.reaches(resources.alertRules, name, 'Accepted', 'False');
      }
    };
    return { act: twice, again: twice, mended: () => count() > before };
  }
}
