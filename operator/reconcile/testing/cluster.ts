/** What a cluster does with a stack's workloads: their controllers, the kubelet, and the programs in the pods. */
import { setTimeout as pause } from 'node:timers/promises';
import { contentHash } from '../../../components/content.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Clock } from '../../controller/clock.ts';
import type { Client } from '../../kube/client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../kube/errors.ts';
import { parseJson } from '../../kube/json.ts';
import {
  configMaps,
  daemonSets,
  deployments,
  pods as podsResource,
  type Resource,
  secrets,
  statefulSets,
} from '../../kube/resource.ts';
import type { ApiServer } from '../../kube/testing/api-server.ts';
import { pokeAnnotation } from '../poke.ts';
import type { Pod } from '../view.ts';
import { orderedText } from './ordered-text.ts';
import { PodNetwork } from './pod-network.ts';
import { AlertmanagerProgram, type Fault, type Program, type ProgramAnswer, PrometheusProgram } from './programs.ts';
import { PushgatewayProgram } from './pushgateway-program.ts';

type Stored<T> = T extends Resource<infer Item> ? Item : never;
type StatefulSet = Stored<typeof statefulSets>;

/** Real milliseconds between two rounds of the controllers. */
const round = 2;

/** Real milliseconds until a server that ended is started again, doubled each time. */
const backOff = 40;

/** Real milliseconds in which a server that was started again answers already, and its pod is not told to be ready yet. */
const readiness = 400;

const revisionLabel = 'controller-revision-hash';

interface Running {
  readonly address: string;
  program: Program;
  poke: string | undefined;
  /** Of a server that ended: how often, and when it is started again by the wall clock. */
  ends: number;
  againAt: number;
  /** By the same clock, of one that was started again; undefined when its pod was told to be ready. */
  readyAt: number | undefined;
}

/**
 * ```ts
 * const cluster = new Cluster(server, clock);
 * await cluster.start();
 * cluster.deaf.add('demo-prometheus-1');
 * await cluster.stop();
 * ```
 */
export class Cluster {
  /** Names of pods that do not answer. */
  readonly away = new Set<string>();
  /** Names of pods of which the kubelet does not look at their volumes. */
  readonly deaf = new Set<string>();
  /** What the servers cannot load, whatever the parsers say. */
  fault: Fault = () => undefined;
  /** Names of pods whose Prometheus has not scraped anything when it starts. */
  readonly idle = new Set<string>();
  /** What becomes of pods that do not start, as their status; undefined for those that do. */
  failing: (pod: Pod) => object | undefined = () => undefined;
  readonly network: PodNetwork;
  readonly #server: ApiServer;
  readonly #client: Client;
  readonly #clock: Clock;
  /** By the pod's uid. */
  readonly #running = new Map<string, Running>();
  #addresses = 0;
  #end = false;
  #loop: Promise<void> | undefined;

  constructor(server: ApiServer, clock: Clock) {
    this.#server = server;
    this.#client = server.newClient({ userAgent: 'cluster' });
    this.#clock = clock;
    this.network = new PodNetwork((...asked) => this.#answer(...asked));
  }

  async start(): Promise<void> {
    await this.network.open();
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#end = true;
    await this.#loop;
    await this.network.close();
  }

  /** Does what its kubelet does for a pod that was poked, unasked. */
  refresh(name: string): void {
    const pod = this.#server.objects(podsResource).find(({ metadata }) => metadata.name === name);
    this.#running.get(pod?.metadata.uid ?? '')?.program.refreshed();
  }

  prometheus(name: string): PrometheusProgram | undefined {
    const program = this.#program(name);
    return program instanceof PrometheusProgram ? program : undefined;
  }

  alertmanager(name: string): AlertmanagerProgram | undefined {
    const program = this.#program(name);
    return program instanceof AlertmanagerProgram ? program : undefined;
  }

  /** Deployments have no pods here; one of a pushgateway is there where a test makes it. */
  pushgateway(name: string): PushgatewayProgram | undefined {
    const program = this.#program(name);
    return program instanceof PushgatewayProgram ? program : undefined;
  }

  #program(name: string): Program | undefined {
    const pod = this.#server.objects(podsResource).find(({ metadata }) => metadata.name === name);
    return this.#running.get(pod?.metadata.uid ?? '')?.program;
  }

  async #run(): Promise<void> {
    while (!this.#end) {
      try {
        await this.#round();
      } catch (error) {
        // Whoever tests deletes and changes beside it; the next round sees what is then.
        const passes = isNotFound(error) || isConflict(error) || isAlreadyExists(error);
        if (!passes && !this.#end) throw error;
      }
      await pause(round);
    }
  }

