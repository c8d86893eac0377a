/** The control plane where it runs in pods, as kubeadm and most installers set it up; a managed one cannot be reached. */
import { files } from '../prometheus/layout.ts';
import { copy, dropEnded, fixedPortSteps, type ScrapeJob, set } from '../prometheus/scrape-job.ts';

interface Part {
  readonly job: string;
  /** Selects its pods in kube-system: the labels that kubeadm gives them. */
  readonly label: string;
  /** Where it answers for its metrics unless it is told otherwise. Its pods do not declare this port. */
  readonly port: number;
  /** Whether it asks who we are, over TLS. */
  readonly secure: boolean;
}

/** All containers of a pod are one target: it names none of them, or it would be several. */
function jobOf({ job, label, port, secure }: Part): ScrapeJob {
  return {
    job_name: job,
    // The certificate is one that it signed itself at its start: what the kubelet's job says of that is true here too.
    ...(secure && {
      scheme: 'https',
      authorization: { credentials_file: files.token },
      tls_config: { insecure_skip_verify: true },
    }),
    kubernetes_sd_configs: [
      { role: 'pod', namespaces: { names: ['kube-system'] }, selectors: [{ role: 'pod', label }] },
    ],
    relabel_configs: [
      dropEnded,
      ...fixedPortSteps(port),
      copy('__meta_kubernetes_namespace', 'namespace'),
      copy('__meta_kubernetes_pod_name', 'pod'),
      copy('__meta_kubernetes_pod_node_name', 'node'),
      set('endpoint', secure ? 'https-metrics' : 'http-metrics'),
    ],
  };
}

export const controllerManagerJob: ScrapeJob = jobOf({
  job: 'kube-controller-manager',
  label: 'component=kube-controller-manager',
  port: 10_257,
  secure: true,
});

export const schedulerJob: ScrapeJob = jobOf({
  job: 'kube-scheduler',
  label: 'component=kube-scheduler',
  port: 10_259,
  secure: true,
});

/** etcd asks for no certificate at the address of its flag `--listen-metrics-urls`, which kubeadm sets to this port. */
export const etcdJob: ScrapeJob = jobOf({ job: 'etcd', label: 'component=etcd', port: 2381, secure: false });

export const kubeProxyJob: ScrapeJob = jobOf({
  job: 'kube-proxy',
  label: 'k8s-app=kube-proxy',
  port: 10_249,
  secure: false,
});
