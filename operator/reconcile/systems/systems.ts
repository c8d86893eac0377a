/** Follows the systems behind the exporters of each stack: asks a replica again and again which of them are down. */
import { systemTargets } from '../../../components/exporters/fragment.ts';
import type { Plan } from '../../../components/exporters/plan.ts';
import { type Failure, withTls } from '../../../components/exporters/probes/phase.ts';
import { type Key, keyOf, refOf } from '../../cache/key.ts';
import type { Client } from '../../kube/client.ts';
import { type Clock, sleep } from '../../kube/clock.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { Replica } from '../intent.ts';
import type { Health } from '../status/workload-health.ts';
import { type Cause, causeIn, causes } from './cause.ts';
import { lookAtSystems, type Seen, type Sight } from './look.ts';

/** An exporter as it runs. */
export interface ExporterState {
  readonly health: Health;
  /** Names of its pods. */
  readonly pods: readonly string[];
}

/** What there is to follow of a stack. */
export interface Followed {
  readonly replicas: readonly Replica[];
  readonly plans: readonly Plan[];
  /** By the name of the Deployment. */
  readonly exporters: ReadonlyMap<string, ExporterState>;
}

/** One system, as one stack sees it. */
export interface SystemState {
  readonly instance: string;
  /** The Deployment that asks it; none where it answers by itself. */
  readonly exporter?: string;
  readonly state: 'Up' | 'NotScrapedYet' | 'ExporterNotRunning' | 'ScrapeFailed' | 'Down' | 'ProbeFailed' | Cause;
  /** What of the exporter is in the way. */
  readonly message?: string;
  /** Where its probe fails. */
  readonly failure?: Failure;
  /** Seconds since 1970 at which its certificate ends, where that is soon. */
  readonly ends?: number;
}

/** What a stack makes of one ScrapeTarget. */
export interface SystemsOf {
  readonly stack: Key;
  readonly plan: Plan;
  readonly systems: readonly SystemState[];
}

export interface SystemsOptions {
  readonly client: Pick<Client, 'log'>;
  readonly clock: Clock;
  /** The log of an exporter could not be read; told once, until it can be read again. */
  readonly onError: (error: unknown) => void;
  /** The systems of that ScrapeTarget are not as they were. */
  readonly onChange: (target: Key) => void;
}

/** Milliseconds between two looks. The shortest interval of a scrape is 1 s, the usual one 30 s. */
const pause = 5_000;
/** Milliseconds that one question to a server may take. */
const timeout = 5_000;
/** How much of an exporter's log is read. */
const tail = { lines: 200, seconds: 120 };

const nothingSeen: Seen = {
  scraped: new Set(),
  failed: new Set(),
  down: new Set(),
  causes: { LoginRefused: new Set(), Unreachable: new Set() },
};

export class Systems {
  readonly #options: SystemsOptions;
  readonly #courses = new Map<Key, Course>();

  constructor(options: SystemsOptions) {
    this.#options = options;
  }

  /** Says what there is to follow of a stack from now on; nothing is asked where there is nothing. */
  follow(stack: Key, followed: Followed): void {
    if (followed.plans.length === 0) {
      this.forget(stack);
      return;
    }
    const course = this.#courses.get(stack) ?? new Course(stack, this.#options);
    const isNew = !this.#courses.has(stack);
    this.#courses.set(stack, course);
    course.follow(followed);
    if (isNew) void course.run();
  }

