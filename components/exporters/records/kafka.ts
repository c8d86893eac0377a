/** Apache Kafka seen from outside: topics, partitions and the lag of consumers. */
import { also, always, down, of, perSystem } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'kafka_topic_partition_current_offset', healthy: 'present' } as const;

export const kafka: CatalogueRecord = {
  type: 'kafka',
  title: 'Apache Kafka',
  aliases: ['redpanda', 'strimzi'],
  category: 'messaging',
  summary: 'Topics, partitions, replicas and the lag of consumer groups of a Kafka cluster.',
  upstream: {
    name: 'kafka_exporter',
    url: 'https://github.com/danielqsj/kafka_exporter',
    version: '1.9.0',
    licence: 'Apache-2.0',
    maturity: 'usable',
  },
  proof: { now: 'golden files', aim: 'fake server' },
  address: {
    form: 'host',
    defaultPort: 9092,
    meaning: 'Host and port of one broker; it tells the others of its cluster.',
    example: 'kafka.shop.svc:9092',
  },
  parameters: [
    {
      name: 'username',
      meaning: 'The SASL user to log in as. Without one there is no login.',
      belongsToSecret: true,
      example: 'metrics',
    },
    {
      name: 'mechanism',
      meaning: 'The SASL mechanism: plain, scram-sha256 or scram-sha512.',
      example: 'scram-sha512',
    },
  ],
  secret: [
    {
      key: 'password',
      meaning: 'The password of the SASL user; with it belongs the parameter username.',
      required: true,
      reaches: { by: 'environment', variable: 'SASL_USER_PASSWORD' },
    },
  ],
  way: {
    kind: 'address',
    exporter: {
      image: 'docker.io/danielqsj/kafka-exporter:v1.9.0',
      port: 9308,
      path: '/metrics',
      arguments: [
        '--kafka.server={address}',
        '--sasl.username={username}',
        '--sasl.mechanism={mechanism}',
        '{username?--sasl.enabled}',
      ],
      environment: {},
      requests: { cpu: '10m', memory: '64Mi' },
    },
  },
  upMetric,
  grants:
    '`Describe` on the cluster, on all topics and on all groups:\n```\nkafka-acls --add --allow-principal User:metrics --operation Describe --topic "*" --group "*" --cluster\n```',
  caveats: [
    'It counts brokers from what it has in memory: kafka_brokers stays as it was when all of them are gone. Offsets are asked for anew.',
    'A cluster without any topic counts as down, since it has no offsets.',
    'It ends when no broker answers at its start, and is started again until one does.',
    'What happens inside a broker is told by JMX: see the type jmx.',
  ],
  alerts: [
    down({
      name: 'KafkaDown',
      type: 'kafka',
      title: 'Kafka',
      upMetric,
      advice:
        'No broker tells the offset of any partition. See whether they run, and whether they know the user and its password.',
    }),
    also('KafkaPartitionsUnderReplicated', {
      expr: `sum ${perSystem} (kafka_topic_partition_under_replicated_partition) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Kafka at {{ $labels.instance }} has partitions with too few replicas in sync',
      description: 'A broker is down or too slow to follow. The loss of one more may make these partitions read-only.',
      fires: {
        [of('kafka_topic_partition_under_replicated_partition', { topic: 'orders', partition: '0' })]: always(1),
        [of('kafka_topic_partition_under_replicated_partition', { topic: 'orders', partition: '1' })]: always(0),
      },
      quiet: {
        [of('kafka_topic_partition_under_replicated_partition', { topic: 'orders', partition: '0' })]: always(0),
      },
    }),
  ],
};
