/** Probes from outside: HTTP, TCP, ICMP, DNS and gRPC, through one exporter for all of them. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'probe_success', healthy: 'one' } as const;

export const blackbox: CatalogueRecord = {
  type: 'blackbox',
  title: 'Probes (blackbox)',
  aliases: ['probe', 'http', 'ping', 'icmp'],
  category: 'general',
  summary:
    'Whether an address answers as its users see it, how long that takes, and until when its certificate is valid.',
  upstream: {
    name: 'blackbox_exporter',
    url: 'https://github.com/prometheus/blackbox_exporter',
    version: '0.28.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'golden files', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['', 'http', 'https'],
    hasPath: true,
    meaning: 'What is probed: a URL for HTTP, host and port for TCP and gRPC, a host for ICMP.',
    example: 'https://shop.example.com/health',
  },
  parameters: [
    {
      name: 'module',
      meaning:
        'How it is probed: http_2xx, tcp_connect, icmp, grpc or another module of the exporter’s own configuration.',
      default: 'http_2xx',
      example: 'tcp_connect',
    },
  ],
  secret: [],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheus/blackbox-exporter:v0.28.0',
      port: 9115,
      path: '/metrics',
      arguments: ['--config.file=/etc/blackbox_exporter/config.yml'],
      environment: {},
      readinessPath: '/-/healthy',
      requests: { cpu: '10m', memory: '32Mi' },
    },
    probe: {
      path: '/probe',
      target: { parameter: 'target', value: '{address}' },
      parameters: { module: '{module}' },
    },
  },
  upMetric,
  saysWhy: { unreachable: noConnection },
  grants: '',
  caveats: [
    'ICMP needs a node whose runtime lets unprivileged processes ping, as containerd does by default since 2.0.',
    'Modules of one’s own cannot be given.',
  ],
  alerts: [
    down({
      name: 'ProbeFailing',
      type: 'blackbox',
      title: 'What is probed',
      upMetric,
      advice: 'The answer is missing or not the expected one. The page of the exporter has the log of the last probes.',
    }),
    also('CertificateEndsSoon', {
      expr: 'probe_ssl_earliest_cert_expiry - time() < 14 * 86400',
      for: '15m',
      severity: 'warning',
      summary: 'The certificate of {{ $labels.instance }} ends within two weeks',
      description: 'After that, clients refuse it. Renew it, or see why that did not happen by itself.',
      fires: { [of('probe_ssl_earliest_cert_expiry')]: always(10 * 86_400) },
      quiet: { [of('probe_ssl_earliest_cert_expiry')]: always(60 * 86_400) },
    }),
  ],
};
