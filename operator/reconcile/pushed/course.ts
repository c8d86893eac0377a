/** One pushgateway as it is followed: looked at again and again, and freed from groups that are past their time. */

import type { Key } from '../../cache/key.ts';
import { sleep } from '../../kube/clock.ts';
import type { Endpoint } from '../../observe/http.ts';
import { deleteGroup, type Group, readGroups } from '../../observe/pushgateway.ts';
import type { Replica } from '../intent.ts';
import { firstOf } from '../status/bounds.ts';
import type { FollowedGateway, GatewayState, GatewaysOptions } from './gateways.ts';
import { expiredIn, named, refusedIn } from './groups.ts';
import { KnownRefusals } from './known-refusals.ts';

/** Milliseconds between two looks. Groups expire by the minute. */
const pause = 15_000;
/** Milliseconds for each group: a gateway that holds much is looked at less often. */
const pauseOfGroup = 30;
/** Milliseconds that one question may take. */
const timeout = 10_000;
/** Looks that may fail in a row before that is told: a pod that ends is ready for a moment longer. */
const patience = 3;
/** Groups that are deleted upon one look, and milliseconds for which it counts: the longer ago that was, the likelier somebody has pushed since. */
const batch = 100;
const fresh = 5_000;
/** Milliseconds until what is left is deleted: a gateway says that it will delete, and does so in its own time. */
const restPause = 1_000;
/** Groups that are told by name. */
const most = 5;

/** What a pod holds once what had expired is gone. */
interface Kept {
  readonly pod: Replica;
  readonly groups: readonly Group[];
  readonly differing: ReadonlySet<string>;
  /** More has expired than was deleted upon this look. */
  readonly isRest: boolean;
}

interface Cancel {
  readonly signal: AbortSignal;
}

export class Course {
  followed: FollowedGateway;
  state: GatewayState | undefined;
  readonly #stack: Key;
  readonly #options: GatewaysOptions;
  readonly #refusals: KnownRefusals;
  readonly #end = new AbortController();
  #failures = 0;

  constructor(stack: Key, followed: FollowedGateway, options: GatewaysOptions) {
    this.#stack = stack;
    this.followed = followed;
    this.#options = options;
    this.#refusals = new KnownRefusals(options.client);
  }

  end(): void {
    this.#end.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#end;
    const { clock } = this.#options;
    while (!signal.aborted) {
      const next = await this.#look({ signal });
      await sleep(clock, next, { signal }).catch(() => undefined);
    }
  }

  /** @returns milliseconds until the next */
  async #look(options: Cancel): Promise<number> {
    const { replicas } = this.followed;
    if (replicas.length === 0) return pause;
    try {
      const kept: Kept[] = [];
      for (const pod of replicas) kept.push(await this.#tidy(pod, options));
      this.#failures = 0;
      this.#say(await this.#stateOf(kept, options), options);
      return pauseAfter(kept);
    } catch (error) {
      this.#failures += 1;
      const problem = error instanceof Error ? error.message : String(error);
      if (this.#failures >= patience) this.#say({ refused: [], more: 0, differing: [], problem }, options);
      return pause;
    }
  }

  #say(state: GatewayState, { signal }: Cancel): void {
    if (signal.aborted) return;
    const isSame = JSON.stringify(this.state) === JSON.stringify(state);
    this.state = state;
    if (!isSame) this.#options.onChange(this.#stack);
  }

  /** Looks at a gateway, and at once deletes what has expired. Throws UnreachableError. */
  async #tidy(pod: Replica, options: Cancel): Promise<Kept> {
    const endpoint = { origin: pod.origin, timeout };
    const holding = await readGroups(endpoint, options);
    const { lifetime } = this.followed;
    const expired = lifetime === undefined ? [] : expiredIn(holding, lifetime);
    const gone = new Set<Group>();
    try {
      for await (const group of this.#delete(endpoint, expired.slice(0, batch), options)) gone.add(group);
    } finally {
      if (gone.size > 0) this.#tell([...gone]);
    }
    const groups = holding.groups.filter((group) => !gone.has(group));
    return { pod, groups, differing: holding.differing, isRest: expired.length > gone.size };
  }

  /** Yields what it has deleted, and stops when somebody wants another lifetime, or when the look is too long ago. */
  async *#delete(endpoint: Endpoint, expired: readonly Group[], { signal }: Cancel): AsyncGenerator<Group> {
    const { lifetime } = this.followed;
    const until = this.#options.clock.now() + fresh;
    for (const group of expired) {
      if (this.followed.lifetime !== lifetime || this.#options.clock.now() > until || signal.aborted) return;
      await deleteGroup(endpoint, group.labels, { signal });
      yield group;
    }
  }

  #tell(gone: readonly Group[]): void {
    const { stack } = this.followed;
    const names = gone.map(({ labels }) => named(labels));
    const what =
      names.length === 1 ? 'A group of the pushgateway was' : `${names.length} groups of the pushgateway were`;
    const why = `without a push for longer than spec.pushgateway.expireAfter, ${stack.spec.pushgateway.expireAfter}`;
    const message = `${what} deleted, ${why}: ${firstOf(names, most)}.`;
    this.#options.record(stack, { type: 'Normal', reason: 'GroupsExpired', message });
    this.#options.onExpired(stack, names);
  }

  async #stateOf(kept: readonly Kept[], { signal }: Cancel): Promise<GatewayState> {
    const refused = refusedIn(kept.flatMap(({ groups }) => groups));
    const told = refused.slice(0, most);
    const pods = kept.map(({ pod }) => pod);
    await this.#refusals.learn(told, { pods, timeout, signal });
    return {
      refused: told.map((group) => ({ group: named(group.labels), ...this.#refusals.of(group) })),
      more: refused.length - told.length,
      differing: [...new Set(kept.flatMap(({ differing }) => [...differing]))].toSorted(),
    };
  }
}

/** Milliseconds until the next look. */
function pauseAfter(kept: readonly Kept[]): number {
  if (kept.some(({ isRest }) => isRest)) return restPause;
  return Math.max(pause, pauseOfGroup * kept.reduce((sum, { groups }) => sum + groups.length, 0));
}
