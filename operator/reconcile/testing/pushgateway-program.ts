/** A pushgateway as far as the operator speaks with it: what it holds, and that it forgets what it is told to. */
import type { Labels } from '../../observe/pushgateway.ts';
import type { Program, ProgramAnswer } from './programs.ts';

interface Held {
  readonly labels: Labels;
  /** Seconds since 1970. */
  readonly pushed: number;
  readonly refused: number;
}

const metric = (value: number) => ({ type: 'GAUGE', metrics: [{ labels: {}, value: String(value) }] });

/** The date of its answers is the real one, so the times of pushes are to be as well. */
const secondsAgo = (seconds: number): number => Date.now() / 1000 - seconds;

function labelsIn(path: string): Labels {
  const parts = path.split('/').slice(2);
  const pairs = parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ''] as const] : []));
  const decode = (value: string) => Buffer.from(value, 'base64url').toString('utf8');
  return Object.fromEntries(pairs.map(([name, value]) => [name.replace('@base64', ''), decode(value)]));
}

export class PushgatewayProgram implements Program {
  readonly #groups = new Map<string, Held>();

  /** The jobs of the groups that it holds. */
  get jobs(): readonly string[] {
    return [...this.#groups.values()].map(({ labels }) => labels['job'] ?? '').toSorted();
  }

  /** A push that it takes. @param age seconds since then */
  push(labels: Labels, age = 0): void {
    this.#put(labels, { pushed: secondsAgo(age) });
  }

  /** A push that it refuses. */
  refuse(labels: Labels): void {
    this.#put(labels, { refused: secondsAgo(0) });
  }

  refreshed(): void {}

  answer(method: string, { pathname }: URL): ProgramAnswer | undefined {
    if (method === 'GET' && pathname === '/api/v1/metrics') return { code: 200, body: { data: this.#data() } };
    if (method !== 'DELETE') return undefined;
    this.#groups.delete(nameOf(labelsIn(pathname)));
    return { code: 202, body: {} };
  }

  #put(labels: Labels, times: Partial<Held>): void {
    const before = this.#groups.get(nameOf(labels)) ?? { pushed: 0, refused: 0 };
    this.#groups.set(nameOf(labels), { ...before, labels, ...times });
  }

  #data(): readonly object[] {
    return [...this.#groups.values()].map(({ labels, pushed, refused }) => ({
      labels,
      push_time_seconds: metric(pushed),
      push_failure_time_seconds: metric(refused),
    }));
  }
}

const nameOf = (labels: Labels): string =>
  Object.entries(labels)
    .map((entry) => JSON.stringify(entry))
    .toSorted()
    .join();
