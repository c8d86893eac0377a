/** What a server scrapes that asks the operator, and objects at random that select it; for tests. */
import * as fc from 'fast-check';
import { byAge, type ScrapeClass, type ScrapeFragment } from '../../../components/fragment.ts';
import { jobsOf } from '../../../components/scrape/jobs.ts';
import { type Labels, relabel } from '../../../components/scrape/testing/relabel.ts';
import { defaultLabels, withoutMeta } from '../../../components/scrape/testing/scrape.ts';
import type { Key } from '../../cache/key.ts';
import { ServedJob } from '../served-job.ts';
import type { TargetSource } from '../target-source.ts';

export const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'example.com/a'), fc.constantFrom('a', 'b', ''), {
  maxKeys: 3,
});
const requirement = fc.constantFrom(
  { key: 'app', operator: 'In' as const, values: ['a', 'b'] },
  { key: 'app', operator: 'In' as const, values: [''] },
  { key: 'tier', operator: 'NotIn' as const, values: ['a'] },
  { key: 'example.com/a', operator: 'Exists' as const },
  { key: 'tier', operator: 'DoesNotExist' as const },
);
export const selector = fc.record({
  matchLabels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 }),
  matchExpressions: fc.uniqueArray(requirement, { maxLength: 2, selector: ({ key }) => key }),
});
const discovery = { url: 'http://bellwether/discovery/monitoring/demo', tokenFile: 'token' };

type Sources = Readonly<Partial<Record<ScrapeClass['role'], readonly (readonly [Key, TargetSource])[]>>>;

/** What a server scrapes that asks the operator. */
export function served(fragments: readonly ScrapeFragment[], sources: Sources): readonly Labels[] {
  const jobs = jobsOf(fragments.toSorted(byAge), { slice: 0, discovery });
  return jobs.flatMap((job) => {
    const members = fragments.filter((fragment) => `${fragment.class.id}/0` === job.job_name);
    const [first] = members;
    if (first === undefined) throw new Error(`${job.job_name} has no member`);
    if (!('http_sd_configs' in job)) throw new Error(`${job.job_name} is not served`);
    const kept = new ServedJob(first.class);
    kept.become(members);
    for (const [key, source] of sources[kept.role] ?? []) kept.set(key, source);
    const groups: { targets: [string]; labels: Labels }[] = JSON.parse(kept.text);
    return groups.flatMap(({ targets: [address], labels: told }) => {
      const left = relabel({ ...defaultLabels(job), ...told, __address__: address }, job.relabel_configs);
      return left === undefined ? [] : [withoutMeta(left)];
    });
  });
}

/** As text, each once, in order. */
export const distinct = (all: readonly Labels[]) => [...new Set(all.map((each) => JSON.stringify(each)))].toSorted();
