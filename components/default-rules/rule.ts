/** The form of a built-in rule, and how it is written down shortly. */
import type { Rule } from '../fragment.ts';

/** `critical` wakes somebody, `warning` is for the working day, `info` explains other alerts. */
export type Severity = 'critical' | 'warning' | 'info';

export interface BuiltInAlert extends Rule {
  readonly alert: string;
  readonly labels: { readonly severity: Severity | 'none' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface AlertOptions {
  readonly expr: string;
  /** How long the expression must have held; at once when left out. */
  readonly for?: string;
  readonly severity: BuiltInAlert['labels']['severity'];
  /** One line with what is wrong where; a template. */
  readonly summary: string;
  /** What it means and what to look at first; the same for every instance. */
  readonly description: string;
}

/** The alert of that name. */
export function alert(name: string, { expr, for: held, severity, summary, description }: AlertOptions): BuiltInAlert {
  return {
    alert: name,
    expr: oneLine(expr),
    ...(held !== undefined && { for: held }),
    labels: { severity },
    annotations: { summary, description },
  };
}

/** The recording rule of that name. */
export function record(name: string, expr: string): Rule {
  return { record: name, expr: oneLine(expr) };
}

const oneLine = (expr: string): string => expr.trim().replaceAll(/\s+/g, ' ');
