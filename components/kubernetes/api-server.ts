/** The API server's own metrics. */
import { files } from '../prometheus/layout.ts';
import { copy, keep, type ScrapeJob, set } from '../prometheus/scrape-job.ts';

/** Labels of the Service `default/kubernetes`, which every API server registers itself behind. */
const itself = 'component=apiserver,provider=kubernetes';

/**
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
};
