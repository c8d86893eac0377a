/** A receiver's address comes from a Secret and its text from a template; a Secret that is missing is told, and found by itself. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { endpointsOf, stack } from '../demo/demo.ts';
import type { Received } from '../demo/programs/receiver.ts';
import { namespace as demoNamespace, port } from '../demo/workload.ts';
import { alertRule, current, withdraw } from './declarations.ts';
import { eventually, kubectl, stackObject } from './running-demo.ts';
import { changeStack, restoreSamples } from './stack-change.ts';

jest.setTimeout(120_000);

const suite = 'receivers';
const secretName = 'chat-of-the-suite';
/** Alertmanager sends to it like to any other, and shows it to nobody. */
const address = `http://receiver.${demoNamespace}.svc:${port}/alerts`;

const config = {
  route: { receiver: 'chat', group_by: ['alertname'], group_wait: '1s', group_interval: '5s', repeat_interval: '30s' },
  receivers: [
    {
      name: 'chat',
      webhook_configs: [{ url: { name: secretName, key: 'url' } }],
    },
  ],
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: secretName,
    namespace: stack.namespace,
    labels: { 'monitoring.bellwether.dev/allow-scrape': 'true' },
  },
  stringData: { url: address },
};

const received = async (): Promise<readonly Received[]> =>
  await kubectl.ask<readonly Received[]>({ namespace: demoNamespace, name: 'receiver', port: String(port) }, '/alerts');

const configured = async () => current(await stackObject(), 'AlertmanagerConfigured');

beforeAll(async () => {
  await changeStack({ alertmanager: { config } });
});

afterAll(async () => {
  await withdraw(suite);
  await kubectl.run('delete', 'secret', secretName, `--namespace=${stack.namespace}`, '--ignore-not-found');
  await restoreSamples();
});

test('the Secret that is missing is named, with the field that refers to it', async () => {
  await eventually('its being told', async () => {
    const { status, reason, message } = await configured();
    expect([status, reason]).toEqual(['False', 'SecretMissing']);
    expect(message).toContain('spec.alertmanager.config.receivers[0].webhook_configs[0].url: there is no Secret');
  });
});

test('once it is there, alerts arrive where it says', async () => {
  await kubectl.apply([secret]);
  const always = { alert: 'SentBySecret', expr: 'vector(1)' };
  await kubectl.apply([alertRule({ suite, name: 'always' }, [{ name: 'only', interval: '1s', rules: [always] }])]);
  await eventually('its being accepted', async () => {
    expect((await configured()).status).toBe('True');
  });
  await eventually(
    'the alert at the receiver',
    async () => {
      expect((await received()).map(({ labels }) => labels['alertname'])).toContain('SentBySecret');
    },
    90_000,
  );
});

test('its value stands in no object but Secrets, and Alertmanager shows it to nobody', async () => {
  const objects = await kubectl.list('monitoringstacks,configmaps,events,pods', `--namespace=${stack.namespace}`);
  expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'MonitoringStack'))).not.toContain(address);
  expect(JSON.stringify((await stackObject()).status)).not.toContain(address);
  const alertmanager = (await endpointsOf(kubectl)).get('alertmanager');
  expect(await (await fetch(`${alertmanager}/api/v2/status`)).text()).not.toContain(address);
});

test('a template that does not parse leaves what runs in place; a good one is loaded', async () => {
  await changeStack({ alertmanager: { config, templates: { chat: '{{ define "a" }}{{ .Status }' } } });
  await eventually('its being refused', async () => {
    const { status, message } = await configured();
    expect([status, message]).toEqual(['False', expect.stringContaining('chat.tmpl:1')]);
  });
  await changeStack({ alertmanager: { config, templates: { chat: '{{ define "a" }}{{ .Status }}{{ end }}' } } });
  await eventually('its being loaded', async () => {
    expect((await configured()).status).toBe('True');
    expect(current(await stackObject(), 'AlertmanagerLoaded').status).toBe('True');
  });
});
