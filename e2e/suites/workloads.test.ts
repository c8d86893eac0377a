/** Changes that would take a server down are found out beside it: it serves on, the stack says why, and taking the change back is all. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LiveObject } from '../demo/kubectl.ts';
import type { ChangedStack } from './changed-stack.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted } from './scratch-stack.ts';
import { faults, growing, isHarmless, one, rigid, two } from './workload-faults.ts';

jest.setTimeout(120_000);

const stacks = [one, two];

interface Claim extends LiveObject {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

const larger = (storageClassName: string) => ({ size: '200Mi', storageClassName });

async function sizes({ namespace }: ChangedStack): Promise<readonly string[]> {
  const found = await kubectl.list<Claim>('persistentvolumeclaims', `--namespace=${namespace}`);
  const ofServers = found.filter(({ metadata }) => metadata.name.startsWith('data-scratch-prometheus'));
  return ofServers.map(({ spec }) => spec.resources.requests.storage);
}

async function setOf({ namespace }: ChangedStack): Promise<string | undefined> {
  return (await kubectl.find('statefulset', 'scratch-prometheus', `--namespace=${namespace}`))?.metadata.uid;
}

const adopted = (on: ChangedStack, before: string | undefined) =>
  eventually('the StatefulSet that took the pods over', async () => {
    const set = await setOf(on);
    const owners = [...(await on.pods()).values()]
      .filter(({ metadata }) => metadata.name.startsWith('scratch-prometheus-'))
      .flatMap(({ metadata }) => metadata.ownerReferences ?? []);
    expect(set).not.toBe(before);
    expect(new Set(owners.map(({ uid }) => uid))).toEqual(new Set([set]));
  });

async function grows(): Promise<void> {
  const [lives, set] = [await one.lives(), await setOf(one)];
  await one.apply({ prometheus: { storage: larger(growing) } });
  await one.says('StorageProvided', 'Expanding', /asks for 200Mi.*data-scratch-prometheus-0 \(100Mi\)/);
  await one.isReady();
  await adopted(one, set);
  expect([await sizes(one), await one.lives()]).toEqual([['200Mi'], lives]);
}

async function staysAsItIs(): Promise<void> {
  const [lives, set] = [await two.lives(), await setOf(two)];
  await two.apply({ prometheus: { storage: larger(rigid) } });
  await two.says('StorageProvided', 'ExpansionNotAllowed', /StorageClass local does not let volumes grow/);
  await two.isReady();
  await adopted(two, set);
  expect([await sizes(two), await two.lives()]).toEqual([['100Mi', '100Mi'], lives]);
  await two.apply({ prometheus: { storage: larger(rigid), enableFeatures: ['exemplar-storage'] } });
  await two.isReady();
  const servers = (all: readonly string[]) => all.filter((life) => life.startsWith('scratch-prometheus-'));
  expect(servers(await two.lives()).filter((life) => lives.includes(life))).toEqual([]);
}

/** What happens to one stack happens in this order; what happens to the other happens meanwhile. */
class Course {
  #last: Promise<unknown> = Promise.resolve();

  next(run: () => Promise<void>): Promise<void> {
    const next = this.#last.then(run);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

const outcomes = new Map<string, Promise<void>>();
const gaps = 'gaps';
const growth = { grows: 'grows', staysAsItIs: 'stays as it is' };

function begin(): void {
  const started = Date.now() / 1000;
  for (const stack of stacks) {
    const course = new Course();
    for (const [what, fault] of faults.filter(([, { on }]) => on === stack)) {
      outcomes.set(
        what,
        course.next(() => isHarmless(fault)),
      );
    }
    const ordinals = stack === two ? [0, 1] : [0];
    const scraped = course.next(async () => {
      for (const ordinal of ordinals) expect(await stack.gap(started, ordinal)).toBeLessThan(5);
    });
    outcomes.set(`${gaps} ${stack.namespace}`, scraped);
    if (stack === one) outcomes.set(growth.grows, course.next(grows));
    else outcomes.set(growth.staysAsItIs, course.next(staysAsItIs));
  }
}

const outcomeOf = (what: string): Promise<void> =>
  outcomes.get(what) ?? Promise.reject(new Error(`nothing has come of ${what}`));

beforeAll(async () => {
  const found = await kubectl.find('storageclass', rigid);
  if (!found) throw new Error(`there is no StorageClass ${rigid}`);
  const { metadata: _, ...usual } = found;
  await kubectl.apply([{ ...usual, metadata: { name: growing }, allowVolumeExpansion: true }]);
  for (const stack of stacks) await createGranted(stack.namespace);
  await Promise.all(stacks.map((stack) => stack.apply()));
  await Promise.all(stacks.map((stack) => stack.isReady()));
  begin();
});

afterAll(async () => {
  await Promise.allSettled(outcomes.values());
  await kubectl.run('delete', 'namespace', ...stacks.map(({ namespace }) => namespace), '--wait=false');
  await kubectl.run('delete', 'storageclass', growing, '--ignore-not-found');
});

describe('a change with', () => {
  test.each(faults.map(([what]) => [what]))(
    '%s is told, and nothing of what serves is lost; taken back it is gone',
    async (what) => {
      await expect(outcomeOf(what)).resolves.toBeUndefined();
    },
  );

  test.each(stacks.map(({ namespace }) => [namespace]))(
    'none of them has kept a server from scraping in %s',
    async (where) => {
      await expect(outcomeOf(`${gaps} ${where}`)).resolves.toBeUndefined();
    },
  );
});

describe('a larger size', () => {
  test('is asked for where volumes can grow, while the same pods serve on under a new StatefulSet', async () => {
    await expect(outcomeOf(growth.grows)).resolves.toBeUndefined();
  });

  test('where they cannot is told, with what to do; everything runs on, and takes other changes', async () => {
    await expect(outcomeOf(growth.staysAsItIs)).resolves.toBeUndefined();
  });
});
