/** One line of the bench's table: times of many changes, or one figure with its unit. */
import type { Series } from './series.ts';

/** Under which load it was measured. */
export interface Load {
  /** Declared objects that stood beside what was measured. */
  readonly alertRules: number;
  readonly scrapeTargets: number;
  /** Load average of the machine's last minute: what else it had to do shows in every figure. */
  readonly machine: number;
}

interface Measured {
  readonly name: string;
  readonly load: Load;
  /** What a figure consists of, or how it came about. */
  readonly detail?: Readonly<Record<string, number>>;
  /** The most that is allowed, of times for p50/p99, and whether it is kept to; absent where the design sets none. */
  readonly budget?: string;
  readonly met?: boolean;
}

/** Milliseconds. The floor is the same path without an operator, in the same run beside the same objects. */
export interface Times extends Measured, Series {
  readonly floor?: Series;
}

export interface Figure extends Measured {
  readonly value: number;
  readonly unit: string;
}

export type Row = Times | Figure;

export const isTimes = (row: Row): row is Times => 'p50' in row;

/** What a run says. */
export interface Result {
  /** RFC 3339. */
  readonly date: string;
  readonly revision: string;
  readonly machine: { readonly cores: number; readonly loadAtStart: number; readonly loadAtEnd: number };
  readonly rows: readonly Row[];
  /** Families of rows that failed, with what was said. */
  readonly failed: Readonly<Record<string, string>>;
}
