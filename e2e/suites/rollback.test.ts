/**
 * What the judge cannot see and no server can load is undone within seconds, and costs nobody else anything.
 *
 * @failsReloads a judge that finds nothing wrong lets broken rules through
 * @rolls the server is deleted while its reload fails
 */

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import type { Ask } from '../demo/prometheus.ts';
import { blind, seeing } from './blind-operator.ts';
import { alertRule, current, declared, withdraw } from './declarations.ts';
import { eventually, kubectl, openPrometheus, stackObject } from './running-demo.ts';
import { ruleGroups } from './server.ts';

jest.setTimeout(240_000);

const suite = 'rollback';
const second = { interval: '1s' };
const server = `${stack.name}-prometheus-0`;
/** Milliseconds for which a server may say that its last reload failed: two of its looks, what finds it out and the way back. */
const longest = 8_000;

let ask: Ask;

const rule = (name: string, expr: string): object =>
  alertRule({ suite, name }, [{ name: 'only', ...second, rules: [{ record: `rollback:${name}`, expr }] }]);

/** No server can load it. */
const broken = 'sum(rate(http_requests_total[1m])';

/** Follows what the server says of its reloads, and gives the lengths of the times in which the last one had failed. */
class Reloads {
  /** Milliseconds, of each time that is over. */
  readonly failures: number[] = [];
  #failingSince: number | undefined;
  #end = false;
  readonly #loop: Promise<void>;

  constructor() {
    this.#loop = this.#follow();
  }

  get isFailing(): boolean {
    return this.#failingSince !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end = true;
    await this.#loop;
  }

  async #follow(): Promise<void> {
    while (!this.#end) {
      await this.#look().catch(() => undefined);
      await pause(50);
    }
  }

  async #look(): Promise<void> {
    const { data } = (await ask('/api/v1/status/runtimeinfo')) as { data: { reloadConfigSuccess: boolean } };
    if (!data.reloadConfigSuccess) this.#failingSince ??= performance.now();
    else if (this.#failingSince !== undefined) {
      this.failures.push(performance.now() - this.#failingSince);
      this.#failingSince = undefined;
    }
  }
}

const runs = async (name: string, query: string): Promise<void> => {
  const group = (await ruleGroups(ask)).find((each) => each.name === `demo/${name}/only`);
  expect(group?.rules).toMatchObject([{ query, health: 'ok' }]);
};

/** What is told of the stack, as events. */
const steps = ['RolledBack', 'Admitted', 'Quarantined'];

/** The stack alone: who is left out is not ready, and is not to be. */
const stackIsReady = async (): Promise<void> => {
  expect(current(await stackObject(), 'Ready')).toMatchObject({ status: 'True' });
};

const isLeftOut = async (name: string): Promise<void> => {
  const accepted = current(await declared('alertrule', name), 'Accepted');
  expect(accepted).toMatchObject({ status: 'False', reason: 'ReloadFailed' });
};

beforeAll(async () => {
  ask = await openPrometheus();
  await blind();
}, 120_000);

interface Revisions {
  readonly revision?: string;
  readonly replicas?: readonly { readonly revision?: string }[];
}

async function revisions(): Promise<Revisions> {
  const { status = {} }: { readonly status?: Revisions & object } = { ...(await stackObject()) };
  return status;
}

const isProvenSince = async (before: string | undefined): Promise<void> => {
  const { revision, replicas = [] } = await revisions();
  expect(revision).not.toBe(before);
  expect(replicas.map((replica) => replica.revision)).toEqual([revision]);
};

// What is loaded and not proven yet is taken back together with what fails, and has no part in what was good before.
beforeEach(async () => {
  const before = (await revisions()).revision;
  await kubectl.apply([rule('standing', 'vector(1)'), rule('changing', 'vector(1)')]);
  await eventually('the rules of before', () => runs('changing', 'vector(1)'));
  await waitForReady(kubectl, { within: 30_000 });
  await eventually('the proof of them', () => isProvenSince(before));
});

afterEach(() => withdraw(suite));

afterAll(async () => {
  await seeing();
  await waitForReady(kubectl, { within: 60_000 });
}, 180_000);

test('a reload that fails is undone; its last good version serves, and what else was declared is live', async () => {
  await using reloads = new Reloads();
  await kubectl.apply([rule('changing', broken), rule('innocent', 'vector(2)')]);
  await eventually('a reload that fails', async () => expect(reloads.isFailing).toBe(true));
  await eventually('the reload that is undone', async () => expect(reloads.failures).not.toHaveLength(0));
  await runs('standing', 'vector(1)');
  await eventually('the innocent rule', () => runs('innocent', 'vector(2)'), 45_000);
  await eventually('the word to its owner', () => isLeftOut('changing'), 45_000);
  await eventually('the stack', stackIsReady);
  const { failures } = reloads;
  console.log(`reloads had failed for ${failures.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
  expect(Math.max(...failures)).toBeLessThan(longest);
  await runs('changing', 'vector(1)');
  await eventually('the events', async () => {
    const reasons = await kubectl.run(
      'get',
      'events',
      `--namespace=${stack.namespace}`,
      '--output=jsonpath={.items[*].reason}',
    );
    const told = steps.filter((reason) => reasons.split(' ').includes(reason));
    expect(told).toEqual(steps);
  });
});

test('a server that restarts in the middle of it starts with what was proven', async () => {
  await kubectl.apply([rule('changing', broken)]);
  await kubectl.run('delete', 'pod', server, `--namespace=${stack.namespace}`, '--wait=false', '--grace-period=1');
  // A server that ended is started again after 10, 20 and 40 s by the kubelet.
  await eventually('the word to its owner', () => isLeftOut('changing'), 90_000);
  await eventually('the stack', stackIsReady, 60_000);
  await eventually('the last good version', () => runs('changing', 'vector(1)'));
  expect((await ruleGroups(ask)).map(({ name }) => name)).toContain('demo/standing/only');
});
