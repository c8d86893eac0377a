/** Mosquitto, through what it publishes of itself under $SYS. */
import { also, always, down, growing, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'broker_uptime', healthy: 'rises' } as const;

export const mqtt: CatalogueRecord = {
  type: 'mqtt',
  title: 'MQTT (Mosquitto)',
  aliases: ['mosquitto'],
  category: 'messaging',
  summary: 'Clients, messages and bytes of an MQTT broker that publishes $SYS topics, as Mosquitto does.',
  upstream: {
    name: 'mosquitto-exporter',
    url: 'https://github.com/sapcc/mosquitto-exporter',
    version: '0.8.0',
    licence: 'Apache-2.0',
    maturity: 'legacy',
  },
  proof: { now: 'golden files', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['tcp', 'ssl'],
    defaultPort: 1883,
    meaning: 'URL of the broker; ssl:// for TLS.',
    example: 'tcp://mosquitto.shop.svc:1883',
  },
  parameters: [],
  secret: [
    {
      key: 'username',
      meaning: 'The user to log in as.',
      required: true,
      reaches: { by: 'environment', variable: 'MQTT_USER' },
    },
    {
      key: 'password',
      meaning: 'Its password.',
      required: true,
      reaches: { by: 'environment', variable: 'MQTT_PASS' },
    },
  ],
  way: {
    kind: 'address',
    exporter: {
      image: 'docker.io/sapcc/mosquitto-exporter:0.8.0',
      port: 9234,
      path: '/metrics',
      arguments: [],
      environment: { BROKER_ENDPOINT: '{address}' },
      requests: { cpu: '10m', memory: '16Mi' },
    },
  },
  upMetric,
  grants: 'The right to read `$SYS/#`; in the access list of Mosquitto:\n```\nuser metrics\ntopic read $SYS/#\n```',
  caveats: [
    'Brokers with metrics of their own need no exporter: EMQX, HiveMQ and VerneMQ are scraped by a ScrapeTarget with pods or services.',
    'After the broker is gone the exporter goes on telling the last values. That the uptime stands still tells it.',
    'It does not listen before it has been connected once: until then the target is down.',
    'Upstream has had no release since 2022. With a client certificate, which cannot be given here, it would not check the broker’s.',
  ],
  alerts: [
    down({
      name: 'MosquittoDown',
      type: 'mqtt',
      title: 'The MQTT broker',
      upMetric,
      advice:
        'Its uptime has stood still for minutes: the exporter hears nothing from it. See whether it runs and publishes $SYS.',
    }),
    also('MosquittoMessagesDropped', {
      expr: 'increase(broker_publish_messages_dropped[10m]) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'The MQTT broker at {{ $labels.instance }} drops messages',
      description:
        'A client is slower than what it has subscribed to. See max_queued_messages, and which client is behind.',
      fires: { [of('broker_publish_messages_dropped')]: growing(2) },
      quiet: { [of('broker_publish_messages_dropped')]: always(9) },
    }),
  ],
};
