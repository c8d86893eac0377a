/** A person's mistake is refused in the parser's own words, costs only itself, and is mended by taking it back. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { endpointsOf, stack } from '../demo/demo.ts';
import { samples, waitForReady } from '../demo/install.ts';
import type { Received } from '../demo/programs/receiver.ts';
import { type Ask, askAt } from '../demo/prometheus.ts';
import { port } from '../demo/workload.ts';
import { alertRule, current, declared, scrapeTarget, withdraw } from './declarations.ts';
import { eventually, kubectl, openPrometheus, stackObject } from './running-demo.ts';
import { activeTargets, courses, ruleGroups } from './server.ts';
import { changeStack } from './stack-change.ts';

jest.setTimeout(120_000);

const suite = 'bad-input';
const second = { interval: '1s' };

const good = { record: 'standing:good', expr: 'vector(1)' };
const unclosed = { record: 'standing:bad', expr: 'sum(rate(http_requests_total[1m])' };
const standingRule = (rule: object): object =>
  alertRule({ suite, name: 'standing' }, [{ name: 'only', ...second, rules: [rule] }]);

const shopPods = { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } };
const standingTarget = (change: object): object =>
  scrapeTarget({ suite, name: 'standing' }, { pods: shopPods, port: 'http', interval: '1s', ...change });
const hopeless = { action: 'replace', sourceLabels: ['pod'], regex: 'shop-(', targetLabel: 'shop' } as const;

let ask: Ask;

const ready = (): Promise<void> => waitForReady(kubectl, { within: 30_000 });

/** The one target of the standing ScrapeTarget, by its own name. */
const standingTargets = async () =>
  (await activeTargets(ask)).filter(({ labels }) => labels['scrape_target'] === 'demo/standing');

beforeAll(async () => {
  ask = await openPrometheus();
  await kubectl.apply([standingRule(good), standingTarget({})]);
  await ready();
  await eventually('the standing target', async () => {
    const [target] = await standingTargets();
    if (target?.health !== 'up') throw new Error(`it is ${target?.health ?? 'not there'}`);
  });
});

afterAll(async () => {
  await withdraw(suite);
  await kubectl.apply(await samples());
  await ready();
});

describe('an AlertRule with an unclosed parenthesis', () => {
  test('is refused by group and rule, while its good group runs', async () => {
    const groups = [
      { name: 'right', ...second, rules: [{ record: 'newcomer:good', expr: 'vector(1)' }] },
      { name: 'wrong', rules: [{ record: 'newcomer:fine', expr: 'vector(1)' }, unclosed] },
    ];
    await kubectl.apply([alertRule({ suite, name: 'newcomer' }, groups)]);
    await eventually('the refusal', async () => {
      expect(current(await declared('alertrule', 'newcomer'), 'Accepted')).toMatchObject({
        status: 'False',
        reason: 'InvalidRule',
        message: expect.stringMatching(/group "wrong", rule 2, "standing:bad": .*unclosed left parenthesis/),
      });
    });
    await eventually('the good group', async () => {
      const ours = (await ruleGroups(ask)).filter(({ name }) => name.startsWith('demo/newcomer/'));
      expect(ours).toMatchObject([{ name: 'demo/newcomer/right', rules: [{ health: 'ok' }] }]);
    });
  });

  test('that a change put there leaves the last good version evaluating', async () => {
    await kubectl.apply([standingRule(unclosed)]);
    await eventually('the refusal', async () => {
      expect(current(await declared('alertrule', 'standing'), 'Accepted')).toMatchObject({
        status: 'False',
        reason: 'InvalidRule',
        message: expect.stringMatching(
          /group "only", rule 1.*unclosed left parenthesis[^]*last good version keeps running/,
        ),
      });
    });
    const refused = Date.now();
    await eventually('an evaluation after the refusal', async () => {
      const group = (await ruleGroups(ask)).find(({ name }) => name === 'demo/standing/only');
      expect(group?.rules).toMatchObject([{ name: 'standing:good', query: 'vector(1)', health: 'ok' }]);
      expect(Date.parse(group?.lastEvaluation ?? '')).toBeGreaterThan(refused);
    });
  });
});

