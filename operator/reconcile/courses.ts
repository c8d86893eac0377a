/** What goes on for each stack beside its reconciles: begun once, and ended when the stack goes or the operator does. */
import type { Key } from '../cache/key.ts';

/** Goes on for one stack until it is ended. */
export interface Running {
  run(): Promise<void>;
  end(): void;
}

export class Courses<Course extends Running> {
  readonly #byStack = new Map<Key, Course>();
  #stopped = false;

  get(stack: Key): Course | undefined {
    return this.#byStack.get(stack);
  }

  values(): Iterable<Course> {
    return this.#byStack.values();
  }

  /** A reconcile that outlasts the end of its loop does not begin anew what has ended. */
  begin(stack: Key, course: Course): void {
    if (this.#stopped) return;
    this.#byStack.set(stack, course);
    void course.run();
  }

  forget(stack: Key): void {
    this.#byStack.get(stack)?.end();
    this.#byStack.delete(stack);
  }

  /** Ends every course, for good. */
  stop(): void {
    this.#stopped = true;
    for (const stack of Array.from(this.#byStack.keys())) this.forget(stack);
  }
}
