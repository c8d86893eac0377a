/** The report on a stack as a person reads it. */
import type { Counts, StackReport, Trouble } from './report.ts';

type Row = readonly string[];

/** Rows in columns; the last column is as wide as it likes. */
function table(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? '';

/** The object, and below it what was said of it, which may have several lines. */
const troubleLines = ({ object, reason, message }: Trouble): string[] =>
  `${object}: ${reason}\n${message}`.split('\n').map((line, index) => (index === 0 ? line : `  ${line}`));

const countRow = (name: string, { selected, loaded, refused }: Counts): Row => [
  name,
  `${selected} selected,`,
  `${loaded} loaded,`,
  `${refused} refused`,
];

function replicaRow({ name, ready, revision, message }: StackReport['replicas'][number], intended = ''): Row {
  const runs = revision === undefined ? 'runs another revision' : `runs ${revision === intended ? 'it' : revision}`;
  return [name, ready ? 'ready' : 'not ready', runs, message ?? ''];
}

/** The whole report, without a line feed at its end. */
export function textOf(report: StackReport): string {
  const { namespace, name, ready, reason, message, revision, parts, replicas, refused, idle, endpoints } = report;
  return [
    `MonitoringStack ${namespace}/${name}: ${ready ? 'ready' : 'NOT READY'}, ${reason}: ${firstLine(message)}`,
    ...section('Parts', table(parts.map((part) => [part.name, part.status, part.reason, firstLine(part.message)]))),
    ...section(
      `Prometheus replicas${revision === undefined ? '' : `, intended revision ${revision}`}`,
      table(replicas.map((replica) => replicaRow(replica, revision))),
    ),
    ...section(
      'Declared',
      table([countRow('ScrapeTargets', report.scrapeTargets), countRow('AlertRules', report.alertRules)]),
    ),
    ...section('Refused', refused.flatMap(troubleLines)),
    ...section('Found nothing to scrape', idle.flatMap(troubleLines)),
    ...section('Web UIs', table(endpoints.map((endpoint) => [endpoint.name, endpoint.url]))),
  ].join('\n');
}
