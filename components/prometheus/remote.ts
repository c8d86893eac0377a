/** Remote write and read: where samples go and come from besides, each with the Secrets that it needs. */
import type {
  MonitoringStack,
  MonitoringStackSpecPrometheusRemoteReadItem,
  MonitoringStackSpecPrometheusRemoteWriteItem,
} from '../../crds/models/monitoring-stack.ts';
import type { SecretFile } from '../fragment.ts';
import { authenticationOf } from '../scrape/authentication.ts';
import { Credentials } from '../scrape/credentials.ts';

type Item = MonitoringStackSpecPrometheusRemoteWriteItem | MonitoringStackSpecPrometheusRemoteReadItem;

/** One place, in the grammar of `remote_write` or `remote_read`. */
export interface RemoteBlock {
  readonly name: string;
}

/** The blocks of a main configuration. */
export interface RemoteBlocks {
  readonly remote_write: readonly RemoteBlock[];
  readonly remote_read: readonly RemoteBlock[];
}

/** A place that the stack asks for. */
export interface Remote {
  readonly list: keyof RemoteBlocks;
  readonly block: RemoteBlock;
  /** The files that the block refers to, relative to the main configuration. */
  readonly files: readonly SecretFile[];
}

function remoteOf(list: keyof RemoteBlocks, item: Item, field: string, namespace: string): Remote {
  const { auth, tls, ...block } = item;
  const credentials = new Credentials(namespace, '');
  const authentication = authenticationOf({ ...(auth && { auth }), ...(tls && { tls }) }, credentials, field);
  return { list, block: { ...block, ...authentication }, files: credentials.files };
}

/** All places that the stack asks for, in its order. */
export function remotesOf({ metadata, spec }: MonitoringStack): readonly Remote[] {
  const { remoteWrite = [], remoteRead = [] } = spec.prometheus;
  const namespace = metadata.namespace ?? '';
  return [
    ...remoteWrite.map((item, index) =>
      remoteOf('remote_write', item, `spec.prometheus.remoteWrite[${index}]`, namespace),
    ),
    ...remoteRead.map((item, index) =>
      remoteOf('remote_read', item, `spec.prometheus.remoteRead[${index}]`, namespace),
    ),
  ];
}

/** The blocks of `remotes`, by their lists. */
export function remoteBlocks(remotes: readonly Pick<Remote, 'list' | 'block'>[]): RemoteBlocks {
  const blocks = (wanted: keyof RemoteBlocks) =>
    remotes.filter(({ list }) => list === wanted).map(({ block }) => block);
  return { remote_write: blocks('remote_write'), remote_read: blocks('remote_read') };
}
