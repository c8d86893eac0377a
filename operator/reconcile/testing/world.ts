/** A whole operator in a whole cluster, all of it in this process: for tests that tell stories. */

import type { Condition, KubeObject } from '../../../crds/meta.ts';
import { schemas } from '../../../crds/models/schemas.ts';
import { withDefaults } from '../../../crds/schema.ts';
import { validate } from '../../../crds/validate.ts';
import { type Clock, systemClock } from '../../controller/clock.ts';
import type { Client } from '../../kube/client.ts';
import { alertRules, monitoringStacks, type Resource, scrapeTargets } from '../../kube/resource.ts';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../kube/testing/api-server.ts';
import type { RequestRecord } from '../../kube/testing/faults.ts';
import { Refusal } from '../../kube/testing/refusal.ts';
import type { StoredObject } from '../../kube/testing/stored.ts';
import { type Logger, silentLogger } from '../../log.ts';
import { runOperator } from '../../operator.ts';
import { createMetrics } from '../../serve/metrics.ts';
import { cachedJudge } from '../../verdict/cache.ts';
import type { Judge } from '../../verdict/judge.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { fastClock } from './fast-clock.ts';
import { type FakeJudge, fakeJudge } from './judge.ts';
import { forgetful, optionsFor } from './options.ts';

/** Stands before every write of an operator: it may fail it, lose its answer, or let it pass. */
export type Meddle = <T>(write: () => Promise<T>) => Promise<T>;

/** A client whose writes (but not those of events) are meddled with. */
function meddled(client: Client, meddle: Meddle): Client {
  return {
    ...client,
    apply: (resource, object, options) => meddle(() => client.apply(resource, object, options)),
    patch: (resource, ref, patch, options) => meddle(() => client.patch(resource, ref, patch, options)),
    delete: (resource, ref, options) => meddle(() => client.delete(resource, ref, options)),
  };
}

/** A logger that also hears where the operator listens. */
function hearing(log: Logger, hear: (port: number) => void): Logger {
  const info: Logger['info'] = (fields, message) => {
    if ('port' in fields && typeof fields.port === 'number') hear(fields.port);
    log.info(fields, message);
  };
  return { ...log, info };
}

/** How much faster time goes than on the wall. */
const speed = 25;
/** A busy machine may take its time to hear of a verdict that is there at once. */
const patience = 20_000;

export interface RunningOperator {
  readonly name: string;
  /** Where it listens, once it does. */
  readonly port: Promise<number>;
  /** As SIGTERM does; resolves when it has ended. */
  stop(): Promise<void>;
  /** Its process is gone: nothing that it sends arrives any more. Resolves when what runs here has ended. */
  kill(): Promise<void>;
  /** Writes other than the Lease, events, access reviews and dry runs, as `PATCH /api/v1/…`. */
  writes(): readonly string[];
  requests(): readonly RequestRecord[];
  readonly ended: Promise<void>;
}

export interface OperateOptions {
  readonly leaderElect?: boolean;
  readonly log?: Logger;
  readonly meddle?: Meddle;
}

export interface WorldOptions extends Pick<ApiServerOptions, 'allow'> {
  readonly clock?: Clock;
  /** Is asked in place of the World's own, which refuses what says that it is bad. */
  readonly judge?: Judge;
}

/** The API server's part for our own kinds: defaults filled in, and what breaks the schema refused. */
function admit(object: StoredObject): StoredObject {
  const schema = schemas.get(object.kind);
  if (!schema) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  const [fault] = validate(JSON.parse(JSON.stringify({ ...object, metadata })));
  if (fault) throw new Refusal(422, 'Invalid', `${fault.path.join('.')}: ${fault.message}`);
  return withDefaults(schema, object) as StoredObject;
}

const tellsNothing = /\/(leases|events|selfsubject(access)?reviews)(\/|$)/;

export function isWrite({ method, path, query }: RequestRecord): boolean {
  return method !== 'GET' && query.get('dryRun') === null && !tellsNothing.test(path);
}

export class World {
  readonly server: ApiServer;
  readonly cluster: Cluster;
  readonly judge: FakeJudge = fakeJudge();
  /** The user's kubectl. */
  readonly client: Client;
  readonly #clock: Clock;
  readonly #asked: Judge;
  readonly #operators: RunningOperator[] = [];
  readonly #dead = new Set<string>();

