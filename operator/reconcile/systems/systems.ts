/** Follows the systems behind the exporters of each stack: asks a replica again and again which of them are down. */
import { type Key, refOf } from '../../cache/key.ts';
import { type Clock, sleep } from '../../kube/clock.ts';
import { Courses } from '../courses.ts';
import { ExporterLogs, type LogOptions } from './exporter-logs.ts';
import { judgeSystems } from './judgement.ts';
import { lookAtSystems, type Sight } from './look.ts';
import type { Followed, SystemsOf } from './state.ts';

export interface SystemsOptions extends LogOptions {
  readonly clock: Clock;
  /** The systems of that ScrapeTarget are not as they were. */
  readonly onChange: (target: Key) => void;
}

/** Milliseconds between two looks. The shortest interval of a scrape is 1 s, the usual one 30 s. */
const pause = 5_000;
/** Milliseconds that one question to a server may take. */
const timeout = 5_000;

export class Systems {
  readonly #options: SystemsOptions;
  readonly #courses = new Courses<Course>();

  constructor(options: SystemsOptions) {
    this.#options = options;
  }

  /** Says what there is to follow of a stack from now on; nothing is asked where there is nothing. */
  follow(stack: Key, followed: Followed): void {
    if (followed.plans.length === 0) {
      this.forget(stack);
      return;
    }
    const known = this.#courses.get(stack);
    if (known) known.followed = followed;
    else this.#courses.begin(stack, new Course(stack, followed, this.#options));
  }

  /** What each stack makes of a ScrapeTarget, `<namespace>/<name>`. */
  of(target: Key): readonly SystemsOf[] {
    return [...this.#courses.values()].flatMap((course) => course.found.get(target) ?? []);
  }

  forget(stack: Key): void {
    this.#courses.forget(stack);
  }

  stop(): void {
    this.#courses.stop();
  }
}

/** One stack. */
class Course {
  followed: Followed;
  found: ReadonlyMap<Key, SystemsOf> = new Map();
  readonly #stack: Key;
  readonly #options: SystemsOptions;
  readonly #end = new AbortController();
  #sight: Sight = new Map();
  readonly #logs: ExporterLogs;

  constructor(stack: Key, followed: Followed, options: SystemsOptions) {
    this.#stack = stack;
    this.followed = followed;
    this.#options = options;
    this.#logs = new ExporterLogs(refOf(stack).namespace ?? '', options);
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
    const { followed } = this;
    this.#sight = (await this.#ask(followed, signal)) ?? this.#sight;
    const before = this.found;
    const logOf = this.#logs.during(followed.exporters, { signal });
    const found = await judgeSystems({ stack: this.#stack, followed, sight: this.#sight, before, logOf });
    if (signal.aborted) return;
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
}
