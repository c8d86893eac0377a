/** The commands from arguments to exit codes, on an in-memory API server and on files. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { stackOf, targetOf } from '../reconcile/testing/objects.ts';
import { run, type Surroundings } from './run.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const nowhere = (): Promise<never> => Promise.reject(new Error('no kubeconfig'));

async function cli(args: readonly string[], given: Partial<Surroundings> = {}): Promise<Ran> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await run(args, {
    version: '1.2.3',
    searchPath: '',
    print: (text) => said.push(text),
    complain: (text) => complained.push(text),
    readInput: () => Promise.resolve(''),
    connect: nowhere,
    ...given,
  });
  return { code, out: said.join('\n'), err: complained.join('\n') };
}

describe('without a cluster', () => {
  test('version', async () => {
    expect(await cli(['version'])).toEqual({ code: 0, out: 'kubectl-bellwether 1.2.3', err: '' });
  });

  test('help', async () => {
    expect(await cli([])).toEqual({ code: 0, out: expect.stringContaining('usage: kubectl bellwether'), err: '' });
  });

  test('arguments that make no sense end with 2', async () => {
    const err = 'error: check needs files: check -f FILE…\nkubectl bellwether help says what there is';
    expect(await cli(['check'])).toEqual({ code: 2, out: '', err });
  });

  test('a cluster that cannot be reached ends with 1', async () => {
    expect(await cli(['status'])).toEqual({ code: 1, out: '', err: 'error: no kubeconfig' });
  });
});

describe('check', () => {
  let folder: string;
  const good = 'apiVersion: monitoring.bellwether.dev/v1alpha1\nkind: MonitoringStack\nmetadata: { name: demo }\n';
  const bad = good.replace('demo', 'de.mo');

  const program = async (name: string, script: string): Promise<string> => {
    const path = join(folder, 'bin', name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bellwether-cli-'));
    await mkdir(join(folder, 'bin'));
    await mkdir(join(folder, 'objects', 'below'), { recursive: true });
    await writeFile(join(folder, 'objects', 'good.yaml'), good);
    await writeFile(join(folder, 'objects', 'below', 'bad.yml'), bad);
    await writeFile(join(folder, 'objects', 'below', 'notes.txt'), 'not YAML: [');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a good file', async () => {
    const { code, out } = await cli(['check', '-f', join(folder, 'objects', 'good.yaml')]);
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first: '1 object checked, all well' });
  });

  test('a folder, with the YAML files below it and no others', async () => {
    const { code, out } = await cli(['check', '-f', join(folder, 'objects')]);
    expect(code).toBe(1);
    expect(out).toContain(
      `${join(folder, 'objects', 'below', 'bad.yml')}:3: MonitoringStack default/de.mo, metadata.name:`,
    );
    expect(out).toContain('2 objects checked, 1 fault');
  });

  test('the standard input, answered in JSON', async () => {
    const { code, out } = await cli(['check', '-f', '-', '-o', 'json'], { readInput: () => Promise.resolve(bad) });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, findings: [{ file: 'standard input', line: 3 }] });
  });

  test('a file that is not there', async () => {
    expect(await cli(['check', '-f', 'nowhere.yaml'])).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^error: nowhere\.yaml cannot be read: .*ENOENT/),
    });
  });

  test('asks the promtool that the PATH has', async () => {
    await program('promtool', 'echo "promtool, version 3.0.0"');
    const searchPath = ['/nowhere', join(folder, 'bin')].join(':');
    const { code, out } = await cli(['check', '-f', join(folder, 'objects', 'good.yaml')], { searchPath });
    expect({ code, out }).toEqual({ code: 0, out: '1 object checked, all well' });
  });

  test('a promtool that was named must run', async () => {
    const promtool = await program('broken', 'exit 3');
    const { code, err } = await cli(['check', '-f', join(folder, 'objects'), '--promtool', promtool]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`${promtool} --version names no version`) });
  });
});

const stackIs = (ready: 'True' | 'False', name: string, namespace: string): MonitoringStack =>
  stackOf({
    name,
    namespace,
    status: {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: ready,
          reason: 'Because',
          message: 'It is.',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    },
  });

describe('status', () => {
  let server: ApiServer;

  const status = (...args: string[]): Promise<Ran> =>
    cli(['status', ...args], {
      connect: () => Promise.resolve({ client: server.client, namespace: 'team', close: () => Promise.resolve() }),
    });

  beforeEach(async () => {
    server = await startApiServer();
  });

  afterEach(() => server.close());

  const seed = (): void => {
    const stacks = [{ namespace: 'monitoring', name: 'demo', accepted: false, message: 'no such action' }];
    const refused = targetOf({ name: 'bad', namespace: 'shop', status: { observedGeneration: 1, stacks } });
    server.seed(stackIs('True', 'demo', 'monitoring'), stackIs('False', 'lab', 'team'), refused);
  };

  test.each([
    [['demo'], 0, ['monitoring/demo: ready']],
    [['monitoring/demo'], 0, ['monitoring/demo: ready']],
    [['-n', 'monitoring'], 0, ['monitoring/demo: ready']],
    [['lab'], 1, ['team/lab: NOT READY']],
    [[], 1, ['monitoring/demo: ready', 'team/lab: NOT READY']],
  ])('%j ends with %i', async (args, code, stacks) => {
    seed();
    const ran = await status(...args);
    expect({
      code: ran.code,
      stacks: [...ran.out.matchAll(/^MonitoringStack (.*?),/gm)].map(([, text]) => text),
    }).toEqual({
      code,
      stacks,
    });
  });

  test('says what a stack refuses, and what another one does not', async () => {
    seed();
    expect((await status('demo')).out).toContain('ScrapeTarget shop/bad: Refused\n    no such action');
    expect((await status('lab')).out).not.toContain('shop/bad');
  });

  test('in JSON', async () => {
    seed();
    const { out } = await status('demo', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      stacks: [{ namespace: 'monitoring', name: 'demo', ready: true, refused: [{ object: 'ScrapeTarget shop/bad' }] }],
    });
  });

  test.each([
    [['nobody'], 'There is no MonitoringStack nobody in this cluster. There is monitoring/demo, team/lab.'],
    [['-n', 'empty'], 'There is no MonitoringStack in namespace empty. Create one: an empty spec is enough.'],
  ])('%j finds nothing', async (args, message) => {
    seed();
    expect(await status(...args)).toEqual({ code: 1, out: '', err: `error: ${message}` });
  });

  test('a cluster without Bellwether', async () => {
    server.faults.refuse({ status: 404 });
    const err = 'error: This cluster does not know MonitoringStacks: install Bellwether first.';
    expect(await status()).toEqual({ code: 1, out: '', err });
  });

  test('whoever may read one namespace only sees the stacks there', async () => {
    seed();
    server.faults.refuse({ status: 403, times: 100, match: ({ path }) => !path.includes('/namespaces/') });
    const { out, err } = await status();
    expect({ out, err }).toEqual({ out: expect.stringMatching(/^MonitoringStack team\/lab: NOT READY/), err: '' });
  });

  test('a namespace that may not be read is an error', async () => {
    server.faults.refuse({ status: 403, message: 'not you' });
    expect(await status('-n', 'secret')).toEqual({ code: 1, out: '', err: expect.stringContaining('not you') });
  });
});
