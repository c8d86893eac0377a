import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Condition } from '../../crds/meta.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { ManualClock } from '../controller/testing/manual-clock.ts';
import { declarationReconciler } from './declaration.ts';
import { type Outcome, Outcomes } from './outcomes.ts';
import type { DeclarationStatus } from './status/declaration-status.ts';
import { ruleOf, stackOf } from './testing/objects.ts';
import type { ClusterView } from './view.ts';

const signal = new AbortController().signal;
const key = keyOf({ namespace: 'monitoring', name: 'demo' });

let outcomes: Outcomes;
let reported: DeclarationStatus[];

beforeEach(() => {
  outcomes = new Outcomes(() => undefined);
  reported = [];
});

interface Given {
  readonly rule?: AlertRule;
  readonly stacks?: readonly MonitoringStack[];
  /** Namespaces that are being deleted. */
  readonly going?: readonly string[];
}

async function reconcile({ rule = ruleOf(), stacks = [stackOf()], going = [] }: Given = {}) {
  const namespaces = ['monitoring', 'other'].map((name) => [name, { name, deleting: going.includes(name) }] as const);
  const view = {
    stacks: { store: new Map(stacks.map((stack) => [keyOf(stack.metadata), stack])) },
    rules: { store: new Map([[keyOf(rule.metadata), rule]]) },
    targets: { store: new Map() },
    namespaces: { store: new Map(namespaces) },
    namespaceLabels: () => ({}),
  } as unknown as ClusterView;
  const reporter = {
    report: async (_: unknown, __: unknown, status: object) => void reported.push(status as DeclarationStatus),
  };
  const loop = declarationReconciler('AlertRule', { view, outcomes, reporter, clock: new ManualClock() });
  await loop(key, { signal });
  return reported.at(-1);
}

function know(stack: string, rule: AlertRule, change: Partial<Outcome> = {}): void {
  const { namespace = '', name, uid = '', generation = 0 } = rule.metadata;
  const owner = { kind: 'AlertRule', namespace, name, uid, generation, creationTimestamp: '' } as const;
  const admission = { owner, accepted: true, reason: 'Accepted', message: '', wanted: new Map(), lastGood: false };
  const outcome = { stack, admission, replicas: 1, loaded: 1, otherwise: 0, ...change };
  outcomes.set(stack, new Map([[`AlertRule:${namespace}/${name}` as const, outcome]]), []);
}

const condition = (type: string, status: Condition['status'], reason: string): Condition => ({
  type,
  status,
  reason,
  message: `because ${reason}`,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const stalled = (...conditions: Condition[]) =>
  stackOf({ status: { observedGeneration: 1, conditions: [condition('Stalled', 'True', 'Why'), ...conditions] } });
const ready = (status: DeclarationStatus | undefined) => {
  const found = status?.conditions.find(({ type }) => type === 'Ready');
  return found && `${found.status} ${found.reason}`;
};

describe('the loop of one object', () => {
  test('tells what the stack made of it', async () => {
    know('monitoring/demo', ruleOf());
    expect(ready(await reconcile())).toBe('True Loaded');
  });

  test('says nothing while a stack that selects it has not looked at this generation of it', async () => {
    expect(await reconcile()).toBeUndefined();
    know('monitoring/demo', ruleOf());
    expect(await reconcile({ rule: ruleOf({ metadata: { generation: 2 } }) })).toBeUndefined();
    expect(await reconcile({ rule: ruleOf({ metadata: { uid: 'another' } }) })).toBeUndefined();
  });

  test('waits for every stack that selects it', async () => {
    const stacks = [stackOf(), stackOf({ namespace: 'other' })];
    know('monitoring/demo', ruleOf());
    expect(await reconcile({ stacks })).toBeUndefined();
    know('other/demo', ruleOf());
    expect((await reconcile({ stacks }))?.stacks.map(({ namespace }) => namespace)).toEqual(['monitoring', 'other']);
  });

  test.each([
    ['that is being deleted', stackOf({ namespace: 'other', metadata: { deletionTimestamp: 'now' } }), []],
    ['whose namespace is being deleted', stackOf({ namespace: 'other' }), ['other']],
    ['whose namespace is not there', stackOf({ namespace: 'gone' }), []],
  ])('does not wait for one %s', async (_, stack, going) => {
    know('monitoring/demo', ruleOf());
    expect(ready(await reconcile({ stacks: [stackOf(), stack], going }))).toBe('True Loaded');
  });

  test('is the only one that is left when the last stack goes', async () => {
    expect(ready(await reconcile({ going: ['monitoring'] }))).toBe('False NoMonitoringStack');
  });

  test('tells of a stack that looks at nothing', async () => {
    const stack = stalled(condition('Applied', 'False', 'Why'));
    expect(ready(await reconcile({ stacks: [stack] }))).toBe('Unknown StackStalled');
  });

  test('does not let a stack speak that was never given its namespace, unless it is the only one', async () => {
    const conditions = ['Stalled', 'Applied'].map((type) =>
      condition(type, type === 'Stalled' ? 'True' : 'False', 'NamespaceNotGranted'),
    );
    const own = stackOf({ namespace: 'other', status: { observedGeneration: 1, conditions } });
    expect(ready(await reconcile({ stacks: [own] }))).toBe('Unknown StackStalled');
    know('monitoring/demo', ruleOf());
    const status = await reconcile({ stacks: [stackOf(), own] });
    expect(ready(status)).toBe('True Loaded');
    expect(status?.stacks.map(({ namespace }) => namespace)).toEqual(['monitoring']);
  });

  test('waits for a stack that is stalled in a part of itself and goes on with the rest', async () => {
    const stack = stalled(condition('Applied', 'True', 'Applied'), condition('AlertmanagerConfigured', 'False', 'Why'));
    expect(await reconcile({ stacks: [stack] })).toBeUndefined();
    know('monitoring/demo', ruleOf());
    expect(ready(await reconcile({ stacks: [stack] }))).toBe('True Loaded');
  });

  test('tells why it is not selected', async () => {
    const stack = stackOf({ spec: { rules: { selector: { matchLabels: { team: 'a' } } } } });
    expect(ready(await reconcile({ stacks: [stack] }))).toBe('False NotSelected');
  });

  test('writes nothing when nothing has changed, nor for what is being deleted', async () => {
    know('monitoring/demo', ruleOf());
    const status = await reconcile();
    await reconcile({ rule: ruleOf({ status: status as never }) });
    await reconcile({ rule: ruleOf({ metadata: { deletionTimestamp: 'now' } }) });
    expect(reported).toHaveLength(1);
  });
});
