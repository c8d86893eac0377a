/** What every node's kubelet tells: of itself, of the containers (cAdvisor), and of their probes. */
import type { RelabelConfig } from '../fragment.ts';
import { files } from '../prometheus/layout.ts';
import { copy, drop, type ScrapeJob, set } from '../prometheus/scrape-job.ts';

/**
 * The job `kubelet` three times over, told apart by the label `metrics_path`. The kubelet's labels are honoured: they
 * name the pods and containers that it speaks of. Its certificate is not verified: unless a cluster rotates serving
 * certificates, which few do, a kubelet signs its own, and there is nothing to verify it with. What that risks is that
 * someone who can answer at a node's address gets the token of the stack's ServiceAccount, which reads metrics and the
 * names of pods, services and nodes.
 */
function job(name: string, metricsPath: string, relabelings: readonly RelabelConfig[] = []): ScrapeJob {
  return {
    job_name: name,
    scheme: 'https',
    metrics_path: metricsPath,
    honor_labels: true,
    authorization: { credentials_file: files.token },
    tls_config: { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: 'node' }],
    relabel_configs: [
      copy('__meta_kubernetes_node_name', 'node'),
      copy('__metrics_path__', 'metrics_path'),
      set('job', 'kubelet'),
      set('endpoint', 'https-metrics'),
    ],
    ...(relabelings.length > 0 ? { metric_relabel_configs: relabelings } : {}),
  };
}

export const kubeletJob: ScrapeJob = job('kubelet', '/metrics');

export const probesJob: ScrapeJob = job('kubelet/probes', '/metrics/probes');

/** Written for every container and always 0: the kubelet does not start cAdvisor's load reader. */
const neverFilled = 'container_(cpu_load_average_10s|cpu_load_d_average_10s|tasks_state)';

/** cAdvisor stamps its samples itself; without staleness a container that is gone would stay on the graphs for 5 minutes. */
export const cadvisorJob: ScrapeJob = {
  ...job('kubelet/cadvisor', '/metrics/cadvisor', [drop('__name__', neverFilled)]),
  track_timestamps_staleness: true,
};
