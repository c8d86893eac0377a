import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Condition } from '../../crds/meta.ts';
import { alertRules } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { createReporter, type Transition, transitionsOf } from './report.ts';
import { ruleOf } from './testing/objects.ts';

const condition = (type: string, status: Condition['status'], reason = 'Because', message = 'why'): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

describe('what is worth an event', () => {
  const refused = condition('Accepted', 'False', 'InvalidRule', 'unexpected )');
  const accepted = condition('Accepted', 'True', 'Accepted');
  test.each<[string, Condition[], Condition[], string[]]>([
    ['an object that is refused', [], [refused], ['Warning InvalidRule']],
    ['the same refusal again', [refused], [refused], []],
    ['another reason', [refused], [condition('Accepted', 'False', 'DuplicateGroup')], ['Warning DuplicateGroup']],
    ['a refusal of what was accepted', [accepted], [refused], ['Warning InvalidRule']],
    ['a mended refusal', [refused], [accepted], ['Normal Accepted']],
    ['what is accepted at once', [], [accepted], []],
    ['what is not known yet', [], [condition('Accepted', 'Unknown')], []],
    ['what is not known any more', [accepted], [condition('Accepted', 'Unknown')], []],
    ['the first time that all is well', [], [condition('Ready', 'True', 'Loaded')], ['Normal Loaded']],
    ['all being well again', [condition('Ready', 'False')], [condition('Ready', 'True')], ['Normal Because']],
    ['all being well as before', [condition('Ready', 'True')], [condition('Ready', 'True', 'Else')], []],
    ['not being ready, which the cause tells', [condition('Ready', 'True')], [condition('Ready', 'False')], []],
    ['loading, which comes and goes', [condition('Loaded', 'True')], [condition('Loaded', 'False')], []],
    ['what has loaded, which Ready tells', [condition('Loaded', 'False')], [condition('Loaded', 'True')], []],
    ['no stack', [], [condition('Selected', 'False', 'NoMonitoringStack')], ['Warning NoMonitoringStack']],
    ['a failed write', [], [condition('Applied', 'False', 'ApplyFailed')], ['Warning ApplyFailed']],
    ['what nobody reads', [], [condition('PrometheusAvailable', 'False')], []],
    ['two at once', [refused], [accepted, condition('Ready', 'True', 'Loaded')], ['Normal Accepted', 'Normal Loaded']],
  ])('%s', (_, before, after, expected) => {
    expect(transitionsOf(before, after).map(({ type, reason }) => `${type} ${reason}`)).toEqual(expected);
  });

  test('says what the condition says', () => {
    expect(transitionsOf([], [refused])).toEqual([{ type: 'Warning', reason: 'InvalidRule', message: 'unexpected )' }]);
  });
});

describe('the report', () => {
  let server: ApiServer;
  let told: Transition[];
  const signal = new AbortController().signal;
  const status = { observedGeneration: 1, conditions: [condition('Ready', 'True', 'Loaded')] };

  beforeEach(async () => {
    server = await startApiServer();
    told = [];
    const { metadata, ...rest } = ruleOf({ name: 'up' });
    server.seed({ ...rest, metadata: { name: metadata.name, namespace: metadata.namespace ?? '' } });
  });

  afterEach(() => server.close());

  const stored = () => server.objects(alertRules)[0];
  const report = (change: object = {}) => {
    const object = stored() ?? ruleOf();
    const reporter = createReporter({ client: server.client, record: (_, transition) => told.push(transition) });
    return reporter.report(alertRules, { ...object, metadata: { ...object.metadata, ...change } }, status, { signal });
  };

  test('writes the status and nothing else, and tells of the transition', async () => {
    const before = stored();
    await report();
    expect(stored()).toMatchObject({ status, spec: before?.spec });
    expect(stored()?.metadata.generation).toBe(before?.metadata.generation);
    expect(server.requests.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`)).toEqual([
      'PATCH up/status',
    ]);
    expect(told).toEqual([{ type: 'Normal', reason: 'Loaded', message: 'why' }]);
  });

  test('takes back what it does not say any more', async () => {
    await report();
    const reporter = createReporter({ client: server.client, record: () => undefined });
    await reporter.report(alertRules, stored() ?? ruleOf(), { conditions: [] }, { signal });
    expect(stored()?.status).toEqual({ conditions: [] });
  });

  test.each([
    ['is gone', { name: 'gone' }],
    ['was created anew', { uid: 'another' }],
  ])('says nothing of an object that %s', async (_, change) => {
    await report(change);
    expect(stored()?.status?.conditions).toBeUndefined();
    expect(told).toEqual([]);
  });

  test('fails when the server does not take it, and tells nothing', async () => {
    server.faults.refuse({ status: 422, reason: 'Invalid', message: 'status.conditions: Too many: 17' });
    await expect(report()).rejects.toThrow('Too many');
    expect(told).toEqual([]);
  });

  test('fails when the server does, and tells nothing', async () => {
    server.faults.refuse({ status: 403, reason: 'Forbidden', message: 'no right' });
    await expect(report()).rejects.toThrow('no right');
    expect(told).toEqual([]);
  });
});
