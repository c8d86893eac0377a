import { describe, expect, test } from '@jest/globals';
import { parseConfigCheck, parseRuleCheck, parseWholeCheck } from './parse-promtool.ts';

/** Texts as promtool 3.13.5 printed them. */
const WARNING =
  'time=2026-11-22T13:55:37.828Z level=WARN source=rulefmt.go:369 msg="Multiple document yaml rules files are not supported, only the first document is processed"';

describe('check rules', () => {
  test('every file gets what was said about it, and no other', () => {
    const printed = {
      stdout:
        'Checking a.json\nChecking b.json\n  SUCCESS: 2 rules found\n\nChecking c.json\nChecking d.json\n  SUCCESS: 0 rules found\n\n',
      stderr: [
        '  FAILED:',
        'a.json: 1:57: group "d/f/g", rule 1, "A": could not parse expression: 1:5: parse error: unclosed left parenthesis',
        'a.json: 1:103: group "d/f/g", rule 3, "x": invalid field \'for\' in recording rule',
        WARNING,
        '  FAILED:',
        'c.json: unknown unit "x" in duration "5x"',
        'c.json: unknown unit "x" in duration "5x"',
        '',
      ].join('\n'),
    };
    expect([...parseRuleCheck(printed)]).toEqual([
      [
        'a.json',
        [
          '1:57: group "d/f/g", rule 1, "A": could not parse expression: 1:5: parse error: unclosed left parenthesis',
          '1:103: group "d/f/g", rule 3, "x": invalid field \'for\' in recording rule',
        ],
      ],
      ['b.json', []],
      ['c.json', ['unknown unit "x" in duration "5x"']],
      ['d.json', []],
    ]);
  });

  test('a message may have several lines', () => {
    const stderr = '  FAILED:\na.json: yaml: unmarshal errors:\n  line 1: field foo not found in type rulefmt.Rule\n';
    const said = parseRuleCheck({ stdout: 'Checking a.json\n', stderr });
    expect(said.get('a.json')).toEqual(['yaml: unmarshal errors:\n  line 1: field foo not found in type rulefmt.Rule']);
  });

  test('a file that was not looked at is not there', () => {
    expect(parseRuleCheck({ stdout: 'Checking a.json\n', stderr: 'panic: runtime error' }).has('b.json')).toBe(false);
  });

  test('a refused file has a complaint even when nothing was printed', () => {
    expect(parseRuleCheck({ stdout: 'Checking a.json\n', stderr: '' }).get('a.json')).toEqual([
      'the parser refused it and did not say why',
    ]);
  });
});

describe('check config', () => {
  test('errors belong to the refused files in their order', () => {
    const printed = {
      stdout:
        'Checking a.json\n\nChecking b.json\n SUCCESS: b.json is valid prometheus config file syntax\n\nChecking c.json\n\n',
      stderr: [
        '  FAILED: parsing YAML file a.json: error parsing regexp: missing closing ): `^(?s:()$`',
        '  FAILED: parsing YAML file c.json: yaml: unmarshal errors:',
        '  line 1: field foo not found in type config.ScrapeConfig',
        '',
      ].join('\n'),
    };
    expect(Object.fromEntries(parseConfigCheck(printed) ?? [])).toEqual({
      'a.json': ['error parsing regexp: missing closing ): `^(?s:()$`'],
      'b.json': [],
      'c.json': ['yaml: unmarshal errors:\n  line 1: field foo not found in type config.ScrapeConfig'],
    });
  });

  test('what does not add up is not known, unless there is only one to blame', () => {
    const forged = '  FAILED: error parsing regexp: `^(?s:(\n  FAILED: b is to blame)$`\n';
    const both = 'Checking a.json\nChecking b.json\n';
    expect(parseConfigCheck({ stdout: both, stderr: `${forged}  FAILED: an error of b\n` })).toBeUndefined();
    expect(parseConfigCheck({ stdout: 'Checking a.json\n', stderr: forged })?.get('a.json')).toEqual([
      'error parsing regexp: `^(?s:(\nb is to blame)$`',
    ]);
  });
});

test('a whole configuration gets every line without the folder it lay in', () => {
  const stderr = `${WARNING}\n  FAILED: parsing YAML file /tmp/x/prometheus.json: found multiple scrape configs with job name "a"\n`;
  expect(parseWholeCheck({ stderr, stdout: '' })).toEqual(['found multiple scrape configs with job name "a"']);
});
