import { describe, expect, test } from '@jest/globals';
import { matches, unmet } from './label-selector.ts';
import { reasonsAgainst, selects } from './selection.ts';
import { ruleOf, stackOf, targetOf } from './testing/objects.ts';

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'front' };
  test.each([
    [undefined, true],
    [{}, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'webs' } }, false],
    [{ matchLabels: { none: '' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'none', operator: 'NotIn', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  ] as const)('%j matches: %s', (selector, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });

  test('what is not met is told with the value that stands there', () => {
    expect(unmet({ matchLabels: { app: 'webs', none: 'x' } }, labels)).toEqual([
      'label app must be webs but is web',
      'label none must be x but is absent',
    ]);
  });
});

describe('selection', () => {
  const none = () => ({});

  test('a stack selects everything by default', () => {
    expect(selects(stackOf(), targetOf({ namespace: 'elsewhere' }), none)).toBe(true);
    expect(selects(stackOf(), ruleOf({ namespace: 'elsewhere' }), none)).toBe(true);
  });

  test('targets and rules have selectors of their own', () => {
    const stack = stackOf({ spec: { rules: { selector: { matchLabels: { team: 'a' } } } } });
    expect(selects(stack, targetOf(), none)).toBe(true);
    expect(reasonsAgainst(stack, ruleOf(), none)).toEqual(['spec.rules.selector: label team must be a but is absent']);
  });

  test('the namespace is judged by its labels', () => {
    const stack = stackOf({ spec: { targets: { namespaceSelector: { matchLabels: { env: 'prod' } } } } });
    const labels = (namespace: string) => ({ env: namespace === 'live' ? 'prod' : 'test' });
    expect(selects(stack, targetOf({ namespace: 'live' }), labels)).toBe(true);
    expect(reasonsAgainst(stack, targetOf({ namespace: 'lab' }), labels)[0]).toContain(
      'of namespace lab, label env must be prod but is test',
    );
  });
});
