/** A slice: one ConfigMap full of fragments, with a rule file, a scrape file, and the record they are read back from. */
import { isDeepStrictEqual } from 'node:util';
import type { ConfigMap } from '../built-in.ts';
import { contentHash, keptText, toText } from '../content.ts';
import { sameList } from '../difference.ts';
import { byAge, compareText, type Fragment, type RuleFragment, type ScrapeFragment } from '../fragment.ts';
import { ownedMetadata } from '../metadata.ts';
import { sliceName } from '../names.ts';
import { sliceKeys } from '../prometheus/layout.ts';
import { markerGroup, sliceMarker } from '../prometheus/marker.ts';
import { type JobOptions, jobsOf } from '../scrape/jobs.ts';
import type { OperatorDiscovery } from '../scrape/served.ts';
import type { StackInput } from '../stack-input.ts';
import { recordKey, recordText } from './record.ts';

export interface Slice {
  readonly index: number;
  /** Hash of what the server reads, which its marker carries. Unequal owners' generations alone leave it as it is. */
  readonly hash: string;
  /** The marker's group, by which the server tells the hash back. */
  readonly marker: string;
  /** The scrape pools that the server is to have. */
  readonly pools: readonly string[];
  /** The data of the ConfigMap. */
  readonly data: Readonly<Record<string, string>>;
}

export interface RenderOptions {
  /** What the judge was when it accepted the fragments: they are judged anew when it is another. */
  readonly judge?: string;
  /** Where the server asks for targets that the operator has found; without it the server finds all of them itself. */
  readonly discovery?: OperatorDiscovery | undefined;
}

/** The slice with that number, as deterministic text whatever the order of `fragments`. */
export function renderSlice(index: number, fragments: readonly Fragment[], options: RenderOptions = {}): Slice {
  const { judge = '', discovery } = options;
  const rules = fragments
    .filter((fragment): fragment is RuleFragment => fragment.kind === 'rules')
    .toSorted((a, b) => compareText(a.key, b.key));
  const scrapes = fragments
    .filter((fragment): fragment is ScrapeFragment => fragment.kind === 'scrape')
    .toSorted(byAge);
  const groups = rules.map(groupText);
  const { pools, text: scrape } = scrapeFile(scrapes, { slice: index, discovery });
  const hash = contentHash(scrape + lines('groups', groups));
  const marker = sliceMarker(index);
  return {
    index,
    hash,
    marker,
    pools,
    data: {
      [sliceKeys.rules]: lines('groups', [toText(markerGroup({ name: marker, hash })), ...groups]),
      [sliceKeys.scrape]: scrape,
      [recordKey]: recordText({ judge, rules, scrapes }),
    },
  };
}

/** A group is written as text once, however often others in its slice change. */
const groupText = keptText(({ group }: RuleFragment) => group);

interface ScrapeFile {
  readonly text: string;
  readonly pools: readonly string[];
}

interface KeptFile extends ScrapeFile {
  readonly of: readonly ScrapeFragment[];
  readonly options: JobOptions;
}

/** By the oldest fragment in it. */
const scrapeFiles = new WeakMap<ScrapeFragment, KeptFile>();

/** Most changes are of rules, and leave the jobs beside them as they are. */
function scrapeFile(of: readonly ScrapeFragment[], options: JobOptions): ScrapeFile {
  const [oldest] = of;
  const known = oldest && scrapeFiles.get(oldest);
  if (known && isSameFile(known, of, options)) return known;
  const jobs = jobsOf(of, options);
  const pools = jobs.map(({ job_name }) => job_name);
  const file = { text: lines('scrape_configs', jobs.map(toText)), pools, of, options };
  if (oldest) scrapeFiles.set(oldest, file);
  return file;
}

function isSameFile(known: KeptFile, of: readonly ScrapeFragment[], { slice, discovery }: JobOptions): boolean {
  const { options } = known;
  const same = options.slice === slice && isDeepStrictEqual(options.discovery, discovery);
  return same && sameList(known.of, of) === known.of;
}

/** One entry in each line, so that a difference between two versions can be read. */
function lines(field: string, entries: readonly string[]): string {
  return `{"${field}":[${entries.map((entry) => `\n${entry}`).join(',')}\n]}\n`;
}

/** The ConfigMap of a slice. */
export function sliceConfigMap(input: StackInput, { index, data }: Slice): ConfigMap {
  const name = sliceName(input.stack.metadata.name, index);
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: ownedMetadata(input, 'prometheus', name), data };
}