  /** What each stack makes of a ScrapeTarget, `<namespace>/<name>`. */
  of(target: Key): readonly SystemsOf[] {
    return [...this.#courses.values()].flatMap((course) => course.found.get(target) ?? []);
  }

  forget(stack: Key): void {
    this.#courses.get(stack)?.end();
    this.#courses.delete(stack);
  }

  stop(): void {
    for (const stack of Array.from(this.#courses.keys())) this.forget(stack);
  }
}

/** One stack. */
class Course {
  found: ReadonlyMap<Key, SystemsOf> = new Map();
  readonly #stack: Key;
  readonly #options: SystemsOptions;
  readonly #end = new AbortController();
  #followed: Followed = { replicas: [], plans: [], exporters: new Map() };
  #sight: Sight = new Map();
  /** A log could not be read, and that was told. */
  #isUnread = false;

  constructor(stack: Key, options: SystemsOptions) {
    this.#stack = stack;
    this.#options = options;
  }

  follow(followed: Followed): void {
    this.#followed = followed;
  }

  end(): void {
    this.#end.abort();
    for (const target of this.found.keys()) this.#options.onChange(target);
  }

  async run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await this.#look(signal);
      await sleep(this.#options.clock, pause, { signal }).catch(() => undefined);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const followed = this.#followed;
    this.#sight = (await this.#ask(followed, signal)) ?? this.#sight;
    const found = await this.#judge(followed, signal);
    if (signal.aborted) return;
    const before = this.found;
    this.found = found;
    for (const target of new Set([...before.keys(), ...found.keys()])) {
      const [was, is] = [before.get(target)?.systems, found.get(target)?.systems];
      if (JSON.stringify(was) !== JSON.stringify(is)) this.#options.onChange(target);
    }
  }

  /** Of the first replica that answers; undefined where none does, and then what was seen last still counts. */
  async #ask({ replicas, plans }: Followed, signal: AbortSignal): Promise<Sight | undefined> {
    const types = [...new Set(plans.map(({ record }) => record.type))];
    for (const { origin, access } of replicas) {
      const endpoint = { origin, timeout, ...(access && { access }) };
      const sight = await lookAtSystems(endpoint, types, { signal }).catch(() => undefined);
      if (sight || signal.aborted) return sight;
    }
    return undefined;
  }

  async #judge({ plans, exporters }: Followed, signal: AbortSignal): Promise<ReadonlyMap<Key, SystemsOf>> {
    const { namespace = '', name } = refOf(this.#stack);
    const logs = new Logs(this.#logReader(namespace, signal), exporters);
    const broken = plans.flatMap((plan) =>
      systemTargets(plan, { namespace, name })
        .filter(({ instance }) => isBroken(this.#sight.get(keyOf(plan.owner)) ?? nothingSeen, instance))
        .map(({ exporter }) => exporter),
    );
    const all = plans.map(async (plan) => {
      const target = keyOf(plan.owner);
      const seen = this.#sight.get(target) ?? nothingSeen;
      const systems = systemTargets(plan, { namespace, name }).map(async ({ instance, exporter }) => {
        const own = exporter === undefined ? undefined : { name: exporter, ...exporters.get(exporter) };
        const bare = { instance, ...(exporter !== undefined && { exporter }) };
        if (own?.health?.status === 'False') {
          return { ...bare, state: 'ExporterNotRunning' as const, message: own.health.message };
        }
        const state = stateOf(seen, instance);
        const ends = seen.probes?.endings.get(instance);
        if (state === 'Up' && ends !== undefined) return { ...bare, state, ends };
        if (state !== 'Down' && state !== 'ScrapeFailed') return { ...bare, state };
        const failure = state === 'Down' ? seen.probes?.failures.get(instance) : undefined;
        if (failure) {
          const log = failure.orTls && own ? await logs.of(own.name) : '';
          return {
            ...bare,
            state: 'ProbeFailed' as const,
            failure: this.#asBefore(
              plan,
              instance,
              withTls(failure, log, { module: String(plan.values['module']), target: instance }),
            ),
          };
        }
        const told = causes.find((cause) => seen.causes[cause].has(instance));
        const alone = broken.filter((each) => each === exporter).length === 1;
        const cause = told ?? (own ? this.#causeOf(await logs.of(own.name), plan, { instance, alone }) : 'Unreachable');
        return { ...bare, state: cause ?? state };
      });
      return [target, { stack: this.#stack, plan, systems: await Promise.all(systems) }] as const;
    });
    return new Map(await Promise.all(all));
  }

  /** Where the log is silent by now of TLS, it is as it was. */
  #asBefore(plan: Plan, instance: string, failure: Failure): Failure {
    if (!failure.orTls) return failure;
    const before = this.found.get(keyOf(plan.owner))?.systems.find((system) => system.instance === instance)?.failure;
    return before?.phase === 'tls' ? before : failure;
  }

  #logReader(namespace: string, signal: AbortSignal): (pod: string) => Promise<string> {
    const { client, onError } = this.#options;
    return async (name) => {
      try {
        const text = await client.log({ namespace, name }, { ...tail, signal });
        this.#isUnread = false;
        return text;
      } catch (error) {
        // A pod that is gone says nothing.
        if (!isNotFound(error) && !signal.aborted && !this.#isUnread) onError(error);
        this.#isUnread = !isNotFound(error);
        return '';
      }
    };
  }

  /** Where the log is silent by now, it is as it was. */
  #causeOf(log: string, plan: Plan, system: { readonly instance: string; readonly alone: boolean }): Cause | undefined {
    const cause = causeIn(log, plan.record, system);
    if (cause) return cause;
    const before = this.found
      .get(keyOf(plan.owner))
      ?.systems.find(({ instance }) => instance === system.instance)?.state;
    return before === 'LoginRefused' || before === 'Unreachable' ? before : undefined;
  }
}

function isBroken({ down, failed }: Seen, instance: string): boolean {
  return down.has(instance) || failed.has(instance);
}

function stateOf({ scraped, failed, down }: Seen, instance: string): SystemState['state'] {
  if (!scraped.has(instance)) return 'NotScrapedYet';
  if (failed.has(instance)) return 'ScrapeFailed';
  return down.has(instance) ? 'Down' : 'Up';
}

/** The logs of exporters, each read once in a look, and only if somebody asks. */
class Logs {
  readonly #read: (exporter: string) => Promise<string>;
  readonly #known = new Map<string, Promise<string>>();

  constructor(read: (pod: string) => Promise<string>, exporters: Followed['exporters']) {
    this.#read = async (exporter) => {
      const pods = exporters.get(exporter)?.pods ?? [];
      return (await Promise.all(pods.map(read))).join('\n');
    };
  }

  of(exporter: string): Promise<string> {
    const known = this.#known.get(exporter) ?? this.#read(exporter);
    this.#known.set(exporter, known);
    return known;
  }
}
