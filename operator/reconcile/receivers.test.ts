import { describe, expect, test } from '@jest/globals';
import { alertmanagerConfiguration } from '../../components/alertmanager/configuration.ts';
import { alertmanagerData } from '../../components/alertmanager/secret.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { chooseReceivers, receiversOf, standingReceivers } from './receivers.ts';
import { SecretAdmission } from './secret-admission.ts';
import { type SecretReadings, secretKey } from './secret-view.ts';
import { type FakeJudge, fakeJudge } from './testing/judge.ts';
import { stackOf } from './testing/objects.ts';
import { ownedOf, snapshotOf } from './testing/snapshots.ts';

const config = (receiver: string) => ({ route: { receiver }, receivers: [{ name: receiver }] });
const withConfig = (receiver: string) => stackOf({ spec: { alertmanager: { config: config(receiver) } } });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const text = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString();

/** A stack whose one receiver needs the keys `url` and `token` of the Secret chat, or certificates. */
function withSecrets(http: object = { authorization: { credentials: { name: 'chat', key: 'token' } } }) {
  const webhook = { url: { name: 'chat', key: 'url' }, http_config: http };
  return stackOf({
    spec: { alertmanager: { config: { ...config('a'), receivers: [{ name: 'a', webhook_configs: [webhook] }] } } },
  });
}

interface Situation {
  readonly stack: MonitoringStack;
  readonly standing?: Readonly<Record<string, string>>;
  /** Values by the key of the Secret chat; undefined where there is no such Secret. */
  readonly chat?: Readonly<Record<string, string>>;
  readonly judge?: FakeJudge;
}

async function choose({ stack, standing, chat, judge = fakeJudge() }: Situation) {
  const metadata = { name: 'demo-alertmanager', namespace: 'monitoring' };
  const owned = standing && ownedOf({ apiVersion: 'v1', kind: 'Secret', metadata, data: standing } as never);
  const snapshot = snapshotOf({ stack, ...(owned && { owned }) });
  const data = chat && Object.fromEntries(Object.entries(chat).map(([key, value]) => [key, base64(value)]));
  const key = secretKey({ namespace: 'monitoring', name: 'chat' });
  const readings: SecretReadings = new Map(data ? [[key, { state: 'found', data } as const]] : []);
  const account = { namespace: 'monitoring', serviceAccount: 'bellwether' };
  const admission = new SecretAdmission({ readings, standing: standingReceivers(snapshot), account });
  return await chooseReceivers(snapshot, receiversOf(stack), admission, {
    judge,
    signal: new AbortController().signal,
  });
}

/** What Alertmanager's Secret holds, by the key of the Secret that it was copied from. */
function copies(stack: MonitoringStack, data: Readonly<Record<string, string>>) {
  const { secrets } = alertmanagerConfiguration(stack);
  return Object.fromEntries(
    secrets.flatMap(({ key, path }) => (data[path] === undefined ? [] : [[key, text(data[path])]])),
  );
}

