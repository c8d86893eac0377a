/** What the observer writes down: one line whenever something is not as it was at the look before. */

/** What can be looked at. */
export type What = 'object' | 'rules' | 'targets' | 'jobs' | 'servers';

export interface Sight {
  readonly what: What;
  /** Which object, group, target or namespace. */
  readonly of: string;
  /** The replica that was asked, for what is asked of replicas. */
  readonly server?: string;
  /** Milliseconds since the epoch at which this look began, and at which its answer was there. */
  readonly asked: number;
  readonly at: number;
  /** When the last look began that still saw what was before; undefined for the first look. */
  readonly before?: number;
  /** Undefined in the line that ends a journal, which says only until when the last state was seen. */
  readonly sees?: unknown;
}

/** What an object says of itself. */
export interface SeenObject {
  readonly generation?: number;
  /** Its spec, or a ConfigMap's data. */
  readonly declares: unknown;
  readonly conditions: readonly SeenCondition[];
}

export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
}

/** What the observer is told to look at, as JSON on its command line. */
export interface Orders {
  readonly kubeconfig: string;
  /** Milliseconds between the answer to one look and the next. */
  readonly every: number;
  /** Which pods are the replicas. */
  readonly servers: { readonly namespace: string; readonly selector: string };
  /** Paths of objects at the API server. */
  readonly objects: readonly string[];
  /** Names of rule groups. */
  readonly groups: readonly string[];
  /** Values of the label `scrape_target`. */
  readonly targets: readonly string[];
  /** The same, of targets that are found by shared jobs. */
  readonly jobs?: readonly string[];
  /** A file that every line is appended to as well. */
  readonly journal?: string;
}
