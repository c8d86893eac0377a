/** A small stack on which mistakes are made, and what is seen of it from outside: through kubectl and its server's own HTTP. */
import { stackBinding } from '../../deploy/objects.ts';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient, type SelectOptions } from '../../operator/kube/client.ts';
import { isNotFound } from '../../operator/kube/errors.ts';
import { isRecord } from '../../operator/kube/json.ts';
import * as table from '../../operator/kube/resource.ts';
import type { StoredObject } from '../../operator/kube/testing/stored.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import { linesOf, settled } from '../../operator/reconcile/testing/dump.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { unready } from '../demo/conditions.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, askAt } from '../demo/prometheus.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { declaredKinds, managed, stackKinds } from '../faults/state.ts';
import { ChangedStack } from '../suites/changed-stack.ts';
import { current } from '../suites/declarations.ts';
import { eventually, kubectl } from '../suites/running-demo.ts';
import {
  activeTargets,
  configurationOf,
  failedReloadsIn,
  type RuleGroup,
  ruleGroups,
  type Target,
} from '../suites/server.ts';
import type { Declared, Place, Ref } from './mistake.ts';

/** Of namespaces that hold what is declared for trial stacks alone, by the name of the stack's. */
export const trialLabel = 'bellwether.dev/trial';

/** Milliseconds until something is told, live or as before: as long as a slow machine with all stacks at once may take, and no measure. */
export const patience = 180_000;

const server = 'scratch-prometheus-0';

/**
 * What is looked at many times a second, and what is no mistake, is not done by kubectl: each call of it is a process, and with
 * all stacks at once the cores are what a trial waits for. @throws without a cluster
 */
export async function connect(): Promise<Client & AsyncDisposable> {
  const credentials = await loadCredentials({ kubeconfig: kubeconfigPath });
  const transport = createTransport({ credentials, userAgent: 'trials' });
  return { ...createClient(transport), [Symbol.asyncDispose]: () => transport.close() };
}

interface ServerPod extends LiveObject {
  readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] };
  readonly metadata: LiveObject['metadata'] & { readonly deletionTimestamp?: string };
  readonly status?: NonNullable<LiveObject['status']> & { readonly podIP?: string };
}

/** A running server: who it is, and how it is asked. */
interface Server {
  readonly uid: string;
  readonly address: string;
  readonly ask: Ask;
}

function trialNamespace(name: string, trial: string): object {
  const { apiVersion, kind, metadata } = testNamespace(name);
  return { apiVersion, kind, metadata: { name, labels: { ...metadata?.labels, [trialLabel]: trial } } };
}

export class TrialStack {
  readonly place: Place;
  readonly #client: Client;
  readonly #stack: ChangedStack;
  #server: Server | undefined;

  constructor(client: Client, namespace: string, pairs: Place['pairs']) {
    this.#client = client;
    this.place = { namespace, guests: `${namespace}-guests`, pairs };
    const mine = { namespaceSelector: { matchLabels: { [trialLabel]: namespace } } };
    const quick = { scrapeInterval: '1s', evaluationInterval: '1s' };
    this.#stack = new ChangedStack(namespace, { prometheus: quick, targets: mine, rules: mine });
  }

  /** Makes the namespaces, the stack and what stands in it, and waits until all of it runs. @throws NotReached */
  async open(standing: readonly object[]): Promise<void> {
    const { namespace, guests } = this.place;
    await kubectl.apply([
      trialNamespace(namespace, namespace),
      trialNamespace(guests, namespace),
      stackBinding(namespace),
    ]);
    await this.#stack.apply();
    await this.#stack.isReady();
    await kubectl.apply(standing);
  }

  /** The namespaces, which are not waited for. */
  get namespaces(): readonly string[] {
    return [this.place.namespace, this.place.guests];
  }

