/**
 * Every mistake that is foreseen, and the right answer to it: refused at apply by the field, or taken and then told, and mended.
 *
 * @beside its objects are its own, and of the stack it asks on trial alone
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stack } from '../demo/demo.ts';
import type { LiveCondition } from '../demo/kubectl.ts';
import { type Ask } from '../demo/prometheus.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { current, declared, scrapeTarget, withdraw } from './declarations.ts';
import { refusalOf } from './refusal.ts';
import { eventually, kubectl, openPrometheus, stackObject } from './running-demo.ts';
import { secretGrant } from './secret-grant.ts';
import { activeTargets } from './server.ts';

jest.setTimeout(120_000);

const suite = 'mistakes';
const apiVersion = 'monitoring.bellwether.dev/v1alpha1';
const shop = { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } };

type Spec = Parameters<typeof scrapeTarget>[1];
const target = (name: string, spec: Spec, namespace = demoNamespace) => scrapeTarget({ suite, name, namespace }, spec);

afterAll(() => withdraw(suite));

describe('refused at apply, by the field', () => {
  /** Nothing is stored, whatever the answer: the API server is asked on trial. */
  const refusal = (object: object): Promise<string> =>
    refusalOf(async () => {
      await kubectl.send(object, 'create', '--dry-run=server', '--validate=strict');
      return 'it was taken';
    });

  const anyTarget = (spec: object, name = 'a') => ({
    apiVersion,
    kind: 'ScrapeTarget',
    metadata: { name, namespace: demoNamespace },
    spec: { pods: shop, ...spec },
  });
  const anyStack = (spec: object, name = 'a') => ({
    apiVersion,
    kind: 'MonitoringStack',
    metadata: { name, namespace: demoNamespace },
    spec,
  });
  const auth = {
    basic: { username: 'a', password: { name: 'a', key: 'a' } },
    bearer: { token: { name: 'a', key: 'a' } },
  };

  test.each<[string, object, RegExp]>([
    [
      'a target’s name of 253 characters',
      anyTarget({}, 'a'.repeat(253)),
      /metadata\.name: Too long: may not be more than 63/,
    ],
    [
      'a stack’s name of 253 characters',
      anyStack({}, 'a'.repeat(253)),
      /metadata\.name: Too long: may not be more than 39/,
    ],
    ['port 0', anyTarget({ port: 0 }), /spec\.port: Invalid value: 0: .*greater than or equal to 1/],
    ['port 70000', anyTarget({ port: 70_000 }), /spec\.port: Invalid value: 70000: .*less than or equal to 65535/],
    ['pods and Services', anyTarget({ services: shop }), /spec: .*exactly one of spec\.pods, spec\.services/],
    ['nothing to scrape', anyTarget({ pods: undefined }), /spec: .*exactly one of spec\.pods, spec\.services/],
    ['two ways to authenticate', anyTarget({ auth }), /spec\.auth: .*exactly one of basic, bearer and oauth2/],
    ['an interval of 0', anyTarget({ interval: '0s' }), /spec\.interval: .*between 1s and 24h/],
    [
      'an interval of 0 for all',
      anyStack({ prometheus: { scrapeInterval: '0s' } }),
      /spec\.prometheus\.scrapeInterval: /,
    ],
    [
      'a timeout above the interval',
      anyTarget({ interval: '10s', timeout: '11s' }),
      /spec\.timeout: .*must not be longer than spec\.interval/,
    ],
    [
      'a timeout above the interval for all',
      anyStack({ prometheus: { scrapeInterval: '10s', scrapeTimeout: '11s' } }),
      /spec\.prometheus\.scrapeTimeout: /,
    ],
    ['no replicas', anyStack({ prometheus: { replicas: 0 } }), /spec\.prometheus\.replicas: Invalid value: 0/],
    ['fewer than none', anyStack({ prometheus: { replicas: -1 } }), /spec\.prometheus\.replicas: Invalid value: -1/],
    ['no Alertmanagers', anyStack({ alertmanager: { replicas: 0 } }), /spec\.alertmanager\.replicas: Invalid value: 0/],
  ])('%s', async (_, object, words) => {
    expect(await refusal(object)).toMatch(words);
  });

  test.each([
    ['Prometheus', { prometheus: { storage: { size: '512Mi' } } }, /spec\.prometheus\.storage\.size: .*cannot shrink/],
    [
      'Alertmanager',
      { alertmanager: { storage: { size: '64Mi' } } },
      /spec\.alertmanager\.storage\.size: .*cannot shrink/,
    ],
  ])('a volume of %s that shrinks', async (_, spec, words) => {
    const patch = [`--patch=${JSON.stringify({ spec })}`, '--type=merge', '--dry-run=server'];
    await expect(
      kubectl.run('patch', 'monitoringstack', stack.name, `--namespace=${stack.namespace}`, ...patch),
    ).rejects.toThrow(words);
  });
});

