/** What of a declaration is remembered, of which there may be ten thousand. */
import { Pool } from '../../components/pool.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';

/** Thousands of objects have the same said of them, and more is said of each than it says itself. */
const said = new Pool();

/** A list, and each entry in it, as others have it. */
const pooled = (value: unknown): unknown =>
  said.ofJson(Array.isArray(value) ? value.map((entry: unknown) => said.ofJson(entry)) : value);

function pooledStatus<Status extends object>(status: Status): Status {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- equal, field by field
  return Object.fromEntries(Object.entries(status).map(([field, value]) => [field, pooled(value)])) as Status;
}

/** A declaration without what nobody reads: managedFields and the annotation that client-side apply leaves. */
export function toDeclaration<T extends ScrapeTarget | AlertRule | MonitoringStack>(object: T): T {
  const { name, namespace, uid, generation, creationTimestamp, deletionTimestamp, labels } = object.metadata;
  const metadata = {
    name,
    namespace: said.ofJson(namespace),
    uid,
    generation,
    creationTimestamp: said.ofJson(creationTimestamp),
    deletionTimestamp,
    labels: said.ofJson(labels),
  };
  const { status } = object;
  const [apiVersion, kind] = [said.ofJson(object.apiVersion), said.ofJson(object.kind)];
  return { ...object, apiVersion, kind, metadata, ...(status && { status: pooledStatus(status) }) };
}
