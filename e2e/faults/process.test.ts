/**
 * What is wrong with the operator's own surroundings, before a real API server: its login, its clock, its disks. It says
 * what is wrong and what to do, goes on with what it can, and continues when it is mended.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { leases } from '../../operator/kube/resource.ts';
import { binLink } from '../cluster/paths.ts';
import { until } from '../cluster/until.ts';
import { apply, crds, namespaceOf, ownNamespace, rights } from './installation.ts';
import { endAll, type OperatorOptions, type OperatorProcess, startOperator } from './operator-process.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';
import { stackIn, stackSays, wellWritten } from './stacks.ts';

jest.setTimeout(120_000);

let server: OwnApiServer;
let kubeconfig: string;

const judges = ['promtool', 'amtool'].map((tool) => `--${tool}=${join(binLink, tool)}`);
const start = ({ args = [], ...rest }: OperatorOptions = {}): Promise<OperatorProcess> =>
  startOperator({ args: [`--kubeconfig=${kubeconfig}`, ...judges, ...args], ...rest });

beforeAll(async () => {
  server = await startOwnApiServer();
  kubeconfig = await server.kubeconfig('operator');
  await apply(server.client, namespaceOf(ownNamespace), ...rights(), ...crds());
});

afterEach(endAll);
afterAll(() => server.end());

test('a login that is not accepted is told of; the kubeconfig is read again when it is mended', async () => {
  await server.writeKubeconfig(kubeconfig, 'operator', { token: 'stale' });
  const operator = await start();
  await operator.says('the API server does not accept the login', 'renew the token');
  expect(await operator.answers('/readyz', 503)).toContain('the API server does not accept the login');
  await server.writeKubeconfig(kubeconfig, 'operator');
  await operator.answers('/readyz', 200);
});

describe('a clock that is off by an hour', () => {
  const lease = async () => {
    const { spec } = await server.client.get(leases, { namespace: ownNamespace, name: 'bellwether' });
    return { holder: spec?.holderIdentity ?? '', renewTime: spec?.renewTime };
  };
  const shifted = (name: string, off: number) =>
    start({
      args: ['--leader-elect'],
      env: { POD_NAME: name, CLOCK_OFF: String(off) },
      preload: join(import.meta.dirname, 'shifted-clock.ts'),
    });
  const leads = async (name: string) => {
    const isSo = async () => (await lease().catch(() => ({ holder: '' }))).holder.startsWith(name);
    expect(await until(isSo, { within: 40_000, every: 200 })).toBe(true);
  };
  const hour = 3_600_000;

  test.each([
    ['ahead of', hour],
    ['behind', -hour],
  ])(
    '%s the API server’s is told of, takes the Lease from nobody who lives, and is told of when it is right',
    async (side, off) => {
      const living = await shifted('living', 0);
      await leads('living');
      const other = await shifted('other', off);
      await other.says('the clocks differ', ` s ${side} the API server's`, 'synchronise both clocks');
      await other.answers('/readyz', 200);
      const seen = new Set<unknown>();
      const renewed = async () => seen.add((await lease()).renewTime).size > 2;
      expect(await until(renewed, { within: 40_000, every: 200 })).toBe(true);
      expect((await lease()).holder).toMatch(/^living/);
      expect(await living.end()).toBe(0);
      await leads('other');
      other.signal('SIGUSR2');
      await other.says('the clocks agree again');
      expect(await other.end()).toBe(0);
    },
  );
});

describe('a disk that is full', () => {
  let disk: string;
  const filler = () => join(disk, 'filler');
  const fill = () => writeFile(filler(), Buffer.alloc(2 ** 20)).catch(() => undefined);

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'bellwether-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
  });

  afterAll(async () => {
    execFileSync('umount', [disk]);
    await rm(disk, { recursive: true });
  });

  test('under the journal leaves it in memory, and the next start opens it again', async () => {
    await fill();
    const journal = join(disk, 'journal');
    const operator = await start({ args: [`--journal=${journal}`] });
    await operator.says('the journal lives in memory', 'make room on the disk', '--journal');
    await operator.answers('/readyz', 200);
    expect(await operator.end()).toBe(0);
    await rm(filler());
    const next = await start({ args: [`--journal=${journal}`] });
    await next.answers('/readyz', 200);
    expect(next.lines.filter((line) => line.includes('journal'))).toEqual([]);
    expect(await readdir(journal)).toContain('CURRENT');
  });

  test('under the judge is told in the conditions of whoever waits for a verdict, which comes when there is room', async () => {
    await fill();
    await start({ env: { TMPDIR: disk } });
    await apply(server.client, stackIn(ownNamespace));
    const words = ["the judge's scratch folder", 'no space left on device', 'Make room there', 'TMPDIR'];
    await stackSays(server.client, ownNamespace, 'False', ...words);
    await rm(filler());
    expect(await stackSays(server.client, ownNamespace, 'True')).toBe(wellWritten);
  });
});
