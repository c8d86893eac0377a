/** How tests went: counts that can be added up, and the one line that says them. */

import { stripVTControlCharacters } from 'node:util';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, a few lines each, for who sees no more than the end of a log. */
  readonly failures?: readonly string[];
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
  readonly testResults?: readonly FileResult[];
}

interface FileResult {
  /** The file's path. */
  readonly name: string;
  readonly status: string;
  /** Why the file failed, which is all there is when it could not be loaded. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
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
      ...((all.failures || one.failures) && { failures: [...(all.failures ?? []), ...(one.failures ?? [])] }),
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
  const failures = (result.testResults ?? []).flatMap(failuresOf);
  return {
    passed: result.numPassedTests,
    failed: isUnexplained ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
    ...(failures.length > 0 && { failures }),
  };
}

/** Lines of a failure that are told again at the end: enough for a difference, and too few to hide the next one. */
const linesOfFailure = 12;

function failuresOf({ name, status, message, assertionResults }: FileResult): readonly string[] {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [told(name, message)] : [];
  return failed.map(({ fullName, failureMessages }) =>
    told(`${name}: ${fullName}`, (failureMessages ?? []).join('\n')),
  );
}

/** Without colours, empty lines and the stack of calls. */
function told(title: string, message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return [title, ...lines.slice(0, linesOfFailure)].map((line) => line.slice(0, 300)).join('\n    ');
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
