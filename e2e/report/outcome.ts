/** How tests went: counts that can be added up, and the one line that says them. */

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A suite that has run, with the time it took in milliseconds. */
export interface Report extends Outcome {
  readonly name: string;
  readonly milliseconds: number;
}

/** The part of what `jest --json` writes that counts tests. */
export interface JestResult {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before they could say which tests they hold. */
  readonly numRuntimeErrorTestSuites: number;
}

export const nothing: Outcome = { passed: 0, failed: 0, skipped: 0 };
export const onePassed: Outcome = { ...nothing, passed: 1 };
export const oneFailed: Outcome = { ...nothing, failed: 1 };

export const total = ({ passed, failed, skipped }: Outcome): number => passed + failed + skipped;

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    nothing,
  );
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0;

function isJestResult(value: unknown): value is JestResult {
  if (typeof value !== 'object' || value === null || !('success' in value)) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const counts = ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numTodoTests', 'numRuntimeErrorTestSuites'];
  return typeof value.success === 'boolean' && counts.every((name) => isCount(fields[name]));
}

/**
 * What a run of jest amounts to, from the text of its `--json` file. A run that did not succeed counts at least one
 * failure, whatever its counts say: jest also fails for no tests at all or an obsolete file, and may leave no text.
 */
export function outcomeOfJest(text: string | undefined, exitCode: number): Outcome {
  const result = parsed(text);
  if (!result) return oneFailed;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const isUnexplained = failed === 0 && (exitCode !== 0 || !result.success);
  return {
    passed: result.numPassedTests,
    failed: isUnexplained ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function parsed(text: string | undefined): JestResult | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isJestResult(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The line that a test run ends with. */
export function verdict({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A duration as people say it: seconds with one decimal, or minutes and seconds. */
export function spoken(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** One line for each suite, in columns. */
export function table(reports: readonly Report[]): string {
  const width = Math.max(0, ...reports.map(({ name }) => name.length));
  const lines = reports.map(
    (report) => `${report.name.padEnd(width)}  ${spoken(report.milliseconds).padStart(12)}  ${verdict(report)}`,
  );
  return lines.join('\n');
}
