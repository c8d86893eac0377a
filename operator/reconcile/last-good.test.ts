import { describe, expect, test } from '@jest/globals';
import { mainConfiguration, mainRevision } from '../../components/prometheus/configuration.ts';

import { StalledError } from '../controller/errors.ts';
import { chooseMain } from './last-good.ts';
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
    expect(mainRevision(chosen)).toBe(chosen.revision);
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
