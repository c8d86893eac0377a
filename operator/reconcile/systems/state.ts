/** What is followed of a stack's exporters, and what is said of the systems behind them. */
import type { Plan } from '../../../components/exporters/plan.ts';
import type { Failure } from '../../../components/exporters/probes/phase.ts';
import type { Key } from '../../cache/key.ts';
import type { Replica } from '../intent.ts';
import type { Health } from '../status/workload-health.ts';
import type { Cause } from './cause.ts';

/** An exporter as it runs. */
export interface ExporterState {
  readonly health: Health;
  /** Names of its pods. */
  readonly pods: readonly string[];
}

/** What there is to follow of a stack. */
export interface Followed {
  readonly replicas: readonly Replica[];
  readonly plans: readonly Plan[];
  /** By the name of the Deployment. */
  readonly exporters: ReadonlyMap<string, ExporterState>;
}

/** One system, as one stack sees it. */
export interface SystemState {
  readonly instance: string;
  /** The Deployment that asks it; none where it answers by itself. */
  readonly exporter?: string;
  readonly state: 'Up' | 'NotScrapedYet' | 'ExporterNotRunning' | 'ScrapeFailed' | 'Down' | 'ProbeFailed' | Cause;
  /** What of the exporter is in the way. */
  readonly message?: string;
  /** Where its probe fails. */
  readonly failure?: Failure;
  /** Seconds since 1970 at which its certificate ends, where that is soon. */
  readonly ends?: number;
}

/** What a stack makes of one ScrapeTarget. */
export interface SystemsOf {
  readonly stack: Key;
  readonly plan: Plan;
  readonly systems: readonly SystemState[];
}
