/** Network devices that speak SNMP, through one exporter for all of them. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

// A walk that fails is an error of the page, so that the target itself is down.
const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'snmp' }, healthy: 'one' } as const;

export const snmp: CatalogueRecord = {
  type: 'snmp',
  title: 'SNMP devices',
  aliases: ['switch', 'router', 'network'],
  category: 'outside',
  summary: 'Interfaces, traffic and states of switches, routers, power supplies and other devices with SNMP.',
  upstream: {
    name: 'snmp_exporter',
    url: 'https://github.com/prometheus/snmp_exporter',
    version: '0.30.1',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['udp', 'tcp'],
    defaultPort: 161,
    meaning: 'Host and port of the device; tcp:// before it for TCP.',
    example: 'switch-1.example.com',
  },
  parameters: [
    {
      name: 'modules',
      meaning: 'What to walk, in the names of the exporter’s own snmp.yml.',
      default: 'if_mib',
      isList: true,
      example: 'if_mib',
    },
  ],
  secret: [
    { key: 'community', meaning: 'The community, for SNMP 2c.', required: false, reaches: { by: 'logins' } },
    { key: 'username', meaning: 'The user, for SNMP 3.', required: false, reaches: { by: 'logins' } },
    {
      key: 'password',
      meaning: 'By which the user is authenticated (SHA).',
      required: false,
      reaches: { by: 'logins' },
    },
    {
      key: 'privacy-password',
      meaning: 'By which messages are encrypted (AES).',
      required: false,
      reaches: { by: 'logins' },
    },
  ],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheus/snmp-exporter:v0.30.1',
      port: 9116,
      path: '/metrics',
      arguments: ['--config.file=/etc/snmp_exporter/snmp.yml'],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '20m', memory: '96Mi' },
    },
    probe: {
      path: '/snmp',
      target: { parameter: 'target', value: '{address}' },
      parameters: { module: '{modules}' },
      loginParameter: 'auth',
    },
    logins: { format: 'snmp', file: 'auths.yml', argument: '--config.file={path}' },
  },
  upMetric,
  // Only a wrong password of SNMP 3 is answered at all. Who asks with a wrong community hears as little as who asks nobody.
  saysWhy: {
    login: [/incoming packet is not authentic/],
    unreachable: [...noConnection, /request timeout \(after/, /scrape canceled after/],
  },
  grants: 'A community, or better a user with SNMP 3, that may read and not write.',
  caveats: [
    'Without a Secret it asks with the community "public", as snmp.yml says.',
    'Modules of one’s own, generated from MIBs, cannot be given.',
    'A wrong community, and a wrong password for encryption, are met with silence: the device then counts as one that cannot be reached.',
    'A walk of a large device takes seconds: an interval of a minute is advised.',
  ],
  alerts: [
    down({
      name: 'SNMPDeviceDown',
      type: 'snmp',
      title: 'The SNMP device',
      upMetric,
      advice: 'The walk fails. See whether the device is reachable by UDP, and knows the community or the user.',
    }),
    also('SNMPInterfaceDown', {
      expr: 'ifOperStatus == 2 and on (job, instance, ifIndex) ifAdminStatus == 1',
      for: '5m',
      severity: 'warning',
      summary: 'Interface {{ $labels.ifName }} of {{ $labels.instance }} is down',
      description:
        'It is switched on and has no link. See the cable and the other side, or switch it off where nothing is plugged in.',
      fires: {
        [of('ifOperStatus', { ifIndex: '2', ifName: 'eth1' })]: always(2),
        [of('ifAdminStatus', { ifIndex: '2', ifName: 'eth1' })]: always(1),
      },
      quiet: {
        [of('ifOperStatus', { ifIndex: '2', ifName: 'eth1' })]: always(2),
        [of('ifAdminStatus', { ifIndex: '2', ifName: 'eth1' })]: always(2),
      },
      labels: { ifIndex: '2', ifName: 'eth1' },
    }),
  ],
};
