/** Whatever goes wrong on the way, and wherever the operator dies, the cluster ends up as if nothing had happened. */
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ApiError, TransportError } from './kube/errors.ts';
import { alertRules, pods, scrapeTargets } from './kube/resource.ts';
import { dump } from './reconcile/testing/dump.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import { type Meddle, type RunningOperator, startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(120_000);

/** What may happen to a write: it is refused, its answer is lost, or the process dies before or after it. */
const mishaps = ['refused', 'lost', 'killed before', 'killed after'] as const;
type Mishap = (typeof mishaps)[number];

const asked = { verb: 'patch', resource: 'anything' };
const worlds: World[] = [];
let undisturbed: { readonly writes: number; readonly end: readonly string[] };

const webPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'monitoring', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', ports: [{ name: 'web', containerPort: 8080 }] }] },
};

async function closeAll(): Promise<void> {
  for (const world of worlds.splice(0)) await world.close();
}

afterEach(closeAll);

/** A stack comes to be, and is changed in all that its objects can go through: grown, shrunk, moved and removed. */
async function tell(world: World): Promise<void> {
  await world.stack({ prometheus: { replicas: 2 } });
  // Without it the words of what was not found would name the labels of pods that come and go, and wait for them to rest.
  await world.client.create(pods, webPod);
  await world.target('web');
  await world.target('gone');
  await world.rule('up', { a: 'up == 0', b: 'up == 1' });
  await world.ready();
  await world.reaches(alertRules, 'up', 'Ready', 'True');
  await world.stack({ alertmanager: { enabled: false }, prometheus: { externalLabels: { zone: 'a' } } });
  await world.rule('up', { a: 'up == 2', b: 'bad_query(' });
  await world.client.delete(scrapeTargets, { namespace: 'monitoring', name: 'gone' });
  await world.ready();
  await world.reaches(alertRules, 'up', 'Stalled', 'True');
  await world.reaches(scrapeTargets, 'web', 'Ready', 'True');
}

async function newWorld(): Promise<World> {
  const world = await startWorld();
  worlds.push(world);
  return world;
}

/** Does something to the n-th write of one operator, and starts the next where that one dies. */
function operateWithMishap(world: World, nth: number, mishap: Mishap): void {
  let count = 0;
  const die = (): never => {
    void victim.kill();
    world.operate();
    throw new TransportError(asked, 'Unreachable', new Error('the process is gone'));
  };
  const meddle: Meddle = async (write) => {
    count += 1;
    if (count !== nth) return write();
    if (mishap === 'refused') throw new ApiError(asked, { code: 500, reason: 'InternalError', message: 'on purpose' });
    if (mishap === 'killed before') return die();
    await write();
    if (mishap === 'killed after') return die();
    throw new TransportError(asked, 'Unreachable', new Error('the answer is lost'));
  };
  const victim: RunningOperator = world.operate({ meddle });
}

/** What stands otherwise than it would have without a mishap. */
function differences({ server }: World): readonly string[] {
  const now = dump(server);
  return [
    ...now.filter((line) => !undisturbed.end.includes(line)).map((line) => `+ ${line}`),
    ...undisturbed.end.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
  ];
}

beforeAll(async () => {
  const world = await newWorld();
  const operator = world.operate();
  await tell(world);
  await settles(() => operator.requests().length);
  undisturbed = { writes: operator.writes().length, end: dump(world.server) };
  await closeAll();
});

test('the story ends with what was asked for last', () => {
  const names = undisturbed.end.map((line) => line.split(' ', 2).join(' '));
  expect(names).toEqual(expect.arrayContaining(['StatefulSet demo-prometheus', 'ConfigMap demo-prometheus-slice-0']));
  expect(names).toEqual(expect.not.arrayContaining(['Secret demo-alertmanager', 'StatefulSet demo-alertmanager']));
});

test('a mishap at any write leaves no trace', async () => {
  const nth = fc.integer({ min: 1, max: undisturbed.writes });
  await fc.assert(
    fc.asyncProperty(nth, fc.constantFrom(...mishaps), async (write, mishap) => {
      const world = await newWorld();
      operateWithMishap(world, write, mishap);
      await tell(world);
      await eventually(
        () => differences(world).length === 0,
        () => differences(world).join('\n'),
      );
      await settles(() => world.server.requests.length);
      expect(differences(world)).toEqual([]);
      await closeAll();
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
