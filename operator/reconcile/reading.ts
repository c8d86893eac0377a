/** What a replica was read to run. */
import { type Intent, type Replica, sameMarkers } from './intent.ts';

/** What one replica was last seen to run. */
export interface Reading<State = unknown> {
  readonly uid: string;
  readonly markers: ReadonlyMap<string, string>;
  /** It runs the whole intent, and runs it on. */
  readonly proven: boolean;
  /** It collects: it has a sample of some scrape. Told of servers that scrape, and asked until it is so. */
  readonly collects?: boolean;
  /** Why it is not proven, or does not collect, in words for a person. */
  readonly problem?: string;
  /** It has been failing to load its files for longer than one look at them takes: it will not by trying again. */
  readonly failed?: boolean;
  /** Milliseconds before which asking again cannot prove it. */
  readonly again?: number;
  /** It did not answer: what it runs is what was read last, if anything was. */
  readonly away?: boolean;
  /** What the next probe of the same replica wants to know of this one. */
  readonly state?: State;
}

/** Asks one replica; what it cannot reach is a reading with a problem, not an error. */
export type Probe<State> = (
  replica: Replica,
  intent: Intent,
  previous: Reading<State> | undefined,
  options: { readonly signal: AbortSignal },
) => Promise<Reading<State>>;

/** Whether there is nothing new to tell. */
export function sameReading(a: Reading | undefined, b: Reading): boolean {
  return (
    a !== undefined &&
    a.uid === b.uid &&
    a.proven === b.proven &&
    a.failed === b.failed &&
    a.problem === b.problem &&
    sameMarkers(a.markers, b.markers)
  );
}

/** What was read of that very pod, and not of one that had its name before. */
export function readingOf<State>(
  readings: ReadonlyMap<string, Reading<State>>,
  { metadata: { name, uid } }: { readonly metadata: { readonly name: string; readonly uid?: string | undefined } },
): Reading<State> | undefined {
  const reading = readings.get(name);
  return reading?.uid === uid ? reading : undefined;
}

/** Whether it has loaded everything that is intended, settled or not. */
export function isLoaded(reading: Reading | undefined, { markers }: Intent): boolean {
  return reading !== undefined && sameMarkers(reading.markers, markers);
}

/** What was read remains; that it is what is intended must be seen anew. */
export function unproven<State>(reading: Reading<State>): Reading<State> {
  return { ...reading, proven: false, problem: 'it has not been asked since the last change' };
}
