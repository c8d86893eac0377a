/** Several trial stacks side by side, so that one's waiting is another's work; the demo's stack looks away meanwhile. */
import { makePair } from '../suites/secured.ts';
import { changeStack, restoreSamples } from '../suites/stack-change.ts';
import { vacate } from '../suites/vacate.ts';
import { catalogue } from './catalogue.ts';
import { Course, type CourseOptions } from './course.ts';
import type { Declared, Mistake } from './mistake.ts';
import { connect, TrialStack, trialLabel } from './trial-stack.ts';

/** A stack with its own version of the catalogue, and the trials on it so far. */
export interface Lane {
  readonly namespace: string;
  readonly course: Course;
  /** By what it is. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
}

/** What stands in a namespace besides. */
type Standing = (namespace: string) => readonly Declared[];

/** A trial by the name of its test. */
export type Trial = readonly [name: string, run: (lane: Lane) => Promise<void>];

const elsewhere = { namespaceSelector: { matchExpressions: [{ key: trialLabel, operator: 'DoesNotExist' }] } };

export class Lanes {
  readonly #client: AsyncDisposable;
  readonly #stacks: readonly TrialStack[];
  readonly #lanes: readonly Lane[];
  readonly #outcomes = new Map<string, Promise<void>>();

  private constructor(client: AsyncDisposable, stacks: readonly TrialStack[], more: Standing) {
    this.#client = client;
    this.#stacks = stacks;
    this.#lanes = stacks.map((stack) => {
      const mistakes = catalogue(stack.place);
      const standing = mistakes.flatMap((mistake) => mistake.standing ?? []);
      const course = new Course(stack, [...standing, ...more(stack.place.namespace)]);
      return {
        namespace: stack.place.namespace,
        course,
        mistakes: new Map(mistakes.map((mistake) => [mistake.what, mistake])),
      };
    });
  }

  /** Opens so many stacks. @throws NotReached */
  static async open(name: string, count: number, more: Standing = () => []): Promise<Lanes> {
    const pairs = [await makePair('one.example.com'), await makePair('other.example.com')] as const;
    const client = await connect();
    const stacks = Array.from({ length: count }, (_, index) => new TrialStack(client, `e2e-${name}-${index}`, pairs));
    const lanes = new Lanes(client, stacks, more);
    await changeStack({ targets: elsewhere, rules: elsewhere });
    await Promise.all(lanes.#lanes.map(({ course }) => course.open()));
    return lanes;
  }

  /** Begins all trials, in this order, each on the first stack that is free. */
  begin(trials: readonly Trial[]): void {
    const waiting = trials.map(([name, run]) => ({ run, done: this.#expected(name) }));
    for (const lane of this.#lanes) void this.#work(lane, waiting);
  }

  #expected(name: string) {
    const done = Promise.withResolvers<void>();
    done.promise.catch(() => undefined);
    this.#outcomes.set(name, done.promise);
    return done;
  }

  async #work(lane: Lane, waiting: { run: Trial[1]; done: PromiseWithResolvers<void> }[]): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await next.run(lane).then(next.done.resolve, next.done.reject);
    }
  }

  outcomeOf(name: string): Promise<void> {
    return this.#outcomes.get(name) ?? Promise.reject(new Error(`nothing has come of ${name}`));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#outcomes.values());
    await this.#client[Symbol.asyncDispose]();
    await vacate(...this.#stacks.flatMap(({ namespaces }) => namespaces));
    await restoreSamples();
  }
}

/** Several mistakes at once, of a lane's own catalogue. */
export function trialOf(made: readonly string[], options: CourseOptions): Trial {
  const run = (lane: Lane) =>
    lane.course.run(
      made.map((what) => mistakeOf(lane, what)),
      options,
    );
  return [made.join(', and '), run];
}

/** The names of all mistakes, which are the same on every stack. */
export const allMistakes: readonly Mistake[] = catalogue({
  namespace: 'trial',
  guests: 'trial-guests',
  pairs: [
    { certificate: '', key: '' },
    { certificate: '', key: '' },
  ],
});

/** The mistake of that name. @throws when there is none */
function mistakeOf({ mistakes }: Lane, what: string): Mistake {
  const found = mistakes.get(what);
  if (!found) throw new Error(`the catalogue has no mistake ${what}`);
  return found;
}