describe('a ScrapeTarget with a regular expression that does not compile', () => {
  const words = /spec\.relabelings\[0\].*error parsing regexp: missing closing \)/;

  test('is refused, and finds nothing', async () => {
    await kubectl.apply([
      scrapeTarget(
        { suite, name: 'newcomer' },
        { pods: shopPods, port: 'http', path: '/newcomer', relabelings: [hopeless] },
      ),
    ]);
    await eventually('the refusal', async () => {
      const accepted = current(await declared('scrapetarget', 'newcomer'), 'Accepted');
      expect(accepted).toMatchObject({
        status: 'False',
        reason: 'InvalidScrape',
        message: expect.stringMatching(words),
      });
    });
    expect((await activeTargets(ask)).filter(({ labels }) => labels['scrape_target'] === 'demo/newcomer')).toEqual([]);
  });

  test('that a change put there leaves the last good version collecting', async () => {
    await kubectl.apply([standingTarget({ relabelings: [hopeless] })]);
    await eventually('the refusal', async () => {
      const accepted = current(await declared('scrapetarget', 'standing'), 'Accepted');
      expect(accepted).toMatchObject({ status: 'False', message: expect.stringMatching(words) });
      expect(accepted.message).toContain('last good version keeps running');
    });
    const refused = Date.now() / 1000;
    await eventually('a scrape after the refusal', async () => {
      const [course] = await courses(ask, 'up{scrape_target="demo/standing"}', refused);
      expect(course?.points.at(-1)?.[1]).toBe(1);
    });
  });
});

test('a port that no pod has is nothing to refuse, and finds nothing', async () => {
  await kubectl.apply([scrapeTarget({ suite, name: 'nowhere' }, { pods: shopPods, port: 'no-such-port' })]);
  await eventually('its being loaded', async () => {
    expect(current(await declared('scrapetarget', 'nowhere'), 'Ready')).toMatchObject({ status: 'True' });
  });
  expect((await activeTargets(ask)).filter(({ labels }) => labels['scrape_target'] === 'demo/nowhere')).toEqual([]);
});

describe('a configuration of Alertmanager that amtool refuses', () => {
  const broken = { route: { receiver: 'nobody' }, receivers: [{ name: 'webhook' }] };

  async function alertmanager(): Promise<string> {
    return (await endpointsOf(kubectl)).get('alertmanager') ?? '';
  }

  async function running(): Promise<unknown> {
    const answer = await askAt(await alertmanager())('/api/v2/status');
    return (answer as { readonly config: { readonly original: string } }).config.original;
  }

  async function post(alertname: string): Promise<void> {
    const body = JSON.stringify([{ labels: { alertname, namespace: 'demo' } }]);
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${await alertmanager()}/api/v2/alerts`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
  }

  test('leaves the last good one notifying, and says why', async () => {
    const before = await running();
    const merge = JSON.stringify({ spec: { alertmanager: { config: broken } } });
    const inNamespace = `--namespace=${stack.namespace}`;
    await kubectl.run('patch', 'monitoringstack', stack.name, inNamespace, '--type=merge', `--patch=${merge}`);
    await eventually('the refusal', async () => {
      expect(current(await stackObject(), 'AlertmanagerConfigured')).toMatchObject({
        status: 'False',
        reason: 'InvalidAlertmanagerConfig',
        message: expect.stringMatching(/undefined receiver "nobody"[^]*last good configuration keeps running/),
      });
    });
    expect(current(await stackObject(), 'Ready')).toMatchObject({ status: 'False' });
    expect(await running()).toBe(before);
    const name = `Posted${Date.now()}`;
    await post(name);
    await eventually('the notification', async () => {
      const received = await kubectl.ask<readonly Received[]>(
        { namespace: 'demo', name: 'receiver', port: String(port) },
        '/alerts',
      );
      expect(received.map(({ labels }) => labels['alertname'])).toContain(name);
    });
  });

  test('is mended by taking it back', async () => {
    await kubectl.apply(await samples());
    await eventually('Ready', async () => {
      expect(current(await stackObject(), 'Ready')).toMatchObject({ status: 'True' });
    });
  });
});

test('taking the mistakes back is all that it takes', async () => {
  const mended = { record: 'standing:good', expr: 'vector(2)' };
  await kubectl.apply([standingRule(mended), standingTarget({ labels: { mended: 'yes' } })]);
  await kubectl.run('delete', 'alertrule/newcomer', 'scrapetarget/newcomer', '--namespace=demo');
  await ready();
  const group = (await ruleGroups(ask)).find(({ name }) => name === 'demo/standing/only');
  expect(group?.rules).toMatchObject([{ query: 'vector(2)' }]);
  await eventually('the mended target', async () => {
    expect(await standingTargets()).toMatchObject([{ health: 'up', labels: { mended: 'yes' } }]);
  });
});

test('a pod patch that removes the container is not used, and the stack says why', async () => {
  await changeStack({ prometheus: { podPatch: { spec: { containers: [{ name: 'prometheus', $patch: 'delete' }] } } } });
  await eventually('the refusal', async () => {
    expect(current(await stackObject(), 'PodPatchAccepted')).toMatchObject({
      status: 'False',
      reason: 'InvalidPodPatch',
      message: expect.stringMatching(/spec\.prometheus\.podPatch.*prometheus/),
    });
  });
});
