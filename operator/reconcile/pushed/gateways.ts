/** Follows the pushgateway of each stack: which pushes it refuses, and which groups are past their time and are deleted. */
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { Key } from '../../cache/key.ts';
import type { Client } from '../../kube/client.ts';
import type { Clock } from '../../kube/clock.ts';
import { Courses } from '../courses.ts';
import type { Replica } from '../intent.ts';
import type { Transition } from '../report.ts';
import { Course } from './course.ts';
import type { Explanation } from './refusal.ts';

/** What there is to follow of a stack. */
export interface FollowedGateway {
  readonly stack: MonitoringStack;
  /** Pods that are ready: one, or two while one takes the place of the other. */
  readonly replicas: readonly Replica[];
  /** Milliseconds after its last push at which a group is deleted; undefined where none is. */
  readonly lifetime: number | undefined;
}

/** A group whose last push was refused. */
export interface RefusedPush {
  readonly group: string;
  /** Where the push came from; unknown where the log does not say. */
  readonly source?: string;
  readonly explanation?: Explanation;
}

/** What is known of the pushgateway of a stack. */
export interface GatewayState {
  /** The first few. */
  readonly refused: readonly RefusedPush[];
  /** How many more there are. */
  readonly more: number;
  /** Metrics with different help texts. */
  readonly differing: readonly string[];
  /** Why it cannot be asked. */
  readonly problem?: string;
}

export interface GatewaysOptions {
  readonly client: Pick<Client, 'log'>;
  readonly clock: Clock;
  /** Groups were deleted: told as an event of the stack. */
  readonly record: (stack: MonitoringStack, happening: Transition) => void;
  /** The same for the operator's own log, with the names of the groups. */
  readonly onExpired: (stack: MonitoringStack, groups: readonly string[]) => void;
  /** Something else is to be said of that stack. */
  readonly onChange: (stack: Key) => void;
}

export class Gateways {
  readonly #options: GatewaysOptions;
  readonly #courses = new Courses<Course>();

  constructor(options: GatewaysOptions) {
    this.#options = options;
  }

  /** Says what there is to follow of a stack from now on; undefined where it has no pushgateway. */
  follow(stack: Key, followed: FollowedGateway | undefined): void {
    if (!followed) {
      this.forget(stack);
      return;
    }
    const known = this.#courses.get(stack);
    if (known) known.followed = followed;
    else this.#courses.begin(stack, new Course(stack, followed, this.#options));
  }

  /** Undefined until the gateway was looked at. */
  of(stack: Key): GatewayState | undefined {
    return this.#courses.get(stack)?.state;
  }

  forget(stack: Key): void {
    this.#courses.forget(stack);
  }

  stop(): void {
    this.#courses.stop();
  }
}