describe('the configuration of Alertmanager', () => {
  test('that is accepted is chosen', async () => {
    const { text: chosen, revision } = alertmanagerConfiguration(withConfig('a'));
    expect(await choose({ stack: withConfig('a') })).toMatchObject({
      text: chosen,
      revision,
      said: { reason: 'Accepted' },
    });
  });

  test('that nobody gives sends nowhere, and needs no verdict', async () => {
    const judge = fakeJudge();
    const chosen = await choose({ stack: stackOf(), judge });
    expect(chosen).toMatchObject({ said: { status: 'True', reason: 'Default' } });
    expect(JSON.parse(chosen.text)).toMatchObject({ route: { receiver: 'nowhere' } });
    expect(judge.asked).toEqual([]);
  });

  test('that stands already is its own verdict, unless a template changed', async () => {
    const judge = fakeJudge();
    const templates = (chat: string) =>
      stackOf({ spec: { alertmanager: { config: config('a'), templates: { chat } } } });
    const standing = alertmanagerData(alertmanagerConfiguration(templates('old')));
    await choose({ stack: templates('old'), standing, judge });
    expect(judge.asked).toEqual([]);
    const chosen = await choose({ stack: templates('new'), standing, judge });
    expect(judge.asked).toEqual(['alertmanager']);
    expect(text(chosen.data['chat.tmpl'])).toBe('new');
    expect(chosen.revision).not.toBe(alertmanagerConfiguration(templates('old')).revision);
  });

  test('that is refused leaves the one that stands with its templates, under the revision that its mark carries', async () => {
    const good = stackOf({ spec: { alertmanager: { config: config('a'), templates: { chat: 'good' } } } });
    const { text: standing, revision } = alertmanagerConfiguration(good);
    const bad = stackOf({ spec: { alertmanager: { config: config('bad_receiver'), templates: { chat: 'new' } } } });
    const chosen = await choose({ stack: bad, standing: alertmanagerData(alertmanagerConfiguration(good)) });
    expect(chosen).toMatchObject({ text: standing, revision });
    expect(text(chosen.data['chat.tmpl'])).toBe('good');
    expect(chosen.said).toEqual({
      status: 'False',
      reason: 'InvalidAlertmanagerConfig',
      message: 'spec.alertmanager.config: unexpected bad_receiver\nThe last good configuration keeps running.',
    });
  });

  test.each<readonly [string, MonitoringStack, string]>([
    ['refused', withConfig('bad_receiver'), 'InvalidAlertmanagerConfig'],
    ['one with a path', stackOf({ spec: { alertmanager: { config: { templates: ['/x'] } } } }), 'FieldNotAllowed'],
  ])('that is %s while none stands sends nowhere until it is mended', async (_, stack, reason) => {
    const chosen = await choose({ stack });
    const { text: nowhere, revision } = alertmanagerConfiguration(stackOf());
    expect(chosen).toMatchObject({ text: nowhere, revision, said: { status: 'False', reason } });
    expect(chosen.said.message).toContain('Until it is mended, alerts are sent nowhere.');
  });
});

describe('the Secrets of receivers', () => {
  const stack = withSecrets();

  test('are copied, each to its file', async () => {
    const chosen = await choose({ stack, chat: { url: 'http://chat', token: 'one' } });
    expect(copies(stack, chosen.data)).toEqual({ url: 'http://chat', token: 'one' });
    expect(chosen.said).toMatchObject({ status: 'True' });
    expect(chosen.text).not.toContain('http://chat');
  });

  test('one that is missing keeps only what needs it from sending, and is told', async () => {
    const chosen = await choose({ stack, chat: { url: 'http://chat' } });
    expect(chosen.text).toBe(alertmanagerConfiguration(stack).text);
    expect(copies(stack, chosen.data)).toEqual({ url: 'http://chat' });
    expect(chosen.said).toMatchObject({ status: 'False', reason: 'SecretMissing' });
    expect(chosen.said.message).toContain(
      'http_config.authorization.credentials: Secret monitoring/chat has no key token',
    );
    expect(chosen.said.message).toContain('Until then whatever needs it cannot send.');
  });

  test('one that goes leaves its last good bytes', async () => {
    const { data: standing } = await choose({ stack, chat: { url: 'http://chat', token: 'one' } });
    const chosen = await choose({ stack, standing, chat: { url: 'http://new' } });
    expect(copies(stack, chosen.data)).toEqual({ url: 'http://new', token: 'one' });
    expect(chosen.said.message).toContain('Until then its last good bytes are used.');
  });

  test('a certificate that was never good leaves the last good configuration, without which nothing could be loaded', async () => {
    const tls = withSecrets({ tls_config: { ca: { name: 'chat', key: 'ca' } } });
    const { data: standing, text: old } = await choose({ stack, chat: { url: 'http://chat', token: 'one' } });
    const chosen = await choose({ stack: tls, standing, chat: { url: 'http://chat', ca: 'garbage' } });
    expect(chosen.text).toBe(old);
    expect(copies(stack, chosen.data)).toEqual({ url: 'http://chat', token: 'one' });
    expect(chosen.said).toMatchObject({ status: 'False', reason: 'InvalidSecret' });
    expect(JSON.stringify(chosen.said)).not.toContain('garbage');
  });
});
