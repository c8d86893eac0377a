import { describe, expect, test } from '@jest/globals';
import { ruleCandidate, ruleTrust, scrapeOptions, targetCandidate } from './compilation.ts';
import { ruleOf, stackOf, targetOf } from './testing/objects.ts';

const options = scrapeOptions(stackOf());
const trust = ruleTrust(stackOf());

describe('compilation', () => {
  test('happens once for each version of an object', () => {
    const [target, rule] = [targetOf(), ruleOf()];
    expect(targetCandidate(target, 'a/demo', options)).toBe(targetCandidate(target, 'a/demo', { ...options }));
    expect(ruleCandidate(rule, trust)).toBe(ruleCandidate(rule, trust));
    expect(ruleCandidate({ ...rule }, trust).compiled).not.toBe(ruleCandidate(rule, trust).compiled);
  });

  test('happens anew when the options of the stack change', () => {
    const target = targetOf();
    const before = targetCandidate(target, 'a/demo', options).compiled;
    const slower = scrapeOptions(stackOf({ spec: { prometheus: { scrapeInterval: '2m' } } }));
    expect(targetCandidate(target, 'a/demo', slower).compiled).not.toBe(before);
    expect(targetCandidate(target, 'a/demo', { ...slower }).compiled).toBe(
      targetCandidate(target, 'a/demo', slower).compiled,
    );
  });

  test('is kept for each stack: two with options of their own do not undo each other', () => {
    const target = targetOf();
    const other = { ...options, scrapeInterval: '5s', scrapeTimeout: '5s' };
    const before = targetCandidate(target, 'a/demo', options).compiled;
    targetCandidate(target, 'b/demo', other);
    expect(targetCandidate(target, 'a/demo', options).compiled).toBe(before);
  });

  test('names the owner, of each version its own', () => {
    const target = targetOf({ name: 'web', namespace: 'shop', metadata: { generation: 7 } });
    expect(targetCandidate(target, 'a/demo', options).owner).toMatchObject({
      kind: 'ScrapeTarget',
      namespace: 'shop',
      name: 'web',
      generation: 7,
    });
    expect(ruleCandidate(ruleOf(), trust).owner.kind).toBe('AlertRule');
  });

  test.each([
    ['the stack’s own namespace is trusted', 'monitoring', {}, undefined],
    ['others are not', 'shop', {}, 'NamespaceNotTrusted'],
    ['but for those that it names', 'shop', { tenancy: { trustedNamespaces: ['shop'] } }, undefined],
    ['or when it names all', 'shop', { tenancy: { trustedNamespaces: ['*'] } }, undefined],
  ])('%s', (_, namespace, spec, reason) => {
    const target = targetOf({ namespace, spec: { static: { addresses: ['192.0.2.1:80'] } } });
    const { compiled } = targetCandidate(target, 'monitoring/demo', scrapeOptions(stackOf({ spec })));
    expect(compiled.refused?.reason).toBe(reason);
  });

  test.each([
    ['not by default', 'shop', {}, false],
    ['where the stack says so', 'shop', { tenancy: { isolateRules: true } }, true],
    ['not in its own namespace', 'monitoring', { tenancy: { isolateRules: true } }, false],
    ['not in a trusted one', 'shop', { tenancy: { isolateRules: true, trustedNamespaces: ['shop'] } }, false],
    ['and nowhere when all are', 'shop', { tenancy: { isolateRules: true, trustedNamespaces: ['*'] } }, false],
  ])('confines rules: %s', (_, namespace, spec, expected) => {
    const rule = ruleOf({ namespace });
    // The same object may be selected by a stack of either kind.
    const ofNamespace = { labels: { namespace: 'shop' } };
    expect(ruleCandidate(rule, trust).compiled.fragments).not.toMatchObject([{ group: { rules: [ofNamespace] } }]);
    const { fragments } = ruleCandidate(rule, ruleTrust(stackOf({ spec }))).compiled;
    const [group] = fragments.flatMap((fragment) => (fragment.kind === 'rules' ? [fragment] : []));
    expect(group?.isolated ?? false).toBe(expected);
    expect(group?.group.rules[0]?.labels?.['namespace']).toBe(expected ? 'shop' : undefined);
  });
});
