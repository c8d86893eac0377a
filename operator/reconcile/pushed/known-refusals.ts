/** Why the pushgateway of a stack refused pushes, by its log and by what else it holds. Each refusal is looked into once. */
import type { Client } from '../../kube/client.ts';
import { findGroup, type Group } from '../../observe/pushgateway.ts';
import type { Replica } from '../intent.ts';
import { selectorOf } from './groups.ts';
import { type Explanation, explain, type LogLine, lineAbout, otherParty, refusalsIn } from './refusal.ts';

/** Where a push came from, and what is wrong with it. */
export interface Cause {
  readonly source: string;
  readonly explanation: Explanation;
}

/** How much of a gateway's log is read. */
const tail = { lines: 1_000, seconds: 86_400 };
/** How often the log is read for one refusal: it is written a moment after the group says that it was refused. */
const readings = 3;

interface Known {
  readonly refused: number;
  readonly cause: Cause | undefined;
  readonly read: number;
}

interface Looking {
  readonly pods: readonly Replica[];
  /** Milliseconds that one question may take. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const isOpen = (known: Known | undefined): boolean => !known?.cause && (known?.read ?? 0) < readings;

export class KnownRefusals {
  readonly #client: Pick<Client, 'log'>;
  #byGroup: ReadonlyMap<string, Known> = new Map();

  constructor(client: Pick<Client, 'log'>) {
    this.#client = client;
  }

  /** Why the last push to the group was refused; undefined where nobody knows. */
  of({ labels }: Group): Cause | undefined {
    return this.#byGroup.get(selectorOf(labels))?.cause;
  }

  /** Looks into those of these refusals that are new, and forgets all others. */
  async learn(refused: readonly Group[], looking: Looking): Promise<void> {
    const before = refused.map((group) => this.#before(group));
    const lines = before.some(isOpen) ? await this.#read(looking) : [];
    const byGroup = new Map<string, Known>();
    for (const [index, group] of refused.entries()) {
      const known = before[index];
      byGroup.set(
        selectorOf(group.labels),
        known && !isOpen(known) ? known : await learnt(group, known, lines, looking),
      );
    }
    this.#byGroup = byGroup;
  }

  #before({ labels, refused }: Group): Known | undefined {
    const known = this.#byGroup.get(selectorOf(labels));
    return known?.refused === refused ? known : undefined;
  }

  /** A log that cannot be read explains nothing; the condition then says where it is. */
  async #read({ pods, signal }: Looking): Promise<readonly LogLine[]> {
    const logs = pods.map((pod) => this.#client.log(pod, { ...tail, signal }).catch(() => ''));
    return (await Promise.all(logs)).flatMap(refusalsIn);
  }
}

async function learnt(
  group: Group,
  known: Known | undefined,
  lines: readonly LogLine[],
  looking: Looking,
): Promise<Known> {
  const line = lineAbout(group, lines);
  const cause = line && { source: line.source, explanation: await explained(line.error, group, looking) };
  return { refused: group.refused, cause, read: (known?.read ?? 0) + 1 };
}

/** Of the gateways of a stack the first that has the other party. */
async function explained(error: string, group: Group, { pods, timeout, signal }: Looking): Promise<Explanation> {
  const isOther = otherParty(error, group);
  if (!isOther) return explain(error, undefined);
  for (const { origin } of pods) {
    const other = await findGroup({ origin, timeout }, isOther, { signal });
    if (other) return explain(error, other);
  }
  return explain(error, undefined);
}
