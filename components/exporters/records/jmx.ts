/** Java programs that have the JMX exporter's agent in them. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'jmx_scrape_error', healthy: 'zero' } as const;

export const jmx: CatalogueRecord = {
  type: 'jmx',
  title: 'Java (JMX)',
  aliases: ['java', 'jvm', 'tomcat', 'cassandra', 'wildfly'],
  category: 'outside',
  summary: 'MBeans, memory, threads and garbage collection of Java programs.',
  upstream: {
    name: 'jmx_exporter',
    url: 'https://github.com/prometheus/jmx_exporter',
    version: '1.6.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'golden files', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 9404,
    meaning: 'Host of the program and the port that the agent was given.',
    example: 'app.example.com:9404',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: {
      by: 'an agent in the program',
      path: '/metrics',
      enable: 'java -javaagent:jmx_prometheus_javaagent-1.6.0.jar=9404:rules.yaml -jar app.jar',
    },
  },
  upMetric,
  grants: '',
  caveats: [
    'Pods in the cluster are better found by a ScrapeTarget with pods or services; this is for programs elsewhere.',
    'The exporter as a program of its own, which asks over remote JMX, has no image of upstream’s and loses the metrics of the process.',
    'The names of most metrics follow from the rules that the agent was given.',
  ],
  alerts: [
    down({
      name: 'JMXCollectionFailing',
      type: 'jmx',
      title: 'JMX',
      upMetric,
      advice:
        'The agent answers and cannot read the MBeans. The log of the program says which, and its rules may leave it out.',
    }),
    also('JVMHeapNearlyFull', {
      expr: 'jvm_memory_used_bytes{area="heap"} / (jvm_memory_max_bytes{area="heap"} > 0) > 0.9',
      for: '15m',
      severity: 'warning',
      summary: 'The heap of the Java program at {{ $labels.instance }} is more than 90% full',
      description:
        'It spends its time on garbage collection, and ends with OutOfMemoryError when nothing can be freed.',
      fires: {
        [of('jvm_memory_used_bytes', { area: 'heap' })]: always(95),
        [of('jvm_memory_max_bytes', { area: 'heap' })]: always(100),
      },
      quiet: {
        [of('jvm_memory_used_bytes', { area: 'heap' })]: always(95),
        [of('jvm_memory_max_bytes', { area: 'heap' })]: always(-1),
      },
      labels: { area: 'heap' },
    }),
  ],
};
