/** The judge has a container and a memory of its own: what kills a parser, or the judge itself, keeps nobody else waiting. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { waitForReady } from '../demo/install.ts';
import type { Ask } from '../demo/prometheus.ts';
import { alertRule, current, declared, scrapeTarget, withdraw } from './declarations.ts';
import { containerOf, killContainer, type OperatorPod, processOf, waitForOperator } from './operator.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { ruleGroups } from './server.ts';

jest.setTimeout(120_000);

const suite = 'judge';

/** Each records a series of its own: of two that record one, only the older would run. */
const rule = (name: string): object =>
  alertRule({ suite, name }, [{ name: 'only', rules: [{ record: name.replace('-', ':'), expr: 'vector(1)' }] }]);

/** Each expression alone takes promtool seconds, which grow with the square of its depth. */
const endless = alertRule({ suite, name: 'judge-endless' }, [
  {
    name: 'only',
    rules: Array.from({ length: 12 }, () => ({
      record: 'judge:endless',
      expr: `${'('.repeat(32_000)}up${')'.repeat(32_000)}`,
    })),
  },
]);

/** RE2 writes repetitions out: to some 600 MiB in all. */
const greedy = scrapeTarget(
  { suite, name: 'judge-greedy' },
  {
    pods: { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } },
    port: 'http',
    metricRelabelings: Array.from({ length: 64 }, () => ({
      sourceLabels: ['a'],
      regex: 'abcdefgh'.repeat(24).replaceAll(/./g, '$&{1,1000}'),
      targetLabel: 'b',
    })),
  },
);

let ask: Ask;
let before: OperatorPod;

const isLive = async (name: string): Promise<boolean> =>
  (await ruleGroups(ask)).some((group) => group.name === `demo/${name}/only`);

const live = (name: string) => eventually(`${name} to be live`, async () => expect(await isLive(name)).toBe(true));

async function accepted(kind: 'alertrule' | 'scrapetarget', name: string) {
  return current(await declared(kind, name), 'Accepted');
}

beforeAll(async () => {
  ask = await openPrometheus();
  before = await waitForOperator();
});

afterAll(async () => {
  await withdraw(suite);
  await waitForReady(kubectl, { within: 60_000 });
});

describe('the judge', () => {
  test('has a limit of memory, of which its parsers get their share', async () => {
    const container = containerOf(before, 'judge');
    expect(container.resources?.limits).toMatchObject({ memory: '512Mi' });
    const command = await readFile(`/proc/${await processOf(container)}/cmdline`, 'utf8');
    expect(command.split('\0')).toContain('--memory=512');
  });

  test('kills what comes to no end or takes all memory, tells it, and judges the others meanwhile', async () => {
    await kubectl.apply([endless, greedy]);
    await kubectl.apply([rule('judge-meanwhile')]);
    await live('judge-meanwhile');
    const waiting = async () => (await declared('alertrule', 'judge-endless')).status?.conditions ?? [];
    expect((await waiting()).map(({ reason }) => reason)).not.toContain('JudgeTimeout');
    await eventually('the verdicts', async () => {
      expect(await accepted('scrapetarget', 'judge-greedy')).toMatchObject({
        status: 'False',
        reason: 'JudgeOutOfMemory',
      });
      expect(await accepted('alertrule', 'judge-endless')).toMatchObject({ status: 'False', reason: 'JudgeTimeout' });
    });
    const { restartCount } = containerOf(await waitForOperator(), 'judge');
    expect(restartCount).toBe(containerOf(before, 'judge').restartCount);
  });

  test('that is killed while a rule is on its way starts again, and the rule is live', async () => {
    await Promise.all([kubectl.apply([rule('judge-killed')]), killContainer(containerOf(before, 'judge'))]);
    await live('judge-killed');
    await eventually('the end of the round', async () => {
      const after = await waitForOperator();
      expect(containerOf(after, 'judge').restartCount).toBe(containerOf(before, 'judge').restartCount + 1);
      expect([after.metadata.uid, containerOf(after, 'operator')]).toEqual([
        before.metadata.uid,
        containerOf(before, 'operator'),
      ]);
    });
  });
});
