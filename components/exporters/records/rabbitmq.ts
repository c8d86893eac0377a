/** RabbitMQ, which answers by itself. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'rabbitmq' }, healthy: 'one' } as const;

export const rabbitmq: CatalogueRecord = {
  type: 'rabbitmq',
  title: 'RabbitMQ',
  aliases: ['rabbit', 'amqp'],
  category: 'messaging',
  summary: 'Queues, messages, connections and alarms of RabbitMQ nodes.',
  upstream: {
    name: 'rabbitmq_prometheus',
    url: 'https://www.rabbitmq.com/docs/prometheus',
    licence: 'MPL-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 15_692,
    meaning: 'Host of a node; every node of a cluster is an address of its own.',
    example: 'rabbit-0.rabbit.shop.svc',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: { by: 'the system', path: '/metrics', enable: 'rabbitmq-plugins enable rabbitmq_prometheus' },
  },
  upMetric,
  grants: '',
  caveats: [
    'Pods in the cluster are better found by a ScrapeTarget with pods or services; this is for nodes elsewhere.',
    'Numbers are sums over all queues; those of each queue are at /metrics/per-object.',
  ],
  alerts: [
    down({
      name: 'RabbitMQDown',
      type: 'rabbitmq',
      title: 'RabbitMQ',
      upMetric,
      advice: 'It does not answer a scrape. See whether the node runs and the plugin rabbitmq_prometheus is enabled.',
    }),
    also('RabbitMQResourceAlarm', {
      expr: 'rabbitmq_alarms_memory_used_watermark == 1 or rabbitmq_alarms_free_disk_space_watermark == 1',
      for: '5m',
      severity: 'critical',
      summary: 'RabbitMQ at {{ $labels.instance }} is short of memory or disk and blocks publishers',
      description: 'Nothing can be published until there is room again. See which queue holds so many messages.',
      fires: {
        [of('rabbitmq_alarms_memory_used_watermark')]: always(0),
        [of('rabbitmq_alarms_free_disk_space_watermark')]: always(1),
      },
      quiet: {
        [of('rabbitmq_alarms_memory_used_watermark')]: always(0),
        [of('rabbitmq_alarms_free_disk_space_watermark')]: always(0),
      },
    }),
  ],
};
