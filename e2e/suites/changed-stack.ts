/** Small stacks that are changed while somebody watches whether they serve on. */
import { expect } from '@jest/globals';
import type { LiveCondition, LiveObject } from '../demo/kubectl.ts';
import { type Ask, askAt } from '../demo/prometheus.ts';
import { current } from './declarations.ts';
import { eventually, kubectl } from './running-demo.ts';
import { scratchStack } from './scratch-stack.ts';
import { courses, longestGap } from './server.ts';

export interface ServerPod extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly ownerReferences?: readonly { readonly uid: string }[] };
  readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] };
  readonly status: NonNullable<LiveObject['status']> & { readonly podIP?: string };
}

/** One stack in a namespace of its own. */
export class ChangedStack {
  readonly namespace: string;
  readonly #spec: Readonly<Record<string, object>>;

  /** @param spec by part; Prometheus gets what is small and quick where it says nothing else */
  constructor(namespace: string, spec: Readonly<Record<string, object>> = {}) {
    this.namespace = namespace;
    const prometheus = {
      storage: { size: '100Mi', ephemeral: true },
      scrapeInterval: '1s',
      resources: { requests: { memory: '64Mi', cpu: '10m' } },
      ...spec['prometheus'],
    };
    const base = scratchStack(namespace, {}).spec;
    const quiet = {
      kubeStateMetrics: { enabled: false },
      defaultRules: { enabled: false },
      annotationDiscovery: 'Disabled',
    };
    this.#spec = { ...base, ...Object(quiet), ...spec, prometheus };
  }

  /** The stack with these fields of its parts in place of its own; without any it is as it was. */
  async apply(change: Readonly<Record<string, object>> = {}): Promise<void> {
    const changed = Object.entries(change).map(([part, fields]) => [part, { ...this.#spec[part], ...fields }]);
    const base = scratchStack(this.namespace, {});
    await kubectl.apply([{ ...base, spec: { ...this.#spec, ...Object.fromEntries(changed) } }]);
  }

  async condition(type: string): Promise<LiveCondition> {
    const found = await kubectl.find('monitoringstack', 'scratch', `--namespace=${this.namespace}`);
    if (!found) throw new Error(`there is no stack in ${this.namespace}`);
    return current(found, type);
  }

  async says(type: string, reason: string, words: string | RegExp): Promise<void> {
    const look = async () => {
      const condition = await this.condition(type);
      expect({ type, reason: condition.reason, message: condition.message }).toEqual({
        type,
        reason,
        message: expect.stringMatching(words),
      });
    };
    await eventually(`${type} of ${this.namespace}`, look, 90_000);
  }

  async isReady(): Promise<void> {
    const look = async () => {
      expect(await this.condition('Ready')).toMatchObject({ status: 'True' });
    };
    await eventually(`the stack in ${this.namespace}`, look, 90_000);
  }

  /** All pods, by name. */
  async pods(): Promise<ReadonlyMap<string, ServerPod>> {
    const pods = await kubectl.list<ServerPod>('pods', `--namespace=${this.namespace}`);
    return new Map(pods.map((pod) => [pod.metadata.name, pod]));
  }

  /** `name uid` of each. */
  async lives(): Promise<readonly string[]> {
    return [...(await this.pods()).values()].map(({ metadata }) => `${metadata.name} ${metadata.uid}`).toSorted();
  }

  async ask(ordinal = 0): Promise<Ask> {
    const pod = (await this.pods()).get(`scratch-prometheus-${ordinal}`);
    return askAt(`http://${pod?.status.podIP ?? ''}:9090`);
  }

  /** The longest time in seconds that a server was without a sample of itself since `start`. */
  async gap(start: number, ordinal = 0): Promise<number> {
    const [course] = await courses(
      await this.ask(ordinal),
      `up{job="prometheus",pod="scratch-prometheus-${ordinal}"}`,
      start,
    );
    const last = course?.points.at(-1)?.[0] ?? 0;
    return course ? Math.max(longestGap(course), Date.now() / 1000 - last) : Infinity;
  }
}
