/** The API server's own metrics. */
import { files } from '../prometheus/layout.ts';
import { copy, drop, dropJoined, keep, type ScrapeJob, set } from '../prometheus/scrape-job.ts';

/** Labels of the Service `default/kubernetes`, which every API server registers itself behind. */
const itself = 'component=apiserver,provider=kubernetes';

/** Distributions of sizes and of waits for the watch cache; what is asked of them, if anything, their sums and counts tell. */
const unread =
  'apiserver_(request_body_size_bytes|response_sizes|watch_cache_read_wait_seconds|watch_events_sizes|watch_list_duration_seconds)_bucket';

/**
 * Every second bucket of the three large histograms of latency. Those stay that Kubernetes' own service level objectives
 * are measured with (1, 5 and 30 seconds) and that quantiles need to be right by a factor of about two.
 */
const betweenBuckets =
  '(apiserver_request|apiserver_request_sli|etcd_request)_duration_seconds_bucket;(0\\.6|0\\.8|1\\.25|1\\.5|3|4|6|8|15|20|45)(\\.0)?';

/**
 * What is dropped is half of what an API server says: 33,000 series of Kubernetes 1.35 on one node became 17,000, which
 * is still more than all the rest of a new stack together.
 *
 * Every API server by its own address, since a scrape through the Service would mix the counters of several. The same
 * labels select the pods that the server would watch for the sake of their labels: API servers have none here, so it
 * watches nothing of the namespace `default`, which may be full of others' pods.
 */
export const apiServerJob: ScrapeJob = {
  job_name: 'apiserver',
  scheme: 'https',
  authorization: { credentials_file: files.token },
  tls_config: { ca_file: files.authority, server_name: 'kubernetes' },
  kubernetes_sd_configs: [
    {
      role: 'endpointslice',
      namespaces: { names: ['default'] },
      selectors: [
        { role: 'endpointslice', label: 'kubernetes.io/service-name=kubernetes' },
        { role: 'service', label: itself },
        { role: 'pod', label: itself },
      ],
    },
  ],
  relabel_configs: [
    keep(['__meta_kubernetes_endpointslice_port_name'], 'https'),
    copy('__meta_kubernetes_namespace', 'namespace'),
    set('service', 'kubernetes'),
    set('endpoint', 'https'),
  ],
  metric_relabel_configs: [drop('__name__', unread), dropJoined(['__name__', 'le'], betweenBuckets)],
};
