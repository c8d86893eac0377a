/** The cluster's DNS, where it is CoreDNS. */
import { copy, dropEnded, keep, podLabels, type ScrapeJob, set } from '../prometheus/scrape-job.ts';

/** CoreDNS answers for its metrics on this port unless it is told otherwise (the plugin `prometheus`). */
const metricsPort = '9153';

/** The DNS of kubeadm and of all that follow it carries the label of its predecessor. */
export const corednsJob: ScrapeJob = {
  job_name: 'coredns',
  kubernetes_sd_configs: [
    {
      role: 'pod',
      namespaces: { names: ['kube-system'] },
      selectors: [{ role: 'pod', label: 'k8s-app in (kube-dns,coredns)' }],
    },
  ],
  relabel_configs: [
    keep(['__meta_kubernetes_pod_container_port_number'], metricsPort),
    dropEnded,
    ...podLabels,
    set('service', 'kube-dns'),
    copy('__meta_kubernetes_pod_container_port_name', 'endpoint'),
  ],
};
