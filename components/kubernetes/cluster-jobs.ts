/** The scrape jobs for the cluster itself. Their names and labels are those that the ecosystem's dashboards expect. */
import type { MonitoringStackSpecKubernetes } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeJob } from '../prometheus/scrape-job.ts';
import { apiServerJob } from './api-server.ts';
import { controllerManagerJob, etcdJob, kubeProxyJob, schedulerJob } from './control-plane.ts';
import { corednsJob } from './coredns.ts';
import { cadvisorJob, kubeletJob, probesJob } from './kubelet.ts';

/**
 * The jobs that are not disabled. One whose targets a cluster does not have finds none and costs nothing. The control
 * plane is there on request: its parts bind their metrics to the loopback address unless they are told otherwise, and a
 * target that can never answer would be an alert in most clusters.
 */
export function clusterJobs(kubernetes: MonitoringStackSpecKubernetes): readonly ScrapeJob[] {
  const jobs = [
    [kubernetes.apiServer, apiServerJob],
    [kubernetes.kubelet, kubeletJob],
    [kubernetes.cadvisor, cadvisorJob],
    [kubernetes.probes, probesJob],
    [kubernetes.coredns, corednsJob],
    [kubernetes.controllerManager, controllerManagerJob],
    [kubernetes.scheduler, schedulerJob],
    [kubernetes.etcd, etcdJob],
    [kubernetes.kubeProxy, kubeProxyJob],
  ] as const;
  return jobs.filter(([choice]) => choice !== 'Disabled').map(([, job]) => job);
}
