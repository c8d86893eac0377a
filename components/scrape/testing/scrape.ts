/** What a Prometheus with given fragments would scrape in a given cluster, for tests. */
import { byAge, type ScrapeFragment } from '../../fragment.ts';
import { jobsOf, type ScrapeJob } from '../jobs.ts';
import { discoverNode, discoverPod, discoverService, type Node, type Pod, type Service } from './discovery.ts';
import { type Labels, relabel } from './relabel.ts';

export interface Cluster {
  readonly pods?: readonly Pod[];
  readonly services?: readonly Service[];
  readonly nodes?: readonly Node[];
}

/** By the beginning of the job's name. */
const byRole: Readonly<Record<string, (cluster: Required<Cluster>) => readonly Labels[]>> = {
  pod: ({ pods }) => pods.flatMap(discoverPod),
  endpointslice: ({ services }) => services.flatMap(discoverService),
  node: ({ nodes }) => nodes.map(discoverNode),
};

/** What a job discovers before relabelling. */
export function discovered(job: ScrapeJob, { pods = [], services = [], nodes = [] }: Cluster): readonly Labels[] {
  const found: readonly Labels[] = isStatic(job)
    ? job.static_configs.flatMap(({ targets, labels }) =>
        targets.map((address) => ({ ...labels, __address__: address })),
      )
    : (byRole[job.job_name.replace(/-.*/, '')]?.({ pods, services, nodes }) ?? []);
  return found.map((labels) => Object.assign({}, defaultLabels(job), labels));
}

/** What Prometheus gives each target of a job besides. */
export function defaultLabels(job: ScrapeJob): Labels {
  return {
    job: job.job_name,
    __scheme__: String(job['scheme']),
    __metrics_path__: String(job['metrics_path']),
    __scrape_interval__: '30s',
    __scrape_timeout__: '10s',
  };
}

/** The labels of every target that is scraped, each once, without the discovery's own. */
export function scraped(fragments: readonly ScrapeFragment[], cluster: Cluster): readonly Labels[] {
  const found = jobsOf(fragments.toSorted(byAge), { slice: 0 }).flatMap((job) =>
    discovered(job, cluster).map((labels) => relabel(labels, job.relabel_configs)),
  );
  const visible = found.filter((labels) => labels !== undefined).map(withoutMeta);
  return [...new Map(visible.map((labels) => [JSON.stringify(labels), labels])).values()];
}

/** In the order of their names, so that equal labels are equal text. */
export function withoutMeta(labels: Labels): Labels {
  const rest = Object.entries(labels).filter(([name]) => !name.startsWith('__meta_'));
  return Object.fromEntries(rest.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface StaticJob extends ScrapeJob {
  readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels: Labels }[];
}

function isStatic(job: ScrapeJob): job is StaticJob {
  return 'static_configs' in job;
}
