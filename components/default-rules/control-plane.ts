/** Alerts about the API server and the cluster's DNS. */
import type { RuleGroup } from '../fragment.ts';
import { alert } from './rule.ts';

/** Requests that are open for as long as the client likes say nothing of how fast the server answers. */
const answered = 'job="apiserver",verb!~"WATCH|CONNECT",subresource!~"log|exec|attach|portforward|proxy"';

export const controlPlaneRules: RuleGroup = {
  name: 'bellwether/control-plane',
  rules: [
    alert('ApiServerErrors', {
      expr: `
        sum by (job) (rate(apiserver_request_total{job="apiserver",code=~"5.."}[5m]))
          / sum by (job) (rate(apiserver_request_total{job="apiserver"}[5m])) > 0.03`,
      for: '10m',
      severity: 'critical',
      summary: 'The API server fails {{ $value | humanizePercentage }} of all requests',
      description:
        'Nothing in the cluster can be changed reliably. Look at its logs, at etcd, and at webhooks that do not answer.',
    }),
    alert('ApiServerSlow', {
      expr: `
        histogram_quantile(0.99, sum by (job, verb, le) (rate(apiserver_request_duration_seconds_bucket{${answered}}[5m]))) > 5
          and sum by (job, verb) (rate(apiserver_request_total{${answered}}[5m])) > 0.1`,
      for: '15m',
      severity: 'warning',
      summary:
        'One in a hundred {{ $labels.verb }} requests to the API server takes more than {{ $value | humanizeDuration }}',
      description: 'Look at the disk of etcd, at slow admission webhooks and at clients that list everything.',
    }),
    alert('ClientCertificateExpiring', {
      expr: `
        histogram_quantile(0.01, sum by (job, le) (rate(apiserver_client_certificate_expiration_seconds_bucket{job="apiserver"}[5m]))) < 604800
          and sum by (job) (increase(apiserver_client_certificate_expiration_seconds_count{job="apiserver"}[5m])) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'A client of the API server uses a certificate that ends within a week',
      description:
        'When it has ended the client is refused. Kubelets and components of the control plane are the usual ones.',
    }),
    alert('AggregatedApiUnavailable', {
      expr: 'max by (job, name) (aggregator_unavailable_apiservice{job="apiserver"}) == 1',
      for: '10m',
      severity: 'warning',
      summary: 'The aggregated API {{ $labels.name }} is not available',
      description:
        'Its kinds cannot be read, and namespaces cannot be deleted meanwhile. `kubectl describe apiservice` names the Service that does not answer.',
    }),
    alert('DnsErrors', {
      expr: `
        sum by (job) (rate(coredns_dns_responses_total{job="coredns",rcode="SERVFAIL"}[5m]))
          / sum by (job) (rate(coredns_dns_responses_total{job="coredns"}[5m])) > 0.03`,
      for: '10m',
      severity: 'warning',
      summary: 'The DNS of the cluster fails {{ $value | humanizePercentage }} of all questions',
      description: 'Look at the logs of CoreDNS: most often the servers that it forwards to do not answer.',
    }),
  ],
};
