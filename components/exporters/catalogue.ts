/** All systems that can be monitored by one field, and how one of them is found by its name. */
import { similar } from '../../crds/similar.ts';
import { compareText } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import type { CatalogueRecord } from './record.ts';
import { azureMonitor } from './records/azure-monitor.ts';
import { blackbox } from './records/blackbox.ts';
import { ceph } from './records/ceph.ts';
import { cloudwatch } from './records/cloudwatch.ts';
import { elasticsearch } from './records/elasticsearch.ts';
import { glusterfs } from './records/glusterfs.ts';
import { graphite } from './records/graphite.ts';
import { haproxy } from './records/haproxy.ts';
import { jmx } from './records/jmx.ts';
import { kafka } from './records/kafka.ts';
import { memcached } from './records/memcached.ts';
import { mongodb } from './records/mongodb.ts';
import { mqtt } from './records/mqtt.ts';
import { mysql } from './records/mysql.ts';
import { nats } from './records/nats.ts';
import { netappEseries } from './records/netapp-eseries.ts';
import { nginx } from './records/nginx.ts';
import { postgres } from './records/postgres.ts';
import { rabbitmq } from './records/rabbitmq.ts';
import { redis } from './records/redis.ts';
import { snmp } from './records/snmp.ts';
import { stackdriver } from './records/stackdriver.ts';
import { statsd } from './records/statsd.ts';
import { storageScale } from './records/storage-scale.ts';

/** By category; there, in no order. */
export const catalogue: readonly CatalogueRecord[] = [
  elasticsearch,
  memcached,
  mongodb,
  mysql,
  postgres,
  redis,
  kafka,
  mqtt,
  nats,
  rabbitmq,
  ceph,
  glusterfs,
  storageScale,
  netappEseries,
  cloudwatch,
  azureMonitor,
  stackdriver,
  jmx,
  snmp,
  graphite,
  haproxy,
  nginx,
  blackbox,
  statsd,
];

/** In the order of their titles. */
export function sorted(records: readonly CatalogueRecord[]): readonly CatalogueRecord[] {
  return records.toSorted((a, b) => compareText(a.title.toLowerCase(), b.title.toLowerCase()));
}

const byType: ReadonlyMap<string, CatalogueRecord> = new Map(catalogue.map((record) => [record.type, record]));

/** Other words for a system. */
const byAlias: ReadonlyMap<string, string> = new Map(
  catalogue.flatMap(({ type, aliases }) => aliases.map((alias) => [alias, type] as const)),
);

/** The record of that type, or undefined. */
export const findRecord = (type: string): CatalogueRecord | undefined => byType.get(type);

/** The record of that type. Throws a Refusal that names the type that was probably meant. */
export function recordOf(type: string): CatalogueRecord {
  const record = byType.get(type);
  if (record !== undefined) return record;
  const meant = meantBy(type);
  throw new Refusal(
    'UnknownExporter',
    `spec.exporter.type: there is no ${JSON.stringify(type)} in the catalogue; ` +
      (meant === undefined ? `known are ${[...byType.keys()].toSorted().join(', ')}` : `did you mean ${meant}?`),
  );
}

/** By another name of the system, or by a letter that is wrong in one of them. */
function meantBy(type: string): string | undefined {
  const word = type.toLowerCase();
  const near = similar(word, [...byType.keys(), ...byAlias.keys()]);
  return near === undefined ? undefined : (byAlias.get(near) ?? near);
}
