/** Random PromQL for tests: instant vectors, with selectors in all the places where selectors can stand. */
import fc from 'fast-check';

const metric = fc.constantFrom('up', 'a:b:c', 'start', 'group', 'offset_x', 'http_requests_total');
const text = fc.constantFrom('"x"', "'y'", '`z}`', '"{ up }"', '"\\"{a}\\" # no comment"', '".+"', '"é"');
const label = fc.constantFrom('job', 'namespace', 'by', '__name__');
const matcher = fc.tuple(label, fc.constantFrom('=', '!=', '=~', '!~'), text).map((parts) => parts.join(' '));
const braces = fc
  .tuple(fc.array(matcher, { minLength: 1, maxLength: 3 }), fc.constantFrom('', ',', ' , # }\n'))
  .map(([matchers, end]) => `{${matchers.join(',')}${end}}`);
const selector = fc.oneof(
  metric,
  metric.map((name) => `${name}{}`),
  fc
    .tuple(
      metric,
      braces.filter((inner) => !inner.includes('__name__')),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('{__name__="secret"}', '{"metric.name"}', '{"quoted", job="x"}', '{__name__=~".+", job!="",}'),
);
const range = fc
  .tuple(selector, fc.constantFrom('[5m]', '[1h] offset 1m', '[5m] @ 0', '[1d2h]'))
  .map((parts) => parts.join(''));
const space = fc.constantFrom(' ', '\n', ' # up{}\n', '\t');

/** An expression of a few levels that Prometheus accepts. */
export const promql: fc.Arbitrary<string> = fc.letrec<{ vector: string }>((tie) => ({
  vector: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    selector,
    selector.map((one) => `${one} offset 5m`),
    range.map((one) => `rate(${one})`),
    range.map((one) => `absent_over_time(${one})`),
    tie('vector').map((one) => `absent(${one})`),
    tie('vector').map((one) => `max_over_time((${one})[1h:5m])`),
    tie('vector').map((one) => `label_replace(${one}, "namespace", "other", "", "")`),
    tie('vector').map((one) => `-(${one})`),
    fc
      .tuple(fc.constantFrom('sum', 'COUNT', 'group'), tie('vector'))
      .map(([name, one]) => `${name} by (namespace) (${one})`),
    tie('vector').map((one) => `topk(scalar(${one}), ${one})`),
    fc
      .tuple(tie('vector'), space, fc.constantFrom('and', 'or', 'unless', '/ on (job)', '> bool'), space, tie('vector'))
      .map(([left, before, operator, after, right]) => `(${left})${before}${operator}${after}(${right})`),
  ),
})).vector;
