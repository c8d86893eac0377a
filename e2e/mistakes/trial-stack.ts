/** A small stack on which mistakes are made, and what is seen of it from outside: through kubectl and its server's own HTTP. */
import { stackBinding } from '../../deploy/objects.ts';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient, type SelectOptions } from '../../operator/kube/client.ts';
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
import type { Place, Ref } from './mistake.ts';

/** Of namespaces that hold what is declared for trial stacks alone, by the name of the stack's. */
export const trialLabel = 'bellwether.dev/trial';

/** Milliseconds until something is told, live or as before: as long as a slow machine with all stacks at once may take, and no measure. */
export const patience = 180_000;

const server = 'scratch-prometheus-0';

/** What is looked at many times a second is not asked for by kubectl, each call of which is a process. @throws without a cluster */
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

  async change(parts: Readonly<Record<string, object>>): Promise<void> {
    await this.#stack.apply(parts);
  }

  /** The stack, or an object for it. @throws when it is not there */
  async object(of: Ref | 'stack'): Promise<LiveObject> {
    const { namespace } = this.place;
    const ref = of === 'stack' ? { kind: 'MonitoringStack', name: 'scratch', namespace } : of;
    const resource = declaredKinds.find(({ kind }) => kind === ref.kind) ?? table.monitoringStacks;
    return await this.#get<LiveObject>(resource, ref);
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
    const pod = await this.#get<ServerPod>(table.pods, { namespace: this.place.namespace, name: server });
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

  /** Deletes the server's pod and waits until the next is ready. @throws NotReached */
  async restart(): Promise<void> {
    const { uid } = await this.#asked();
    const flags = ['--grace-period=1', '--wait=false'];
    await kubectl.run('delete', 'pod', server, `--namespace=${this.place.namespace}`, ...flags);
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
    const text = await kubectl.run('logs', server, `--namespace=${this.place.namespace}`, '--container=prometheus');
    return failedReloadsIn(text);
  }

  async #list(resources: readonly table.Resource[], where: SelectOptions): Promise<readonly Listed[]> {
    const lists = await Promise.all(resources.map((resource) => this.#client.list(resource, where)));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API server gives what the kinds consist of
    return lists.flat() as Listed[];
  }

  /** Everything that may not be otherwise when a mistake has been taken back, a line for each; equal texts for equal states. */
  async state(): Promise<readonly string[]> {
    const { namespace, guests } = this.place;
    const [makings, declared, pods, groups, targets, { address }] = await Promise.all([
      this.#list(stackKinds, { namespace, labelSelector: managed }),
      Promise.all([namespace, guests].map((each) => this.#list(declaredKinds, { namespace: each }))),
      this.#list([table.pods], { namespace }),
      this.groups(),
      this.targets(),
      this.#asked(),
    ]);
    const waiting = unready(declared.flat());
    return [
      ...(waiting === undefined ? [] : [`not ready: ${waiting}`]),
      ...linesOf([...makings, ...declared.flat().map(withoutEmptyLists)]).map(settled),
      ...pods.map(({ metadata }) => `Pod ${metadata.name}`),
      ...groups.map(ruleLine),
      ...targets.map(({ labels, scrapeUrl }) => `target ${scrapeUrl} ${JSON.stringify(sorted(labels))}`),
    ]
      .map((line) => line.replaceAll(address, '<server>'))
      .toSorted();
  }
}

type Listed = LiveObject & StoredObject;

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
