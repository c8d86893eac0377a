/** What the replicas of a stack are meant to run, for the deliveries. */
import { ports } from '../../components/names.ts';
import type { Configuration } from './configuration.ts';
import type { Intent } from './intent.ts';
import { alertmanagerMarker } from './probes.ts';
import { replicasOf } from './replicas.ts';
import { podsOf, type Snapshot } from './snapshot.ts';
import { standingMarkers } from './standing.ts';

export function intendPrometheus(snapshot: Snapshot, configuration: Configuration): Intent {
  const slices = configuration.slices.map(({ marker, revision }) => [marker, revision] as const);
  return {
    markers: new Map([[configuration.main.marker, configuration.main.revision] as const, ...slices]),
    pools: new Set(configuration.slices.flatMap(({ pools }) => pools)),
    replicas: replicasOf(podsOf(snapshot, 'prometheus'), ports.prometheus, configuration.web.access.prometheus),
    credentials: configuration.credentials.prometheus,
  };
}

/**
 * What stands, whoever wrote it: so that it is known to be proven before something is written over it.
 * @param wanted what is to be intended then, of the same replicas
 */
export function intendStanding(snapshot: Snapshot, slots: number, wanted: Intent): Intent {
  return { ...wanted, markers: standingMarkers(snapshot, slots), pools: new Set() };
}

export function intendAlertmanager(snapshot: Snapshot, { alertmanager, web, credentials }: Configuration): Intent {
  return {
    markers: new Map([[alertmanagerMarker, alertmanager.revision]]),
    pools: new Set(),
    replicas: replicasOf(podsOf(snapshot, 'alertmanager'), ports.alertmanager, web.access.alertmanager),
    credentials: credentials.alertmanager,
  };
}
