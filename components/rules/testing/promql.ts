/** Random PromQL for tests: instant vectors, with selectors in all the places where selectors can stand. */
import { type Arbitrary, array, constantFrom, letrec, oneof, tuple } from 'fast-check';

const metric = constantFrom('up', 'a:b:c', 'start', 'group', 'offset_x', 'http_requests_total');
const text = constantFrom('"x"', "'y'", '`z}`', '"{ up }"', '"\\"{a}\\" # no comment"', '".+"', '"é"');
const label = constantFrom('job', 'namespace', 'by', '__name__');
const matcher = tuple(label, constantFrom('=', '!=', '=~', '!~'), text).map((parts) => parts.join(' '));
const braces = tuple(array(matcher, { minLength: 1, maxLength: 3 }), constantFrom('', ',', ' , # }\n')).map(
  ([matchers, end]) => `{${matchers.join(',')}${end}}`,
);
const selector = oneof(
  metric,
  metric.map((name) => `${name}{}`),
  tuple(
    metric,
    braces.filter((inner) => !inner.includes('__name__')),
  ).map((parts) => parts.join('')),
  constantFrom('{__name__="secret"}', '{"metric.name"}', '{"quoted", job="x"}', '{__name__=~".+", job!="",}'),
);
const range = tuple(selector, constantFrom('[5m]', '[1h] offset 1m', '[5m] @ 0', '[1d2h]')).map((parts) =>
  parts.join(''),
);
const space = constantFrom(' ', '\n', ' # up{}\n', '\t');

/** An expression of a few levels that Prometheus accepts. */
export const promql: Arbitrary<string> = letrec<{ vector: string }>((tie) => ({
  vector: oneof(
    { maxDepth: 3, withCrossShrink: true },
    selector,
    selector.map((one) => `${one} offset 5m`),
    range.map((one) => `rate(${one})`),
    range.map((one) => `absent_over_time(${one})`),
    tie('vector').map((one) => `absent(${one})`),
    tie('vector').map((one) => `max_over_time((${one})[1h:5m])`),
    tie('vector').map((one) => `label_replace(${one}, "namespace", "other", "", "")`),
    tie('vector').map((one) => `-(${one})`),
    tuple(constantFrom('sum', 'COUNT', 'group'), tie('vector')).map(([name, one]) => `${name} by (namespace) (${one})`),
    tie('vector').map((one) => `topk(scalar(${one}), ${one})`),
    tuple(tie('vector'), space, constantFrom('and', 'or', 'unless', '/ on (job)', '> bool'), space, tie('vector')).map(
      ([left, before, operator, after, right]) => `(${left})${before}${operator}${after}(${right})`,
    ),
  ),
})).vector;
