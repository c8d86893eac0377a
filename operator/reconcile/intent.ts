/** What the replicas of a stack are meant to run. */
import { isDeepStrictEqual } from 'node:util';
import type { Access } from '../observe/http.ts';

/** One pod that is to run the configuration. */
export interface Replica {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `http://10.244.0.7:9090`, with the path that everything stands below, if there is one. */
  readonly origin: string;
  /** How it is asked, where not everyone may. */
  readonly access?: Access;
}

/** What a stack's replicas are meant to run. */
export interface Intent {
  /** Revision by marker. */
  readonly markers: ReadonlyMap<string, string>;
  /** Scrape pools that must stand; empty where there are none. */
  readonly pools: ReadonlySet<string>;
  readonly replicas: readonly Replica[];
  /** Hash of the credentials beside the configuration. No server tells whether it has read them. */
  readonly credentials?: string;
}

/** Whether two sets of markers name the same revisions. */
export function sameMarkers(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, revision]) => b.get(name) === revision);
}

/** Whether nothing is to change for anyone. */
export function sameIntent(a: Intent, b: Intent): boolean {
  const replicas = (intent: Intent) => intent.replicas.map(({ uid, origin, access }) => [uid, origin, access]);
  return (
    sameMarkers(a.markers, b.markers) &&
    isDeepStrictEqual(replicas(a), replicas(b)) &&
    a.credentials === b.credentials &&
    a.pools.symmetricDifference(b.pools).size === 0
  );
}
