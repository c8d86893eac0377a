/**
 * Reads what a pushgateway holds, group by group, and deletes groups. Whoever can reach a gateway chooses how much it holds, so its
 * answer is never in memory as a whole.
 */
import { isRecord } from '../kube/json.ts';
import { type Endpoint, readStream, remove } from './http.ts';
import { elementsOf } from './json-elements.ts';
import { at, listAt, textAt } from './json-path.ts';

interface Cancel {
  readonly signal: AbortSignal;
}

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** Metrics of one name in one group. */
export interface Family {
  /** `GAUGE` */
  readonly type: string;
  readonly help: string;
  /** The labels of each of its series. */
  readonly series: readonly Labels[];
}

/** What was pushed under one grouping key. */
export interface Group {
  /** The grouping key: the labels of the URL that was pushed to. */
  readonly labels: Labels;
  /** When the last push succeeded, in milliseconds since 1970 by the gateway's clock; 0 if none ever did. */
  readonly pushed: number;
  /** The same of the last push that the gateway refused; 0 if it never did. One whose text it could not read leaves no trace. */
  readonly refused: number;
}

/** A group with all that was pushed to it. */
export interface FullGroup extends Group {
  /** By name, without the two metrics that the gateway adds itself. */
  readonly families: ReadonlyMap<string, Family>;
}

export interface Holding {
  readonly groups: readonly Group[];
  /** Metrics that groups have with different help texts. The gateway takes them, and shows one text. */
  readonly differing: ReadonlySet<string>;
  /** When that was, by the gateway's clock, in milliseconds since 1970. */
  readonly at: number;
}

const pushTime = 'push_time_seconds';
const failureTime = 'push_failure_time_seconds';
/** Fields of a group that are no metrics. A metric of such a name stands in the place of the field. */
const fields: ReadonlySet<string> = new Set(['labels', 'last_push_successful', pushTime, failureTime]);

function labelsIn(value: unknown): Labels {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, label]) => [name, String(label)]));
}

function timeIn(group: unknown, metric: string): number {
  return Number(textAt(listAt(group, metric, 'metrics')[0], 'value') ?? 0) * 1000;
}

/** A metric that is called `labels` hides the grouping key; the gateway's own metric has it too, with an empty `instance` if it has none. */
function keyOf(group: unknown): Labels {
  if (textAt(group, 'labels', 'job') !== undefined) return labelsIn(at(group, 'labels'));
  const { instance = '', ...labels } = labelsIn(at(listAt(group, pushTime, 'metrics')[0], 'labels'));
  return instance === '' ? labels : { ...labels, instance };
}

function familyOf(value: unknown): Family {
  return {
    type: textAt(value, 'type') ?? '',
    help: textAt(value, 'help') ?? '',
    series: listAt(value, 'metrics').map((metric) => labelsIn(at(metric, 'labels'))),
  };
}

function groupOf(group: unknown): FullGroup {
  const metrics = Object.entries(isRecord(group) ? group : {}).filter(([name]) => !fields.has(name));
  return {
    labels: keyOf(group),
    pushed: timeIn(group, pushTime),
    refused: timeIn(group, failureTime),
    families: new Map(metrics.map(([name, family]) => [name, familyOf(family)])),
  };
}

/** Bytes of one group, and of an answer: some ten thousand groups of a few metrics. */
const bounds = { one: 4 * 1024 * 1024, all: 64 * 1024 * 1024 };

/** Shows every group with all that was pushed to it, until one is enough. @returns when that was, by the gateway's clock. Throws UnreachableError. */
function visit(endpoint: Endpoint, isEnough: (group: FullGroup) => boolean, options: Cancel): Promise<number> {
  const read = async (chunks: AsyncIterable<Buffer>, date: number): Promise<number> => {
    if (Number.isNaN(date)) throw new Error('the answer has no date');
    for await (const element of elementsOf(chunks, bounds)) if (isEnough(groupOf(element))) break;
    return date;
  };
  return readStream(endpoint, '/api/v1/metrics', read, options);
}

/** Finds out which metrics come with different help texts. */
class HelpTexts {
  readonly differing = new Set<string>();
  readonly #texts = new Map<string, string>();

  see({ families }: FullGroup): void {
    for (const [name, { help }] of families) {
      const known = this.#texts.get(name);
      if (known === undefined) this.#texts.set(name, help);
      else if (known !== help) this.differing.add(name);
    }
  }
}

/** The groups that the gateway holds. Throws UnreachableError. */
export async function readGroups(endpoint: Endpoint, options: Cancel): Promise<Holding> {
  const groups: Group[] = [];
  const texts = new HelpTexts();
  const take = (group: FullGroup): boolean => {
    const { labels, pushed, refused } = group;
    groups.push({ labels, pushed, refused });
    texts.see(group);
    return false;
  };
  return { at: await visit(endpoint, take, options), groups, differing: texts.differing };
}

/** The first group of which that holds. Throws UnreachableError. */
export async function findGroup(
  endpoint: Endpoint,
  isMeant: (group: FullGroup) => boolean,
  options: Cancel,
): Promise<FullGroup | undefined> {
  let found: FullGroup | undefined;
  const take = (group: FullGroup): boolean => {
    if (isMeant(group)) found = group;
    return found !== undefined;
  };
  await visit(endpoint, take, options);
  return found;
}

/** Values in base64: they may be empty, hold a slash, or be `..`. A single `=` is how the gateway has an empty one written. */
function segments(name: string, value: string): string {
  return `/${name}@base64/${Buffer.from(value, 'utf8').toString('base64url') || '='}`;
}

/** The path of a group at its gateway: `/metrics/job@base64/YmFja3Vw/database@base64/b3JkZXJz`. */
export function pathOf({ job = '', ...labels }: Labels): string {
  const rest = Object.entries(labels).map(([name, value]) => segments(name, value));
  return ['/metrics', segments('job', job), ...rest].join('');
}

/**
 * Has a group deleted, as anybody may who reaches the gateway; one that is not there is no error. The gateway answers before it does so.
 * Throws UnreachableError.
 */
export function deleteGroup(endpoint: Endpoint, labels: Labels, options: Cancel): Promise<void> {
  return remove(endpoint, pathOf(labels), options);
}