  get #serverPod() {
    return { namespace: this.place.namespace, name: server };
  }

  async change(parts: Readonly<Record<string, object>>): Promise<void> {
    await this.#stack.apply(parts);
  }

  /** The stack, or an object for it. @throws when it is not there */
  async object(of: Ref | 'stack'): Promise<LiveObject> {
    const { namespace } = this.place;
    const ref = of === 'stack' ? { kind: 'MonitoringStack', name: 'scratch', namespace } : of;
    return await this.#get<LiveObject>(resourceOf(ref), ref);
  }

  async #get<T>(resource: table.Resource, ref: { readonly namespace: string; readonly name: string }): Promise<T> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API server gives what the kind consists of
    return (await this.#client.get(resource, ref)) as T;
  }

  async condition(of: Ref | 'stack', type: string) {
    return current(await this.object(of), type);
  }

  /** The one pod of the server. @throws while it is not there, or not ready */
  async #pod(): Promise<ServerPod> {
    const pod = await this.#get<ServerPod>(table.pods, this.#serverPod);
    if (pod.metadata.deletionTimestamp !== undefined) throw new Error(`${server} is on its way out`);
    const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    if (isReady !== true) throw new Error(`${server} is not ready`);
    return pod;
  }

  async #asked(): Promise<Server> {
    if (this.#server) return this.#server;
    const { metadata, status } = await this.#pod();
    const address = status?.podIP ?? '';
    this.#server = { uid: metadata.uid ?? '', address, ask: askAt(`http://${address}:9090`) };
    return this.#server;
  }

  /** What the server is run with. */
  async commandLine(): Promise<readonly string[]> {
    return (await this.#pod()).spec.containers[0]?.args ?? [];
  }

  async groups(): Promise<readonly RuleGroup[]> {
    return await ruleGroups((await this.#asked()).ask);
  }

  async targets(): Promise<readonly Target[]> {
    return await activeTargets((await this.#asked()).ask);
  }

  async configuration(): Promise<string> {
    return (await configurationOf((await this.#asked()).ask)).yaml;
  }

  /** Declares objects that no kubectl has declared before, and whose fields are all this process's own. */
  async declare(objects: readonly Declared[]): Promise<void> {
    const how = { fieldManager: 'trials', force: true };
    await Promise.all(objects.map((object) => this.#client.apply(resourceOf(object), object, how)));
  }

  /** Deletes what is there of these; their end is not waited for. */
  async withdraw(objects: readonly Declared[]): Promise<void> {
    await Promise.all(
      objects.map((object) => this.#client.delete(resourceOf(object), object.metadata).catch(unlessNotFound)),
    );
  }

  /** Deletes the server's pod and waits until the next is ready. @throws NotReached */
  async restart(): Promise<void> {
    const { uid } = await this.#asked();
    await this.#client.delete(table.pods, this.#serverPod, { gracePeriodSeconds: 1 });
    this.#server = undefined;
    await eventually(
      `the next ${server}`,
      async () => {
        if ((await this.#pod()).metadata.uid === uid) throw new Error(`${server} is still the one of before`);
      },
      patience,
    );
  }

  /** What the running server has said of what it could not load, and why. */
  async failedReloads(): Promise<readonly string[]> {
    const { namespace, name } = this.#serverPod;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?container=prometheus`;
    return failedReloadsIn(await this.#client.read(path));
  }

  async #list(resources: readonly table.Resource[], where: SelectOptions): Promise<readonly Listed[]> {
    const lists = await Promise.all(resources.map((resource) => this.#client.list(resource, where)));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API server gives what the kinds consist of
    return lists.flat() as Listed[];
  }

  /**
   * Everything that may not be otherwise when a mistake has been taken back, a line for each; equal texts for equal states.
   * @throws while something that is declared is not ready, which is asked first since it is what is waited for, many times a second
   */
  async state(): Promise<readonly string[]> {
    const { namespace, guests } = this.place;
    const lists = await Promise.all([namespace, guests].map((each) => this.#list(declaredKinds, { namespace: each })));
    const declared = lists.flat();
    const waiting = unready(declared);
    if (waiting !== undefined) throw new Error(waiting);
    const [makings, pods, groups, targets, { address }] = await Promise.all([
      this.#list(stackKinds, { namespace, labelSelector: managed }),
      this.#list([table.pods], { namespace }),
      this.groups(),
      this.targets(),
      this.#asked(),
    ]);
    return [
      ...linesOf([...makings, ...declared.map(withoutEmptyLists)]).map(settled),
      ...pods.map(({ metadata }) => `Pod ${metadata.name}`),
      ...groups.map(ruleLine),
      ...targets.map(({ labels, scrapeUrl }) => `target ${scrapeUrl} ${JSON.stringify(sorted(labels))}`),
    ]
      .map((line) => line.replaceAll(address, '<server>'))
      .toSorted();
  }
}

type Listed = LiveObject & StoredObject;

/** @throws for a kind that no mistake is made with so far */
function resourceOf({ kind }: Pick<Declared, 'kind'>): table.Resource {
  const found = [...declaredKinds, ...stackKinds, table.pods].find((resource) => resource.kind === kind);
  if (!found) throw new Error(`add kind ${kind} to those that trials can declare`);
  return found;
}

function unlessNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

/** Where a list without items is taken back, kubectl may leave it as it is, and it says as little as none. */
function withoutEmptyLists<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    Array.isArray(part) && part.length === 0 ? undefined : part,
  );
}

const ruleLine = ({ name, file, rules }: RuleGroup): string =>
  `group ${name} of ${file}: ${JSON.stringify(rules.map((rule) => [rule.name, rule.query, sorted(rule.labels ?? {})]))}`;

function sorted(value: object): object {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
}
