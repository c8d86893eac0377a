/** A rule that has a value whenever it is evaluated: a gap in its series is a time without evaluation. */
import { namespace } from '../demo/workload.ts';
import { alertRule } from '../suites/declarations.ts';

/** What it records, and the seconds between two evaluations. */
export const canaryRule = { record: 'ledger:canary', interval: 2 } as const;

export const canary = alertRule({ suite: 'ledger', name: 'ledger-canary', namespace }, [
  {
    name: 'canary',
    interval: `${canaryRule.interval}s`,
    rules: [{ record: canaryRule.record, expr: 'vector(1)', labels: { namespace } }],
  },
]);
