/** NetApp E-Series, through one exporter for all arrays of a Web Services Proxy. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = {
  name: 'eseries_exporter_collect_error',
  labels: { collector: 'storage-systems' },
  healthy: 'zero',
} as const;

export const netappEseries: CatalogueRecord = {
  type: 'netapp-eseries',
  title: 'NetApp E-Series',
  aliases: ['e-series', 'eseries', 'santricity', 'netapp'],
  category: 'storage',
  summary: 'Status of the arrays, drives and controllers that a SANtricity Web Services Proxy knows.',
  upstream: {
    name: 'eseries_exporter',
    url: 'https://github.com/SckyzO/eseries_exporter',
    version: '0cc44ff',
    licence: 'Apache-2.0',
    maturity: 'legacy',
  },
  proof: { now: 'golden files', aim: 'golden files' },
  address: {
    form: 'identifier',
    meaning: 'The id of a storage system, as the proxy lists it at /devmgr/v2/storage-systems.',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  },
  parameters: [
    {
      name: 'proxy',
      meaning: 'URL of the Web Services Proxy.',
      required: true,
      example: 'https://santricity.example.com:8443',
    },
  ],
  secret: [
    { key: 'username', meaning: 'The user to log in as at the proxy.', required: true, reaches: { by: 'logins' } },
    { key: 'password', meaning: 'Its password.', required: true, reaches: { by: 'logins' } },
  ],
  needsSecret: true,
  way: {
    kind: 'shared',
    exporter: {
      port: 9313,
      path: '/metrics',
      arguments: [],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '32Mi' },
    },
    probe: {
      path: '/eseries',
      target: { parameter: 'target', value: '{address}' },
      parameters: {},
      loginParameter: 'module',
    },
    logins: { format: 'eseries', file: 'eseries_exporter.yaml', argument: '--config.file={path}' },
  },
  upMetric,
  grants: 'The role `monitor` of SANtricity is enough.',
  caveats: [
    'Upstream publishes no image with a version: build one, and name it in the object.',
    'ONTAP systems of NetApp are another matter: see NetApp Harvest, which is not in the catalogue.',
  ],
  alerts: [
    down({
      name: 'ESeriesDown',
      type: 'netapp-eseries',
      title: 'The E-Series array',
      upMetric,
      advice:
        'The proxy does not tell its status. See whether the proxy runs, reaches the array, and knows the user and its password.',
    }),
    also('ESeriesNotOptimal', {
      expr: 'eseries_storage_system_status{status="optimal"} == 0',
      for: '10m',
      severity: 'warning',
      summary: 'The E-Series array {{ $labels.instance }} is not optimal',
      description: 'Something in it needs attention or has failed: see the Recovery Guru of SANtricity System Manager.',
      fires: { [of('eseries_storage_system_status', { status: 'optimal' })]: always(0) },
      quiet: { [of('eseries_storage_system_status', { status: 'optimal' })]: always(1) },
      labels: { status: 'optimal' },
    }),
  ],
};
