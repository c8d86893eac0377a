/** The marker: a rule by which a running server shows which revision of a part of its configuration it has loaded. */
import type { RuleGroup } from '../fragment.ts';

/** Name of the marker's group for the main configuration. */
export const mainMarker = 'bellwether/main';

/** Name of the marker's group for a slice. */
export function sliceMarker(slice: number): string {
  return `bellwether/slice-${slice}`;
}

/** The metric that no marker ever writes. */
export const markerRecord = 'bellwether_revision';

/**
 * The group `name` with the revision `hash` as a label, as `/api/v1/rules` tells it back. Its expression yields no
 * series, and since it is there to be read and not to be evaluated it is evaluated once an hour.
 */
export function markerGroup({ name, hash }: { readonly name: string; readonly hash: string }): RuleGroup {
  const rule = { record: markerRecord, expr: 'vector(0) > 1', labels: { revision: hash } };
  return { name, interval: '1h', rules: [rule] };
}
