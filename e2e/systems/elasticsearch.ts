/** A fake that speaks Elasticsearch's protocol: the real one is not among Debian's packages. */
import { fakeServer } from './fakes/image.ts';
import { type System, systemsNamespace, userAndPassword } from './system.ts';

export const elasticsearch: System = {
  type: 'elasticsearch',
  server: fakeServer('elasticsearch', 9200),
  addressAt: (port) => `http://elasticsearch:${port}`,
  instanceAt: (port) => `elasticsearch.${systemsNamespace}.svc:${port}`,
  login: userAndPassword,
  metric: 'elasticsearch_cluster_health_active_shards',
};