describe('taken, and then told', () => {
  const told = (name: string, type: string, expected: object, namespace = demoNamespace) =>
    eventually(`${type} of ${name}`, async () => {
      const found = await kubectl.find('scrapetarget', name, `--namespace=${namespace}`);
      if (!found) throw new Error(`there is no ScrapeTarget ${name}`);
      expect(current(found, type)).toMatchObject(expected);
    });
  const whole: Partial<LiveCondition> = { status: 'True' };

  describe('a Secret', () => {
    const name = 'mistakes-login';
    const secret = (data: object) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: demoNamespace, labels: { 'monitoring.bellwether.dev/allow-scrape': 'true' } },
      stringData: data,
    });
    const missing = (words: string) => ({
      status: 'False',
      reason: 'SecretMissing',
      message: expect.stringContaining(words),
    });

    beforeAll(() => kubectl.apply(secretGrant(demoNamespace, name)));

    afterAll(() =>
      kubectl.run(
        'delete',
        `secret/${name}`,
        `role/${name}`,
        `rolebinding/${name}`,
        `--namespace=${demoNamespace}`,
        '--ignore-not-found',
      ),
    );

    test('that is missing, then has another key, and then appears', async () => {
      const token = { name, key: 'token' };
      await kubectl.apply([
        target('secret', { pods: shop, port: 'http', params: { of: ['secret'] }, auth: { bearer: { token } } }),
      ]);
      await told('secret', 'Accepted', missing(`there is no Secret ${name} in namespace ${demoNamespace}`));
      await kubectl.apply([secret({ tokne: 'x' })]);
      await told('secret', 'Accepted', missing('has no key token; it has tokne'));
      await kubectl.apply([secret({ token: 'x' })]);
      await told('secret', 'Ready', whole);
      expect(JSON.stringify(await declared('scrapetarget', 'secret'))).not.toContain('SecretMissing');
    });
  });

  test('a selector that matches nothing, with the label that was meant; and the mended one', async () => {
    const wrong = { selector: { matchLabels: { app: 'shop' } } };
    await kubectl.apply([target('selector', { pods: wrong, port: 'http', params: { of: ['selector'] } })]);
    const message = expect.stringContaining('did you mean app.kubernetes.io/name: shop?');
    await told('selector', 'TargetsFound', { status: 'False', reason: 'NoMatch', message });
    await told('selector', 'Ready', whole);
    await kubectl.apply([target('selector', { pods: shop, port: 'http', params: { of: ['selector'] } })]);
    await told('selector', 'TargetsFound', { status: 'True', reason: 'Found' });
  });

  test('a port that does not exist, with the one that was meant; and the mended one', async () => {
    const spec = { pods: shop, params: { of: ['port'] } };
    await kubectl.apply([target('port', { ...spec, port: 'htpt' })]);
    const message = expect.stringContaining('did you mean http? They declare http (8080).');
    await told('port', 'TargetsFound', { status: 'False', reason: 'PortNotFound', message });
    await told('port', 'Ready', whole);
    const columns = await kubectl.run('get', 'scrapetarget', 'port', `--namespace=${demoNamespace}`);
    expect(columns).toMatch(/^port +True +Loaded +PortNotFound +demo /m);
    await kubectl.apply([target('port', { ...spec, port: 'http' })]);
    await told('port', 'TargetsFound', { status: 'True', reason: 'Found' });
  });

  test('a regular expression that does not compile', async () => {
    const relabelings = [{ sourceLabels: ['pod'], regex: 'shop-(', targetLabel: 'shop' }];
    await kubectl.apply([target('regex', { pods: shop, port: 'http', relabelings })]);
    const message = expect.stringMatching(/spec\.relabelings\[0\].*missing closing \)/);
    await told('regex', 'Accepted', { status: 'False', reason: 'InvalidScrape', message });
    await told('regex', 'TargetsFound', { status: 'Unknown', reason: 'NotAccepted' });
  });

  test('an unknown discovery block, with the nearest', async () => {
    const discovery = { dns_sd_config: [{ names: ['a.example.com'] }] };
    await kubectl.apply([target('discovery', { discovery }, stack.namespace)]);
    const message = expect.stringContaining(
      'spec.discovery.dns_sd_config: Prometheus has no such discovery; did you mean dns_sd_configs?',
    );
    await told('discovery', 'Accepted', { status: 'False', reason: 'UnknownDiscovery', message }, stack.namespace);
  });

  describe('label values', () => {
    const labels = { quoted: `say "hi" and 'hello'`, lines: 'one\ntwo', group: '$1 ${1} $$', braces: '{{ $value }}' };
    let ask: Ask;

    beforeAll(async () => {
      ask = await openPrometheus();
    });

    test('with quotes, a newline or $1 are taken as they are', async () => {
      await kubectl.apply([target('labels', { pods: shop, port: 'http', params: { of: ['labels'] }, labels })]);
      await told('labels', 'Ready', whole);
      await eventually('the target', async () => {
        const own = (await activeTargets(ask)).filter(
          (one) => one.labels['scrape_target'] === `${demoNamespace}/labels`,
        );
        expect(own).toMatchObject([{ labels }]);
      });
    });
  });

  test('nothing of it troubles anybody else', async () => {
    expect(current(await declared('scrapetarget', 'shop'), 'Ready')).toMatchObject(whole);
    await eventually('the stack', async () => {
      expect(current(await stackObject(), 'Ready')).toMatchObject(whole);
    });
  });
});
