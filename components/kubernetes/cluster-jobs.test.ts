import { describe, expect, test } from '@jest/globals';
import type { ScrapeJob } from '../prometheus/scrape-job.ts';
import { CLUSTER_JOBS } from '../scrape/labels.ts';
import { relabel } from '../scrape/testing/relabel.ts';
import { storedStack } from '../testing/stacks.ts';
import { apiServerJob } from './api-server.ts';
import { clusterJobs } from './cluster-jobs.ts';
import { controllerManagerJob, etcdJob, kubeProxyJob, schedulerJob } from './control-plane.ts';
import { cadvisorJob, kubeletJob, probesJob } from './kubelet.ts';

/** Whether a job keeps a series, by the rules of relabelling: values joined by ";", expressions anchored. */
function keeps({ metric_relabel_configs = [] }: ScrapeJob, series: Readonly<Record<string, string>>): boolean {
  return !metric_relabel_configs.some(({ action, source_labels = [], regex = '' }) => {
    const value = source_labels.map((label) => series[label] ?? '').join(';');
    return action === 'drop' && new RegExp(`^(?:${regex})$`).test(value);
  });
}

function latency(le: string): Readonly<Record<string, string>> {
  return { __name__: 'apiserver_request_sli_duration_seconds_bucket', le };
}

describe('series of the API server', () => {
  test.each(['0.05', '0.1', '1', '1.0', '5', '5.0', '10', '30', '30.0', '60', '+Inf'])('the bucket %s stays', (le) => {
    expect(keeps(apiServerJob, latency(le))).toBe(true);
  });

  test.each(['0.6', '1.25', '3', '3.0', '45', '45.0'])('the bucket %s, between two that stay, goes', (le) => {
    expect(keeps(apiServerJob, latency(le))).toBe(false);
  });

  test.each([
    ['apiserver_request_total', true],
    ['apiserver_request_duration_seconds_count', true],
    ['apiserver_response_sizes_sum', true],
    ['workqueue_queue_duration_seconds_bucket', true],
    ['apiserver_response_sizes_bucket', false],
    ['apiserver_request_body_size_bytes_bucket', false],
  ])('%s: kept is %s', (name, kept) => {
    expect(keeps(apiServerJob, { __name__: name, le: '3' })).toBe(kept);
  });
});

describe('series of cAdvisor', () => {
  test.each([
    ['container_cpu_usage_seconds_total', true],
    ['container_memory_working_set_bytes', true],
    ['container_network_receive_bytes_total', true],
    ['container_tasks_state', false],
    ['container_cpu_load_average_10s', false],
  ])('%s: kept is %s', (name, kept) => {
    expect(keeps(cadvisorJob, { __name__: name })).toBe(kept);
  });
});

test('whoever reads metrics that need rights shows the token of the stack, over TLS', () => {
  for (const job of [apiServerJob, kubeletJob, cadvisorJob, probesJob]) {
    expect(job).toMatchObject({ scheme: 'https', authorization: { credentials_file: 'kubernetes/token' } });
  }
});

test('the kubelets are discovered once for all their jobs', () => {
  const discoveries = [kubeletJob, cadvisorJob, probesJob].map((job) => JSON.stringify(job.kubernetes_sd_configs));
  expect(new Set(discoveries).size).toBe(1);
});

test('what is disabled is not there', () => {
  const disabled = {
    apiServer: 'Disabled',
    kubelet: 'Disabled',
    cadvisor: 'Auto',
    probes: 'Disabled',
    coredns: 'Disabled',
    controllerManager: 'Disabled',
    scheduler: 'Disabled',
    etcd: 'Disabled',
    kubeProxy: 'Disabled',
  } as const;
  expect(clusterJobs(disabled)).toEqual([cadvisorJob]);
});

test('no job is one that somebody else may pass for', () => {
  const enabled = {
    controllerManager: 'Enabled',
    scheduler: 'Enabled',
    etcd: 'Enabled',
    kubeProxy: 'Enabled',
  } as const;
  const jobs = clusterJobs(storedStack({ kubernetes: enabled }).spec.kubernetes);
  expect(jobs.length).toBeGreaterThan(8);
  expect(jobs.filter(({ job_name }) => !CLUSTER_JOBS.includes(job_name.replace(/\/.*/, '')))).toEqual([]);
});

describe('the control plane', () => {
  const pod = (address: string) => ({
    __address__: address,
    __meta_kubernetes_pod_ip: address,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_namespace: 'kube-system',
    __meta_kubernetes_pod_name: 'of-node-1',
    __meta_kubernetes_pod_node_name: 'node-1',
  });

  test.each([
    ['kube-controller-manager', controllerManagerJob, '192.0.2.1', '192.0.2.1:10257'],
    ['kube-scheduler', schedulerJob, '192.0.2.1', '192.0.2.1:10259'],
    ['etcd', etcdJob, '2001:db8::1', '[2001:db8::1]:2381'],
    ['kube-proxy', kubeProxyJob, '2001:db8::1', '[2001:db8::1]:10249'],
  ])('%s is asked on the port of its metrics, which its pods do not declare', (_, job, ip, address) => {
    expect(relabel(pod(ip), job.relabel_configs ?? [])).toMatchObject({
      __address__: address,
      namespace: 'kube-system',
      pod: 'of-node-1',
      node: 'node-1',
    });
  });

  test('only what asks who we are is shown the token', () => {
    const shown = [controllerManagerJob, schedulerJob, etcdJob, kubeProxyJob].filter(
      ({ authorization }) => authorization,
    );
    expect(shown).toEqual([controllerManagerJob, schedulerJob]);
    expect(shown.every(({ scheme }) => scheme === 'https')).toBe(true);
  });
});
