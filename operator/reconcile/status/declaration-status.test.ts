import { describe, expect, test } from '@jest/globals';
import { findCondition } from '../../controller/conditions.ts';
import type { Outcome } from '../outcomes.ts';
import { ruleOf, targetOf } from '../testing/objects.ts';
import { type DeclarationView, declarationStatus } from './declaration-status.ts';

const now = new Date('2026-01-01T00:00:00Z');

function outcome(
  change: Partial<Outcome> & { accepted?: boolean; message?: string; lastGood?: boolean } = {},
): Outcome {
  const { accepted = true, message = '', lastGood = false, ...rest } = change;
  const owner = {
    kind: 'ScrapeTarget',
    namespace: 'monitoring',
    name: 'demo',
    uid: 'u',
    generation: 1,
    creationTimestamp: '',
  } as const;
  const reason = accepted ? 'Accepted' : 'InvalidScrape';
  return {
    stack: 'monitoring/demo',
    admission: { owner, accepted, reason, message, wanted: new Map(), lastGood },
    replicas: 2,
    loaded: 2,
    otherwise: 0,
    ...rest,
  };
}

const view = (change: Partial<DeclarationView> = {}): DeclarationView => ({
  declaration: targetOf(),
  selectedBy: [outcome()],
  notSelectedBy: [],
  waitingFor: [],
  ...change,
});

const statusAndReason = (of: DeclarationView, type: string) => {
  const condition = findCondition(declarationStatus(of, now).conditions, type);
  return `${condition?.status} ${condition?.reason}`;
};

describe('Overlapping', () => {
  const overlap = { reason: 'DuplicateAlert', message: 'both run' } as const;
  const overlapping = { ...outcome(), admission: { ...outcome().admission, overlap } };

  test('is there while something else claims the same, and Ready does not depend on it', () => {
    const status = declarationStatus(view({ selectedBy: [outcome(), overlapping] }), now);
    expect(findCondition(status.conditions, 'Overlapping')).toMatchObject({ status: 'True', ...overlap });
    expect(findCondition(status.conditions, 'Ready')).toMatchObject({ status: 'True' });
    const declaration = { ...targetOf(), status: { ...status, discovery: 'pods' as const } };
    expect(findCondition(declarationStatus(view({ declaration }), now).conditions, 'Overlapping')).toBeUndefined();
  });
});

describe('the status of a declaration', () => {
  test.each([
    ['all is well', {}, ['True Selected', 'True Accepted', 'True Loaded', 'True Loaded', 'False NotStalled']],
    [
      'no stack exists',
      { selectedBy: [] },
      [
        'False NoMonitoringStack',
        'Unknown NotSelected',
        'Unknown NotSelected',
        'False NoMonitoringStack',
        'True NoMonitoringStack',
      ],
    ],
    [
      'no stack selects it',
      { selectedBy: [], notSelectedBy: [{ stack: 'monitoring/demo', reasons: ['label a must be b but is absent'] }] },
      ['False NotSelected', 'Unknown NotSelected', 'Unknown NotSelected', 'False NotSelected', 'True NotSelected'],
    ],
    [
      'the parser refuses it',
      { selectedBy: [outcome({ accepted: false, message: 'unknown field' })] },
      ['True Selected', 'False InvalidScrape', 'False InvalidScrape', 'False InvalidScrape', 'True InvalidScrape'],
    ],
    [
      'one replica runs an older version',
      { selectedBy: [outcome({ loaded: 1, otherwise: 1 })] },
      ['True Selected', 'True Accepted', 'False Loading', 'False Loading', 'False NotStalled'],
    ],
    [
      'one replica does not answer',
      { selectedBy: [outcome({ loaded: 1 })] },
      ['True Selected', 'True Accepted', 'Unknown ReplicaAway', 'Unknown ReplicaAway', 'False NotStalled'],
    ],
    [
      'the selecting stack is stalled',
      { selectedBy: [], waitingFor: [{ stack: 'monitoring/demo', why: 'not granted' }] },
      ['True Selected', 'Unknown StackStalled', 'Unknown NotSelected', 'Unknown StackStalled', 'False NotStalled'],
    ],
  ])('%s', (_, change, expected) => {
    const found = ['Selected', 'Accepted', 'Loaded', 'Ready', 'Stalled'].map((type) =>
      statusAndReason(view(change), type),
    );
    expect(found).toEqual(expected);
  });

  test.each([
    ['UnknownExporter', 'True UnknownExporter'],
    ['AddressForbidden', 'True AddressForbidden'],
    ['SecretKeyMissing', 'True SecretKeyMissing'],
    ['RuleNotIsolated', 'True RuleNotIsolated'],
    ['Quarantined', 'False NotStalled'],
    ['SlotsFull', 'False NotStalled'],
  ])('a refusal for %s stalls it where only its author can help', (reason, stalled) => {
    const { admission, ...rest } = outcome({ accepted: false });
    const refused = view({ selectedBy: [{ ...rest, admission: { ...admission, reason } }] });
    expect(statusAndReason(refused, 'Stalled')).toBe(stalled);
    expect(statusAndReason(refused, 'Reconciling')).toBe(
      stalled === 'False NotStalled' ? `True ${reason}` : 'False Stalled',
    );
  });

  test.each([
    [true, 'Its last good version keeps running.'],
    [false, 'The refused part does not run.'],
  ])('a refusal says the parser’s words and what runs (last good: %s)', (lastGood, consequence) => {
    const refused = view({ selectedBy: [outcome({ accepted: false, message: 'no such field', lastGood })] });
    const message = findCondition(declarationStatus(refused, now).conditions, 'Accepted')?.message;
    expect(message).toBe(`no such field\n${consequence}`);
  });

  test('a replica that is away takes back nothing that was proven', () => {
    const declaration = { ...targetOf(), status: declarationStatus(view(), now) } as ReturnType<typeof targetOf>;
    const later = declarationStatus(
      view({ declaration, selectedBy: [outcome({ loaded: 1 })] }),
      new Date(now.getTime() + 1e6),
    );
    expect(later).toEqual(declaration.status);
  });

  test('a replica that answers with another revision does', () => {
    const declaration = { ...targetOf(), status: declarationStatus(view(), now) } as ReturnType<typeof targetOf>;
    const selectedBy = [outcome({ loaded: 1, otherwise: 1 })];
    const later = declarationStatus(view({ declaration, selectedBy }), now);
    expect(findCondition(later.conditions, 'Loaded')?.status).toBe('False');
    expect(later.stacks[0]?.loadedReplicas).toBe(1);
  });

  describe('what is not found', () => {
    const targetsFound = { status: 'False', reason: 'NoMatch', message: 'there is no pod' } as const;

    test('is told, and leaves the object ready: it is accepted and loaded as it was declared', () => {
      const missing = view({ targetsFound });
      expect(statusAndReason(missing, 'TargetsFound')).toBe('False NoMatch');
      expect(statusAndReason(missing, 'Ready')).toBe('True Loaded');
    });

    test('is told no longer of an object that looks for nothing any more', () => {
      const status = declarationStatus(view({ targetsFound }), now);
      const declaration = { ...targetOf(), status } as ReturnType<typeof targetOf>;
      expect(findCondition(declarationStatus(view({ declaration }), now).conditions, 'TargetsFound')).toBeUndefined();
    });
  });

  test('a target tells how it discovers, a rule how many rules it has', () => {
    expect(declarationStatus(view(), now)).toMatchObject({ discovery: 'pods', observedGeneration: 1 });
    expect(declarationStatus(view({ declaration: ruleOf() }), now)).toMatchObject({ rules: 1 });
  });
});
