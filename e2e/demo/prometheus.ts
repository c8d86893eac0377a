/** Asking a running Prometheus, and reading its answers. */

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of the evaluation, in seconds since the epoch. */
  readonly at: number;
}

/** Asks a server for a path, and gives the parsed answer. */
export type Ask = (path: string) => Promise<unknown>;

/** The answer was no instant vector; the message holds what it was. */
export class NoVector extends Error {
  readonly reason = 'NoVector';
}

interface Answer {
  readonly status: string;
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null && 'status' in value;

/** The samples in an answer of `/api/v1/query`. @throws NoVector */
export function samplesIn(answer: unknown): readonly Sample[] {
  if (!isAnswer(answer) || answer.status !== 'success' || answer.data?.resultType !== 'vector') {
    throw new NoVector(`not an instant vector: ${JSON.stringify(answer).slice(0, 500)}`);
  }
  return answer.data.result.map(({ metric, value: [at, text] }) => ({ labels: metric, value: Number(text), at }));
}

/** The instant vector that an expression has now. @throws NoVector, and what `ask` throws */
export async function query(ask: Ask, expression: string): Promise<readonly Sample[]> {
  return samplesIn(await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`));
}

/** A series as Prometheus writes it: `name{label="value", …}`. */
export function seriesText(labels: Sample['labels']): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(', ')}}`;
}

/** Asks a server at an address. */
export function askAt(origin: string): Ask {
  return async (path) => {
    const response = await fetch(origin.replace(/\/$/, '') + path, { signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    if (!response.ok && !text.startsWith('{'))
      throw new Error(`${origin}${path}: ${response.status} ${text.slice(0, 200)}`);
    const answer: unknown = JSON.parse(text);
    return answer;
  };
}
