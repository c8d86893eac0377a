/** What the operator says when it cannot start as it was asked to, and that it can be ended at any time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { endAll, startOperator } from './operator-process.ts';
import { kubeconfigText } from './own-api-server.ts';
import { freePort } from './ports.ts';

jest.setTimeout(60_000);

let folder: string;
let nowhere: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-faults-'));
  nowhere = join(folder, 'nowhere');
  const server = `https://127.0.0.1:${await freePort()}`;
  await writeFile(nowhere, kubeconfigText({ server, token: 'any', authority: '' }));
});

afterEach(endAll);
afterAll(() => rm(folder, { recursive: true }));

test('a command line that cannot be followed ends it with 2', async () => {
  const operator = await startOperator({ args: ['--leader-elected'] });
  expect(await operator.exitCode()).toBe(2);
  await operator.says('there is no option --leader-elected; did you mean --leader-elect?');
});

describe('what nobody can mend while it runs ends it with 1', () => {
  test.each([
    ['no kubeconfig', 'missing', [], ['cannot load the kubeconfig', 'missing', 'no such file', '--kubeconfig=FILE']],
    [
      'a judge that does not run',
      'nowhere',
      ['--promtool=/etc/hostname'],
      ['/etc/hostname --version names no version', 'exit code 127'],
    ],
  ])('%s', async (_, kubeconfig, args, words) => {
    const operator = await startOperator({ args: [`--kubeconfig=${join(folder, kubeconfig)}`, ...args] });
    expect(await operator.exitCode()).toBe(1);
    await operator.says(...words);
  });

  test('a port in use, with what names its holder and the flag that chooses another', async () => {
    const holder = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => holder.listen(port, () => resolve()));
    try {
      const operator = await startOperator({ port, args: [`--kubeconfig=${nowhere}`] });
      expect(await operator.exitCode()).toBe(1);
      await operator.says(
        `port ${port} of all addresses is in use by another program`,
        `ss -ltnp 'sport = :${port}'`,
        '--port=PORT',
      );
    } finally {
      holder.close();
    }
  });
});

test.each([
  ['while it starts', 0],
  ['while it waits for a cluster', 1],
])('SIGTERM %s ends it at once', async (_, says) => {
  const operator = await startOperator({ args: [`--kubeconfig=${nowhere}`, '--leader-elect'] });
  if (says > 0) await operator.says('watch failed; trying again', 'no API server listens at that address');
  else await new Promise((resolve) => setTimeout(resolve, 150));
  const start = performance.now();
  expect([0, 'SIGTERM']).toContain(await operator.end());
  expect(performance.now() - start).toBeLessThan(5_000);
});