  constructor(server: ApiServer, clock: Clock, judge?: Judge) {
    this.server = server;
    this.#clock = clock;
    this.#asked = judge ?? this.judge;
    this.cluster = new Cluster(server, clock);
    this.client = server.newClient({ userAgent: 'kubectl' });
    server.faults.drop({ match: ({ headers }) => this.#dead.has(String(headers['user-agent'])), times: Infinity });
  }

  /** Starts another process of the operator. */
  operate({
    leaderElect = false,
    log = silentLogger,
    meddle = (write) => write(),
  }: OperateOptions = {}): RunningOperator {
    const name = `operator-${this.#operators.length}`;
    const stop = new AbortController();
    const listening = Promise.withResolvers<number>();
    const clock = leaderElect ? systemClock : this.#clock;
    // Retries are as quick as everything else, but a busy machine may take its time to answer.
    const newClient = () => this.server.newClient({ userAgent: name, clock, timeout: 30_000 * speed });
    const options = optionsFor(name, { leaderElect });
    const ended = runOperator(
      {
        options,
        client: meddled(newClient(), meddle),
        leaderClient: newClient(),
        judge: this.#cached(clock),
        judgeVersion: 'test',
        metrics: createMetrics({ version: 'test', revision: '', node: '' }, { defaults: false }),
        log: hearing(log, listening.resolve),
        clock,
      },
      { signal: stop.signal },
    );
    ended.catch(() => undefined);
    const requests = () => this.server.requests.filter(({ headers }) => headers['user-agent'] === name);
    const operator: RunningOperator = {
      name,
      port: listening.promise,
      ended,
      requests,
      writes: () =>
        requests()
          .filter(isWrite)
          .map(({ method, path }) => `${method} ${path}`),
      stop: () => {
        stop.abort();
        return ended;
      },
      kill: async () => {
        this.#dead.add(name);
        stop.abort();
        await ended.catch(() => undefined);
      },
    };
    this.#operators.push(operator);
    return operator;
  }

  #cached(clock: Clock): Judge {
    const problem = () => this.judge.problem;
    const patient = { patience, patienceForTests: patience };
    return cachedJudge(this.#asked, { store: forgetful, version: 'test', clock, problem, ...patient });
  }

  async close(): Promise<void> {
    for (const operator of this.#operators) await operator.kill();
    await this.cluster.stop();
    await this.server.close();
  }

  /** `kubectl apply` */
  async apply<T extends KubeObject>(resource: Resource<T>, name: string, spec: object = {}, namespace = 'monitoring') {
    const { group, version, kind } = resource;
    const object = { apiVersion: `${group}/${version}`, kind, metadata: { name, namespace }, spec };
    return this.client.apply(resource, object, { fieldManager: 'kubectl', force: true });
  }

  stack(spec: object = {}, name = 'demo', namespace = 'monitoring') {
    return this.apply(monitoringStacks, name, spec, namespace);
  }

  target(name: string, spec: object = { pods: { selector: { matchLabels: { app: name } } }, port: 'web' }) {
    return this.apply(scrapeTargets, name, spec);
  }

  rule(name: string, expressions: Readonly<Record<string, string>>) {
    const groups = Object.entries(expressions).map(([group, expr]) => ({ name: group, rules: [{ alert: 'A', expr }] }));
    return this.apply(alertRules, name, { groups });
  }

  get<T extends KubeObject>(
    resource: Resource<T>,
    name: string,
    namespace = 'monitoring',
  ): (T & StoredObject) | undefined {
    return this.server
      .objects(resource)
      .find(({ metadata }) => metadata.name === name && (metadata.namespace ?? namespace) === namespace);
  }

  condition(resource: Resource, name: string, type: string, namespace = 'monitoring'): Condition | undefined {
    const object = this.get(resource, name, namespace) as HasConditions | undefined;
    const found = object?.status?.conditions?.find((condition) => condition.type === type);
    // What was said of an older generation says nothing of this one.
    return found?.observedGeneration === object?.metadata.generation ? found : undefined;
  }

  /** Waits for a condition of the object's present generation, as `True` or `True Reason`. */
  async reaches(resource: Resource, name: string, type: string, wanted: string, namespace = 'monitoring') {
    const now = () => this.condition(resource, name, type, namespace);
    await eventually(
      () => [now()?.status, `${now()?.status} ${now()?.reason}`].includes(wanted),
      () =>
        `${resource.kind} ${name}: ${type} ${wanted}, but is ${JSON.stringify(this.get(resource, name, namespace)?.['status'])}`,
    );
  }

  ready(name = 'demo', namespace = 'monitoring') {
    return this.reaches(monitoringStacks, name, 'Ready', 'True', namespace);
  }
}

interface HasConditions extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** A cluster with the namespace `monitoring`, and no operator yet. */
export async function startWorld({ allow, clock = fastClock(speed), judge }: WorldOptions = {}): Promise<World> {
  const server = await startApiServer({ admit, ...(allow && { allow }) });
  server.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bellwether' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } },
  );
  const world = new World(server, clock, judge);
  await world.cluster.start();
  return world;
}
