/** What targets come of, with the labels that the server's own discovery would give them. */
import type { Labels } from './selection.ts';

/** A pod, or an EndpointSlice with its Service and the pods behind it. */
export interface TargetSource {
  /** Labels of all its targets, by which objects select them. */
  readonly selectable: Labels;
  /** Labels of all its targets, which the steps of every job read. */
  readonly identity: Labels;
  /** All of its targets; with a port, on that one instead of those that it declares. */
  targets(port: number | undefined): readonly FoundTarget[];
}

export interface FoundTarget {
  readonly address: string;
  /** Labels of this target alone, which the steps of every job read, and by which objects select it. */
  readonly labels: Labels;
  /** Labels that are only read by the relabelling of ScrapeTargets. */
  readonly details?: Labels;
}
