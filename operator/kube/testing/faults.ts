/** What goes wrong on purpose: refusals, requests held back; and the record of all that was asked. */
import type { Route } from './route.ts';

export interface RequestRecord extends Partial<Route> {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly watch: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RefusalFault {
  readonly match?: (request: RequestRecord) => boolean;
  readonly status: number;
  readonly reason?: string;
  readonly message?: string | ((request: RequestRecord) => string);
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests; one when left out. */
  readonly times?: number;
}

export interface DropFault {
  readonly match?: (request: RequestRecord) => boolean;
  /** How many requests; one when left out. */
  readonly times?: number;
}

export class Faults {
  readonly #refusals: { fault: RefusalFault; left: number }[] = [];
  readonly #drops: { fault: DropFault; left: number }[] = [];
  readonly #holds: { match: (request: RequestRecord) => boolean; until: Promise<unknown> }[] = [];

  /** Answers matching requests with a status. */
  refuse(fault: RefusalFault): void {
    this.#refusals.push({ fault, left: fault.times ?? 1 });
  }

  /** Breaks the connection of matching requests without an answer. */
  drop(fault: DropFault): void {
    this.#drops.push({ fault, left: fault.times ?? 1 });
  }

  /** Answers matching requests only when the promise is settled. */
  hold(match: (request: RequestRecord) => boolean, until: Promise<unknown>): void {
    this.#holds.push({ match, until });
  }

  clear(): void {
    this.#refusals.length = 0;
    this.#drops.length = 0;
    this.#holds.length = 0;
  }

  takeRefusal(request: RequestRecord): RefusalFault | undefined {
    return take(this.#refusals, request);
  }

  takeDrop(request: RequestRecord): boolean {
    return take(this.#drops, request) !== undefined;
  }

  async released(request: RequestRecord): Promise<void> {
    for (const { match, until } of this.#holds) if (match(request)) await until;
  }
}

function take<Fault extends DropFault>(
  faults: { fault: Fault; left: number }[],
  request: RequestRecord,
): Fault | undefined {
  const found = faults.find(({ fault, left }) => left > 0 && (fault.match?.(request) ?? true));
  if (found !== undefined) found.left -= 1;
  return found?.fault;
}
