/** What the logs of a stack's pushgateway said of pushes that it refused. Each refusal is looked up once. */
import type { Client } from '../../kube/client.ts';
import type { ObjectRef } from '../../kube/resource.ts';
import type { Group } from '../../observe/pushgateway.ts';
import { selectorOf } from './groups.ts';
import { type LogLine, lineAbout, refusalsIn } from './refusal.ts';

/** How much of a gateway's log is read. */
const tail = { lines: 1_000, seconds: 86_400 };
/** How often the log is read for one refusal: it is written a moment after the group says that it was refused. */
const readings = 3;

interface Known {
  readonly refused: number;
  readonly line: LogLine | undefined;
  readonly read: number;
}

const isOpen = (known: Known | undefined): boolean => !known?.line && (known?.read ?? 0) < readings;

export class KnownRefusals {
  readonly #client: Pick<Client, 'log'>;
  #byGroup: ReadonlyMap<string, Known> = new Map();

  constructor(client: Pick<Client, 'log'>) {
    this.#client = client;
  }

  /** What was logged of the last push to the group; undefined where nothing was found. */
  of({ labels }: Group): LogLine | undefined {
    return this.#byGroup.get(selectorOf(labels))?.line;
  }

  /** Reads the logs where one of these refusals is new, and forgets all others. */
  async learn(refused: readonly Group[], pods: readonly ObjectRef[], options: { readonly signal: AbortSignal }) {
    const before = refused.map((group) => this.#before(group));
    const lines = before.some(isOpen) ? await this.#read(pods, options.signal) : [];
    const now = refused.map((group, index) => [selectorOf(group.labels), learnt(group, before[index], lines)] as const);
    this.#byGroup = new Map(now);
  }

  #before({ labels, refused }: Group): Known | undefined {
    const known = this.#byGroup.get(selectorOf(labels));
    return known?.refused === refused ? known : undefined;
  }

  /** A log that cannot be read explains nothing; the condition then says where it is. */
  async #read(pods: readonly ObjectRef[], signal: AbortSignal): Promise<readonly LogLine[]> {
    const logs = pods.map((pod) => this.#client.log(pod, { ...tail, signal }).catch(() => ''));
    return (await Promise.all(logs)).flatMap(refusalsIn);
  }
}

function learnt(group: Group, known: Known | undefined, lines: readonly LogLine[]): Known {
  if (known && !isOpen(known)) return known;
  return { refused: group.refused, line: lineAbout(group, lines), read: (known?.read ?? 0) + 1 };
}
