/** A slice: one ConfigMap full of fragments, with a rule file, a scrape file, and the record they are read back from. */
import type { ConfigMap } from '../built-in.ts';
import { contentHash, toText } from '../content.ts';
import { byAge, compareText, type Fragment, type RuleFragment, type ScrapeFragment } from '../fragment.ts';
import { ownedMetadata } from '../metadata.ts';
import { sliceName } from '../names.ts';
import { sliceKeys } from '../prometheus/layout.ts';
import { markerGroup, sliceMarker } from '../prometheus/marker.ts';
import { jobsOf } from '../scrape/jobs.ts';
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
  const groups = rules.map(({ group }) => group);
  const jobs = jobsOf(scrapes, { slice: index, discovery });
  const scrape = lines('scrape_configs', jobs);
  const hash = contentHash(scrape + lines('groups', groups));
  const marker = sliceMarker(index);
  return {
    index,
    hash,
    marker,
    pools: jobs.map(({ job_name }) => job_name),
    data: {
      [sliceKeys.rules]: lines('groups', [markerGroup({ name: marker, hash }), ...groups]),
      [sliceKeys.scrape]: scrape,
      [recordKey]: recordText({ judge, rules, scrapes }),
    },
  };
}

/** One entry in each line, so that a difference between two versions can be read. */
function lines(field: string, entries: readonly unknown[]): string {
  return `{"${field}":[${entries.map((entry) => `\n${toText(entry)}`).join(',')}\n]}\n`;
}

/** The ConfigMap of a slice. */
export function sliceConfigMap(input: StackInput, { index, data }: Slice): ConfigMap {
  const name = sliceName(input.stack.metadata.name, index);
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: ownedMetadata(input, 'prometheus', name), data };
}
