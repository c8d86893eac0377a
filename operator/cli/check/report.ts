/** What `check` prints. */
import type { CheckResult } from './check.ts';
import type { Finding } from './finding.ts';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function lineOf({ file, line, object, field, message }: Finding): string {
  const what = [object, field].filter((part) => part !== undefined && part !== '').join(', ');
  return `${file}:${line}: ${what === '' ? '' : `${what}: `}${message.replaceAll('\n', '\n    ')}`;
}

/** For people: one line for each finding, as compilers write them, then what was done and what could not be. */
export function textReport({ findings, checked, skipped, unchecked }: CheckResult): string {
  const others = skipped > 0 ? `; ${counted(skipped, 'object')} of other kinds left aside` : '';
  const verdict = findings.length === 0 ? 'all well' : counted(findings.length, 'fault');
  return [
    ...findings.map(lineOf),
    `${counted(checked, 'object')} checked, ${verdict}${others}`,
    ...unchecked.map((note) => `not checked: ${note}`),
  ].join('\n');
}

/** For programs. */
export function jsonReport(result: CheckResult): string {
  return JSON.stringify({ ok: result.findings.length === 0, ...result }, undefined, 2);
}
