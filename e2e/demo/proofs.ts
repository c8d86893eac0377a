/** The six proofs: what is asked of the running servers, and what makes an answer a proof. */

import type { Received } from './programs/receiver.ts';
import { jobLabel, type Report } from './programs/report.ts';
import type { Sample } from './prometheus.ts';

/** What is known from elsewhere than Prometheus, to hold its answers against. */
export interface Facts {
  readonly nodes: readonly string[];
  /** `namespace/name` of the pods that run. */
  readonly runningPods: readonly string[];
  /** What the batch job says it pushed. */
  readonly report: Report | undefined;
  /** What the webhook receiver was sent. */
  readonly received: readonly Received[];
}

export interface Proof {
  readonly title: string;
  /** PromQL. */
  readonly expression: string;
  readonly unit: string;
  /** Why the answer proves nothing, or the sample that does. */
  readonly check: (samples: readonly Sample[], facts: Facts) => string | Sample;
}

/** The alert of the samples that fires on purpose. */
export const alertName = 'ShopIsBusy';

/** The answer with one element, which passes a test. */
const only = (samples: readonly Sample[], test: (sample: Sample) => string | undefined): string | Sample => {
  const [sample] = samples;
  if (!sample) return 'the answer is empty';
  if (samples.length > 1) return `${samples.length} series where there should be one`;
  return test(sample) ?? sample;
};

const positive = ({ value }: Sample): string | undefined =>
  Number.isFinite(value) && value > 0 ? undefined : `${value} is not a number above 0`;

export const proofs: readonly Proof[] = [
  {
    title: 'CPU of a node, from node-exporter',
    expression: 'sum by (node) (rate(node_cpu_seconds_total{job="node-exporter", mode!="idle"}[1m]))',
    unit: 'cores busy',
    check: (samples, { nodes }) =>
      samples.find((sample) => nodes.includes(sample.labels['node'] ?? '') && positive(sample) === undefined) ??
      `no node of the cluster (${nodes.join(', ')}) has a value above 0`,
  },
  {
    title: 'memory of a container, from cAdvisor',
    expression:
      'sum by (namespace, pod, container) (container_memory_working_set_bytes{namespace="demo", container="shop"})',
    unit: 'bytes',
    check: (samples, { runningPods }) =>
      samples.find(({ labels, value }) => runningPods.includes(`demo/${labels['pod']}`) && value > 1_000_000) ??
      'no container of a running pod of the shop has more than a megabyte',
  },
  {
    title: 'running pods, from kube-state-metrics',
    // A server that was restarted still sees what it saw before, for five minutes; this is what was seen of late.
    expression: 'sum(last_over_time(kube_pod_status_phase{phase="Running"}[15s]))',
    unit: 'pods',
    check: (samples, { runningPods }) =>
      only(samples, ({ value }) =>
        value === runningPods.length ? undefined : `${value}, and the API server counts ${runningPods.length}`,
      ),
  },
  {
    title: 'request rate of an application instrumented with prom-client',
    expression: 'sum by (namespace, job) (rate(http_requests_total{job="shop", namespace="demo"}[1m]))',
    unit: 'requests per second',
    check: (samples) => only(samples, positive),
  },
  {
    title: 'result of a batch job, from the pushgateway',
    expression: `nightly_report_orders{job="${jobLabel}"}`,
    unit: 'orders',
    check: (samples, { report }) =>
      only(samples, ({ value }) =>
        value === report?.orders ? undefined : `${value}, and the job itself says ${report?.orders ?? 'nothing yet'}`,
      ),
  },
  {
    title: 'an alert that fired and was received by a webhook',
    expression: `ALERTS{alertname="${alertName}", alertstate="firing"}`,
    unit: 'firing',
    check: (samples, { received }) =>
      only(samples, ({ labels }) => {
        const alert = arrived(received, labels['namespace']);
        return alert ? undefined : `it fires, but the receiver has not got it; it has ${received.length} others`;
      }),
  },
];

/** The last notification that the demo's alert fires. */
export function arrived(received: readonly Received[], namespace: string | undefined): Received | undefined {
  return received.findLast(
    ({ status, labels }) =>
      status === 'firing' && labels['alertname'] === alertName && labels['namespace'] === namespace,
  );
}

/** A value with as many digits as one reads. */
export function readable(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
