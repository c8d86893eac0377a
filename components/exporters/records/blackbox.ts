/** Probes from outside: HTTP, TCP, ICMP, DNS and gRPC, through one exporter for all of them. */
import { also, always, down, of } from '../alerts.ts';
import { confinedNames, MODULES_FILE, moduleNames, sharedModules } from '../probes/modules.ts';
import { type CatalogueRecord, configurationFolder } from '../record.ts';

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
  proof: { now: 'real server', aim: 'real server' },
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
        'How it is probed: http_2xx, http_post_2xx, https, tcp_connect, tls_connect, icmp, dns_udp, dns_tcp, grpc or grpc_tls.',
      default: 'http_2xx',
      example: 'tcp_connect',
      choices: moduleNames,
      confined: confinedNames,
    },
  ],
  secret: [],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheus/blackbox-exporter:v0.28.0',
      port: 9115,
      path: '/metrics',
      arguments: [`--config.file=${configurationFolder}/${MODULES_FILE}`],
      environment: {},
      readinessPath: '/-/healthy',
      requests: { cpu: '10m', memory: '32Mi' },
      files: { [MODULES_FILE]: sharedModules },
      // So that its group may ping without a privilege.
      sysctls: [{ name: 'net.ipv4.ping_group_range', value: '0 65535' }],
    },
    probe: {
      path: '/probe',
      target: { parameter: 'target', value: '{address}' },
      parameters: { module: '{module}' },
    },
  },
  upMetric,
  grants: '',
  caveats: [
    'The field spec.probe says the same in fewer words, and takes modules of one’s own and selectors.',
    'Where the stack does not trust the namespace, HTTP modules follow no redirects: a redirect is an address of the target’s choice.',
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
