/** Confines a PromQL expression to one namespace: every selector in it gets a matcher more. */
import { parser } from '@prometheus-io/lezer-promql';

/** An expression with its selectors confined, or why that could not be done. */
export type Isolated =
  | { readonly expr: string; readonly fault?: undefined }
  | { readonly expr?: undefined; readonly fault: string };

/** Text that goes into an expression before its character number `at`. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The selectors of an expression as insertions into it, and the first thing in it that cannot be confined. */
interface Reading {
  readonly insertions: readonly Insertion[];
  readonly fault?: string;
}

/**
 * `expr` with the matcher `namespace="<namespace>"` added to every vector selector, those in ranges and subqueries
 * among them. Whatever this parser and Prometheus' own could read in two ways is a fault and not a guess.
 */
export function isolate(expr: string, namespace: string): Isolated {
  const { insertions, fault } = read(expr, namespace);
  return fault === undefined ? { expr: inserted(expr, insertions) } : { fault };
}

/** A place as Prometheus tells it: lines and bytes of a line, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where in `expr`, as it was written, stands what stands at `position` of its isolated form. */
export function writtenPosition(expr: string, namespace: string, { line, column }: Position): Position {
  const lineStart = expr.split('\n', line - 1).join('\n').length + (line > 1 ? 1 : 0);
  let end = column;
  for (const { at, text } of read(expr, namespace).insertions) {
    if (at < lineStart || expr.slice(lineStart, at).includes('\n')) continue;
    const start = Buffer.byteLength(expr.slice(lineStart, at)) + 1;
    if (end > start) end = Math.max(start, end - text.length);
  }
  return { line, column: end };
}

function read(expr: string, namespace: string): Reading {
  const insertions: Insertion[] = [];
  const matcher = `namespace=${JSON.stringify(namespace)}`;
  // To Prometheus a comment ends here, and what follows is read; to this parser it goes on to the end of the line.
  let fault = /\r(?!\n)/.test(expr) ? 'it has a carriage return that ends no line; remove it' : undefined;
  parser.parse(expr).iterate({
    enter({ name, type, from, to, node }) {
      if (type.isError) fault ??= unreadable(expr, from);
      // It reads the series target_info, which no selector in the expression need name.
      if (name === 'Info')
        fault ??= 'the function info reads series of every namespace; join with "* on (…) group_left (…)"';
      if (name !== 'VectorSelector') return;
      const braces = node.getChild('LabelMatchers');
      const text = braces ? `${comma(expr, braces)}${matcher}` : `{${matcher}}`;
      insertions.push({ at: braces ? to - 1 : to, text });
    },
  });
  return { insertions, ...(fault !== undefined && { fault }) };
}

type Braces = NonNullable<ReturnType<ReturnType<typeof parser.parse>['topNode']['getChild']>>;

/** What separates a further matcher from those in the braces. */
function comma(expr: string, braces: Braces): string {
  let last = braces.lastChild;
  while (last?.name === 'LineComment') last = last.prevSibling;
  if (last === null) return '';
  const rest = expr.slice(last.to, braces.to).replace(/#[^\n]*/g, '');
  return rest.includes(',') ? '' : ',';
}

function unreadable(expr: string, at: number): string {
  const before = expr.slice(0, at).split('\n');
  const column = Buffer.byteLength(before.at(-1) ?? '') + 1;
  return `could not parse expression: ${before.length}:${column}: what stands here cannot be read, or not without doubt`;
}

function inserted(expr: string, insertions: readonly Insertion[]): string {
  let from = 0;
  const parts = insertions
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, text }) => {
      const part = expr.slice(from, at);
      from = at;
      return [part, text];
    });
  return [...parts, expr.slice(from)].join('');
}
