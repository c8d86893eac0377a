/** Brings a written configuration into the running replicas and keeps asking them until each proves that it runs it. */
import type { Key } from '../cache/key.ts';
import { Course, type DeliveryOptions } from './course.ts';
import { Courses } from './courses.ts';
import type { Intent } from './intent.ts';
import type { Reading } from './reading.ts';

/** What is known of the delivery of one stack. */
export interface DeliveryState {
  /** By the replica's pod name. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Every replica was asked since what it is meant to run has changed; what was read before says nothing of that. */
  readonly asked: boolean;
  /** Why the pods cannot be poked, so that changes take as long as the kubelet likes. */
  readonly pokeProblem: string | undefined;
  /** Milliseconds from the intent until every replica had proven it; undefined before. */
  readonly took: number | undefined;
  /** Milliseconds since what is meant to run has last changed. */
  readonly age: number;
}

/** What the loop of the stacks needs of a delivery. */
export interface Deliveries {
  intend(key: Key, intent: Intent): void;
  state(key: Key): DeliveryState;
  forget(key: Key): void;
}

/** The deliveries of all stacks. */
export class Delivery<State = unknown> implements Deliveries {
  readonly #courses = new Courses<Course<State>>();
  readonly #options: DeliveryOptions<State>;

  constructor(options: DeliveryOptions<State>) {
    this.#options = options;
  }

  /** Says what the replicas of a stack are meant to run from now on; saying the same again changes nothing. */
  intend(key: Key, intent: Intent): void {
    const course = this.#courses.get(key);
    if (course) course.intend(intent);
    else this.#courses.begin(key, new Course(key, intent, this.#options));
  }

  state(key: Key): DeliveryState {
    const course = this.#courses.get(key);
    const took = course?.provenAt === undefined ? undefined : course.provenAt - course.intendedAt;
    const { readings = new Map<string, Reading>(), asked = false, pokeProblem } = course ?? {};
    const age = course === undefined ? 0 : this.#options.clock.now() - course.intendedAt;
    return { readings, asked, pokeProblem, took, age };
  }

  forget(key: Key): void {
    this.#courses.forget(key);
  }

  /** Ends every loop, for good. */
  stop(): void {
    this.#courses.stop();
  }
}
