/** Confined expressions, judged by the parser of Prometheus itself: what it finds selected has the matcher. */

import { describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { array, assert, property } from 'fast-check';
import { judge } from '../testing/tools.ts';
import { isolate, writtenPosition } from './isolation.ts';
import { promql } from './testing/promql.ts';

const matcher = 'namespace="shop"';

describe('every selector gets the matcher', () => {
  test.each([
    ['a name', 'up', `up{${matcher}}`],
    ['empty braces', 'up{}', `up{${matcher}}`],
    ['matchers', 'up{job="a"}', `up{job="a",${matcher}}`],
    ['a comma at their end', 'up{job="a", }', `up{job="a", ${matcher}}`],
    ['a comma in a comment', 'up{job="a" # ,\n}', `up{job="a" # ,\n,${matcher}}`],
    ['a comma before a comment', 'up{job="a", # b\n}', `up{job="a", # b\n${matcher}}`],
    ['a comment and nothing else', 'up{ # b\n}', `up{ # b\n${matcher}}`],
    ['a brace in a value', 'up{job="}"}', `up{job="}",${matcher}}`],
    ['no name but a matcher for it', '{__name__="up"}', `{__name__="up",${matcher}}`],
    ['a name in quotes', '{"metric.name"}', `{"metric.name",${matcher}}`],
    ['a range', 'rate(up[5m])', `rate(up{${matcher}}[5m])`],
    ['a subquery', 'max_over_time(rate(up[5m])[1h:1m])', `max_over_time(rate(up{${matcher}}[5m])[1h:1m])`],
    ['absent', 'absent(up{job="a"})', `absent(up{job="a",${matcher}})`],
    ['an offset', 'up offset 5m', `up{${matcher}} offset 5m`],
    ['a point in time', 'up @ start()', `up{${matcher}} @ start()`],
    ['a name that is a keyword elsewhere', 'start', `start{${matcher}}`],
    ['both sides', 'a and on (namespace) b', `a{${matcher}} and on (namespace) b{${matcher}}`],
    ['its own namespace, so that both must hold', 'up{namespace="bank"}', `up{namespace="bank",${matcher}}`],
    ['alerts', 'ALERTS{alertstate="firing"}', `ALERTS{alertstate="firing",${matcher}}`],
    ['nothing to select', 'vector(1) > time()', 'vector(1) > time()'],
    ['an expression in a comment', 'up # + down', `up{${matcher}} # + down`],
  ])('%s', (_, expr, isolated) => {
    expect(isolate(expr, 'shop')).toEqual({ expr: isolated });
  });
});

describe('what cannot be confined is a fault', () => {
  test.each([
    ['an error', 'sum(up', 'could not parse expression: 1:7'],
    ['an error in the second line', 'up\n  + é )', 'could not parse expression: 2:'],
    ['an experimental duration', 'rate(up[5m * 2])', 'could not parse expression: 1:12'],
    ['a function that selects by itself', 'info(up)', 'the function info'],
    // Prometheus ends a comment here.
    ['code behind a comment', 'up # a\r + secret', 'carriage return'],
  ])('%s', (_, expr, fault) => {
    expect(isolate(expr, 'shop')).toEqual({ fault: expect.stringContaining(fault) });
  });

  test('lines that end as on Windows are none', () => {
    expect(isolate('up # a\r\n + b', 'shop')).toEqual({ expr: `up{${matcher}} # a\r\n + b{${matcher}}` });
  });
});

describe('a place in the confined expression', () => {
  test.each([
    ['before any selector', 'up', { line: 1, column: 1 }, { line: 1, column: 1 }],
    ['behind one', 'up + x', { line: 1, column: 24 }, { line: 1, column: 6 }],
    ['within the matcher', 'up + x', { line: 1, column: 9 }, { line: 1, column: 3 }],
    ['in another line', 'up +\nx(', { line: 2, column: 1 }, { line: 2, column: 1 }],
    ['in a second line, behind one', 'up +\na + b', { line: 2, column: 23 }, { line: 2, column: 5 }],
    ['counted in bytes', '"é" + up + b', { line: 1, column: 31 }, { line: 1, column: 13 }],
  ])('%s', (_, expr, position, written) => {
    expect(writtenPosition(expr, 'shop', position)).toEqual(written);
  });

  test('of every character is that of the character as it was written', () => {
    // In these, what was written cannot be told from what was added.
    const clear = promql.filter((expr) => !/\{\}|,\s*(?:#.*\n)?\}/.test(expr));
    assert(
      property(clear, (expr) => {
        const isolated = isolate(expr, 'shop').expr ?? '';
        const places = [...kept(isolated)].map((at) => writtenPosition(expr, 'shop', placeOf(isolated, at)));
        expect(places).toEqual(Array.from(expr, (_, at) => placeOf(expr, at)));
      }),
      { numRuns: 100 },
    );
  });
});

/** Where the characters of a confined expression stand that were not added. */
function kept(isolated: string): readonly number[] {
  const added = [...isolated.matchAll(/,?namespace="shop"|\{namespace="shop"\}/g)];
  const isAdded = (at: number) => added.some(({ 0: text, index }) => at >= index && at < index + text.length);
  return Array.from(isolated, (_, at) => at).filter((at) => !isAdded(at));
}

function placeOf(text: string, at: number) {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: Buffer.byteLength(lines.at(-1) ?? '') + 1 };
}

function selectors(expr: string): readonly string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'VectorSelector') found.push(expr.slice(from, to));
    },
  });
  return found;
}

describe('random expressions', () => {
  test('have as many selectors as before, each with the matcher', () => {
    assert(
      property(promql, (expr) => {
        const { expr: isolated = '' } = isolate(expr, 'shop');
        const after = selectors(isolated);
        expect(after).toHaveLength(selectors(expr).length);
        for (const selector of after) expect(selector).toMatch(/namespace="shop"\}$/);
      }),
      { numRuns: 500 },
    );
  });

  test('are confined as promtool confines them, which has the parser of the server', () => {
    const promtool = (...args: readonly string[]) =>
      judge('promtool', ['--experimental', 'promql', ...args], {}).output;
    // It replaces a matcher for the same label where this one adds to it.
    const theirs = promql.filter((expr) => !/namespace (=|!=|=~|!~)/.test(expr));
    assert(
      property(array(theirs, { minLength: 20, maxLength: 20 }), (exprs) => {
        const expr = exprs.map((one) => `(${one})`).join(' or ');
        const { expr: isolated = '' } = isolate(expr, 'shop');
        const expected = promtool('label-matchers', 'set', expr, 'namespace', 'shop');
        expect(expected).not.toContain('error');
        expect(promtool('format', isolated)).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});