  async #round(): Promise<void> {
    for (const set of this.#server.objects(statefulSets)) await this.#controlSet(set);
    for (const set of this.#server.objects(daemonSets)) {
      const counts = {
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberReady: 1,
      };
      await this.#say(daemonSets, set, {
        observedGeneration: set.metadata.generation,
        numberMisscheduled: 0,
        ...counts,
      });
    }
    for (const deployment of this.#server.objects(deployments)) {
      const replicas = deployment.spec?.replicas ?? 1;
      const counts = { replicas, readyReplicas: replicas, updatedReplicas: replicas };
      await this.#say(deployments, deployment, { observedGeneration: deployment.metadata.generation, ...counts });
    }
    const uids = new Set(this.#server.objects(podsResource).map(({ metadata }) => metadata.uid));
    for (const uid of this.#running.keys()) if (!uids.has(uid)) this.#running.delete(uid);
    for (const pod of this.#server.objects(podsResource)) await this.#runPod(pod);
  }

  async #controlSet(set: StatefulSet): Promise<void> {
    const revision = contentHash(orderedText(set.spec?.template), 10);
    const replicas = set.spec?.replicas ?? 1;
    const names = Array.from({ length: replicas }, (_, ordinal) => `${set.metadata.name}-${ordinal}`);
    await this.#adopt(set, names);
    const mine = this.#server
      .objects(podsResource)
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid));
    const isOld = ({ metadata }: Pod) => metadata.labels?.[revisionLabel] !== revision;
    const surplus = mine.filter(({ metadata }) => !names.includes(metadata.name));
    const outdated = set.spec?.updateStrategy?.type === 'OnDelete' ? [] : mine.filter(isOld).slice(0, 1);
    for (const { metadata } of [...surplus, ...outdated]) await this.#client.delete(podsResource, metadata);
    for (const name of names) {
      if (!mine.some(({ metadata }) => metadata.name === name)) await this.#createPod(set, name, revision);
    }
    const count = {
      replicas: mine.length,
      readyReplicas: mine.length,
      updatedReplicas: mine.filter((pod) => !isOld(pod)).length,
    };
    const revisions = { currentRevision: revision, updateRevision: revision };
    await this.#say(statefulSets, set, { observedGeneration: set.metadata.generation, ...count, ...revisions });
  }

  /** Pods of its names that nobody owns become its own. */
  async #adopt(set: StatefulSet, names: readonly string[]): Promise<void> {
    for (const { metadata } of this.#server.objects(podsResource)) {
      const isFree = (metadata.ownerReferences ?? []).length === 0 && metadata.namespace === set.metadata.namespace;
      if (!isFree || !names.includes(metadata.name)) continue;
      await this.#client.patch(podsResource, metadata, { merge: { metadata: { ownerReferences: [ownerOf(set)] } } });
    }
  }

  async #createPod({ metadata, spec, ...set }: StatefulSet, name: string, revision: string): Promise<void> {
    const { namespace = '' } = metadata;
    const template = spec?.template;
    const owner = ownerOf({ ...set, metadata });
    await this.#client.create(podsResource, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { ...template?.metadata?.labels, [revisionLabel]: revision },
        ...(template?.metadata?.annotations && { annotations: template.metadata.annotations }),
        ownerReferences: [owner],
      },
      spec: template?.spec,
    });
  }

  /** The kubelet: starts the pod's program, gives it an address, and looks at the volume when the pod was written to. */
  async #runPod(pod: Pod): Promise<void> {
    const { uid = '', name, annotations } = pod.metadata;
    const known = this.#running.get(uid);
    const poke = annotations?.[pokeAnnotation];
    if (!known) {
      const failure = this.failing(pod);
      if (failure) return await this.#say(podsResource, pod, failure);
      const program = this.#start(pod);
      if (!program) return;
      this.#addresses += 1;
      const running = {
        address: `10.244.0.${this.#addresses}`,
        program,
        poke,
        ends: 0,
        againAt: 0,
        readyAt: undefined,
      };
      this.#running.set(uid, running);
      await this.#tell(pod, running);
      return;
    }
    if (endOf(known.program) !== undefined) return await this.#startAgain(pod, known);
    if (known.readyAt !== undefined && performance.now() >= known.readyAt) {
      known.readyAt = undefined;
      await this.#tell(pod, known);
    }
    if (poke === known.poke || this.deaf.has(name)) return;
    known.poke = poke;
    known.program.refreshed();
  }

  /** A server that ended is started again, after a pause that is the longer the more often it has. */
  async #startAgain(pod: Pod, running: Running): Promise<void> {
    if (performance.now() < running.againAt) return;
    running.program = this.#start(pod) ?? running.program;
    running.readyAt = performance.now() + readiness;
    await this.#tell(pod, running);
  }

  /** As kubelets do it: an end is counted among the restarts once the container has been started again. */
  async #tell(pod: Pod, running: Running): Promise<void> {
    const isDown = endOf(running.program) !== undefined;
    if (isDown) {
      running.againAt = performance.now() + backOff * 2 ** running.ends;
      running.ends += 1;
    }
    const isReady = !isDown && running.readyAt === undefined;
    const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }];
    const lastState = running.ends > 0 ? { lastState: { terminated: { exitCode: 1, reason: 'Error' } } } : {};
    const state = isDown ? { waiting: { reason: 'CrashLoopBackOff' } } : { running: {} };
    const name = pod.spec?.containers[0]?.name;
    const restartCount = isDown ? running.ends - 1 : running.ends;
    const containerStatuses = [{ name, restartCount, state, ...lastState }];
    const address = { podIP: running.address, hostIP: '192.0.2.1' };
    await this.#say(podsResource, pod, { phase: 'Running', ...address, conditions, containerStatuses });
  }

  #start(pod: Pod): Program | undefined {
    const volume = () => this.#filesOf(pod);
    if (volume() === undefined) return undefined;
    const [container] = pod.spec?.containers ?? [];
    if (container?.name === 'prometheus') {
      const program = new PrometheusProgram(volume, this.#clock, (...asked) => this.fault(...asked));
      program.idle = this.idle.has(pod.metadata.name);
      return program;
    }
    if (container?.name === 'pushgateway') return new PushgatewayProgram();
    return container?.name === 'alertmanager' ? new AlertmanagerProgram(volume) : undefined;
  }

  /** The volume `configuration`; undefined while something that must be in it is not there. */
  #filesOf(pod: Pod): ReadonlyMap<string, string> | undefined {
    const volume = pod.spec?.volumes?.find(({ name }) => name === 'configuration');
    const { namespace } = pod.metadata;
    if (volume?.secret) {
      const secret = find(this.#server.objects(secrets), namespace, volume.secret.secretName);
      return secret && new Map(Object.entries(secret.data ?? {}).map(([path, text]) => [path, decode(text)]));
    }
    const files = new Map<string, string>();
    for (const { configMap, downwardAPI } of volume?.projected?.sources ?? []) {
      for (const { path, fieldRef } of downwardAPI?.items ?? [])
        files.set(path, annotationAt(pod, fieldRef?.fieldPath));
      if (!configMap || configMap.name === 'kube-root-ca.crt') continue;
      const found = find(this.#server.objects(configMaps), namespace, configMap.name);
      if (!found && configMap.optional !== true) return undefined;
      for (const { key, path } of configMap.items ?? []) {
        const text = found?.data?.[key];
        if (text !== undefined) files.set(path, text);
      }
    }
    return files;
  }

  async #say<T extends KubeObject & { readonly status?: unknown }>(
    resource: Resource<T>,
    object: T,
    status: object,
  ): Promise<void> {
    const before = object.status ?? {};
    const same = Object.entries(status).every(
      ([field, value]) => JSON.stringify((before as Record<string, unknown>)[field]) === JSON.stringify(value),
    );
    if (!same) await this.#client.patch(resource, object.metadata, { merge: { status } }, { subresource: 'status' });
  }

  #answer(host: string, method: string, url: URL, authorization?: string): ProgramAnswer | undefined {
    const [address] = host.split(':');
    const [uid, running] = [...this.#running].find(([, each]) => each.address === address) ?? [];
    const pod = this.#server.objects(podsResource).find(({ metadata }) => metadata.uid === uid);
    if (!pod || !running || this.away.has(pod.metadata.name) || endOf(running.program) !== undefined) return undefined;
    if (this.#isLockedTo(pod, authorization)) return { code: 401, body: {} };
    const below = urlBelow(pod, url);
    return (below && running.program.answer(method, below)) ?? { code: 404, body: {} };
  }

  /** Whether the pod asks for a password, and this is not that of the stack itself. */
  #isLockedTo({ metadata, spec }: Pod, authorization: string | undefined): boolean {
    const volume = spec?.volumes?.find(({ name }) => name === 'web');
    if (!volume) return false;
    const secret = find(this.#server.objects(secrets), metadata.namespace, volume.secret?.secretName);
    const login = parseJson<{ basic_auth?: { username: string; password: string } }>(
      decode(secret?.data?.['client.json'] ?? encode('{}')),
    ).basic_auth;
    return login !== undefined && authorization !== `Basic ${encode(`${login.username}:${login.password}`)}`;
  }
}

/** Why the program ended, if it did. */
function endOf(program: Program): string | undefined {
  return program instanceof PrometheusProgram ? program.ended : undefined;
}

function ownerOf({ metadata: { name, uid = '' } }: Pick<StatefulSet, 'metadata'>) {
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid, controller: true };
}

/** @param path `metadata.annotations['example.com/text']` */
function annotationAt({ metadata }: Pod, path = ''): string {
  return metadata.annotations?.[/'(.+)'/.exec(path)?.[1] ?? ''] ?? '';
}

function find<T extends KubeObject>(objects: readonly T[], namespace?: string, name?: string): T | undefined {
  return objects.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** What is asked for below the path that the pod's program was told to serve at; undefined beside it. */
function urlBelow({ spec }: Pod, url: URL): URL | undefined {
  const flag = '--web.external-url=';
  const [container] = spec?.containers ?? [];
  const external = container?.args?.find((argument) => argument.startsWith(flag))?.slice(flag.length);
  const prefix = external === undefined ? '' : new URL(external).pathname.replace(/\/$/, '');
  if (!url.pathname.startsWith(`${prefix}/`)) return undefined;
  return new URL(`${url.pathname.slice(prefix.length)}${url.search}`, url);
}
