import { describe, expect, test } from '@jest/globals';
import { alertmanagerConfiguration } from '../../components/alertmanager/configuration.ts';
import { mainConfiguration, mainRevision } from '../../components/prometheus/configuration.ts';

import { StalledError } from '../controller/errors.ts';
import { chooseAlertmanager, chooseMain } from './last-good.ts';
import { fakeJudge } from './testing/judge.ts';
import { stackOf } from './testing/objects.ts';
import { ownedOf, snapshotOf } from './testing/snapshots.ts';

const options = { signal: new AbortController().signal };
const remotes = { blocks: { remote_write: [], remote_read: [] }, faults: [] };
const metadata = (name: string) => ({ name, namespace: 'monitoring' });

describe('the main configuration', () => {
  const good = stackOf({ spec: { prometheus: { externalLabels: { zone: 'a' } } } });
  const bad = stackOf({ spec: { prometheus: { externalLabels: { zone: 'bad_zone' } } } });
  const standing = (text: string) =>
    ownedOf({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('demo-prometheus'),
      data: { 'prometheus.json': text },
    } as never);

  test('that is accepted is chosen, with the revision that its marker carries', async () => {
    const judge = fakeJudge();
    const chosen = await chooseMain(snapshotOf({ stack: good }), remotes, judge, options);
    expect(chosen).toMatchObject({ ...mainConfiguration(good), marker: 'bellwether/main', said: { status: 'True' } });
    expect(judge.asked).toEqual(['configuration']);
  });

  test('that stands already is its own verdict', async () => {
    const judge = fakeJudge();
    const owned = standing(mainConfiguration(bad).text);
    await expect(chooseMain(snapshotOf({ stack: bad, owned }), remotes, judge, options)).resolves.toMatchObject({
      said: { status: 'True' },
    });
    expect(judge.asked).toEqual([]);
  });

  test('that is refused leaves the one that stands, under the revision of that one', async () => {
    const { text, revision } = mainConfiguration(good);
    const chosen = await chooseMain(snapshotOf({ stack: bad, owned: standing(text) }), remotes, fakeJudge(), options);
    expect(chosen).toMatchObject({ text, revision, marker: 'bellwether/main' });
    expect(mainRevision(bad, chosen.text)).toBe(chosen.revision);
    expect(chosen.said).toEqual({
      status: 'False',
      reason: 'InvalidConfiguration',
      message: 'unexpected bad_zone\nThe last good configuration keeps running.',
    });
  });

  test('that is refused while none stands stalls the stack', async () => {
    const error: unknown = await chooseMain(snapshotOf({ stack: bad }), remotes, fakeJudge(), options).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StalledError);
    expect(error).toMatchObject({ reason: 'InvalidConfiguration', message: 'unexpected bad_zone' });
  });

  test('that cannot be judged is not chosen', async () => {
    const judge = fakeJudge();
    judge.broken = new Error('no promtool');
    await expect(chooseMain(snapshotOf({ stack: good }), remotes, judge, options)).rejects.toThrow('no promtool');
  });
});

describe('the configuration of Alertmanager', () => {
  const config = (receiver: string) => ({ route: { receiver }, receivers: [{ name: receiver }] });
  const withConfig = (receiver: string) => stackOf({ spec: { alertmanager: { config: config(receiver) } } });
  const standing = (text: string) => {
    const data = { 'alertmanager.yaml': Buffer.from(text).toString('base64') };
    return ownedOf({ apiVersion: 'v1', kind: 'Secret', metadata: metadata('demo-alertmanager'), data } as never);
  };

  test('that is accepted is chosen', async () => {
    const chosen = await chooseAlertmanager(snapshotOf({ stack: withConfig('a') }), fakeJudge(), options);
    expect(chosen).toMatchObject({ ...alertmanagerConfiguration(withConfig('a')), said: { reason: 'Accepted' } });
  });

  test('that nobody gives sends nowhere, and needs no verdict', async () => {
    const judge = fakeJudge();
    const chosen = await chooseAlertmanager(snapshotOf(), judge, options);
    expect(chosen).toMatchObject({ said: { status: 'True', reason: 'Default' } });
    expect(JSON.parse(chosen.text)).toMatchObject({ route: { receiver: 'nowhere' } });
    expect(judge.asked).toEqual([]);
  });

  test('that stands already is its own verdict', async () => {
    const judge = fakeJudge();
    const stack = withConfig('a');
    const owned = standing(alertmanagerConfiguration(stack).text);
    await chooseAlertmanager(snapshotOf({ stack, owned }), judge, options);
    expect(judge.asked).toEqual([]);
  });

  test('that is refused leaves the one that stands, under the revision that its mark carries', async () => {
    const { text, revision } = alertmanagerConfiguration(withConfig('a'));
    const snapshot = snapshotOf({ stack: withConfig('bad_receiver'), owned: standing(text) });
    const chosen = await chooseAlertmanager(snapshot, fakeJudge(), options);
    expect(chosen).toMatchObject({ text, revision });
    expect(chosen.said).toEqual({
      status: 'False',
      reason: 'InvalidAlertmanagerConfig',
      message: 'spec.alertmanager.config: unexpected bad_receiver\nThe last good configuration keeps running.',
    });
  });

  test('that is refused while none stands sends nowhere until it is mended', async () => {
    const chosen = await chooseAlertmanager(snapshotOf({ stack: withConfig('bad_receiver') }), fakeJudge(), options);
    const { text, revision } = alertmanagerConfiguration(stackOf());
    expect(chosen).toMatchObject({ text, revision, said: { status: 'False' } });
    expect(chosen.said.message).toContain('Until it is mended, alerts are sent nowhere.');
  });
});
