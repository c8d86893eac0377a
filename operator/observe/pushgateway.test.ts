/** What the real pushgateway holds, is read to hold, and forgets. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UnreachableError } from './http.ts';
import { deleteGroup, findGroup, type Labels, pathOf, readGroups } from './pushgateway.ts';
import { type RealPushgateway, startPushgateway } from './testing/pushgateway.ts';
import { say, startServer } from './testing/server.ts';

const signal = new AbortController().signal;

let gateway: RealPushgateway;

beforeEach(async () => {
  gateway = await startPushgateway();
});

afterEach(() => gateway.close());

const endpoint = () => ({ origin: gateway.origin, timeout: 20_000 });
const read = () => readGroups(endpoint(), { signal });
const find = (isMeant: Parameters<typeof findGroup>[1]) => findGroup(endpoint(), isMeant, { signal });
const keys = async () => (await read()).groups.map(({ labels }) => labels);

describe('a group of the pushgateway', () => {
  test('is read with its times, types, help texts and series', async () => {
    const text = '# HELP done Runs.\n# TYPE done counter\ndone{kind="full"} 3\ndone{kind="part"} 4\n';
    await expect(gateway.push({ job: 'backup', database: 'orders' }, text)).resolves.toBe(200);
    const { groups, at } = await read();
    expect(groups).toEqual([{ labels: { job: 'backup', database: 'orders' }, pushed: expect.any(Number), refused: 0 }]);
    const { pushed, families } = (await find(() => true)) ?? never();
    // The date of an answer is in whole seconds.
    expect(at - pushed).toBeGreaterThan(-1_000);
    expect(at - pushed).toBeLessThan(60_000);
    const common = { database: 'orders', instance: '', job: 'backup' };
    const series = [
      { ...common, kind: 'full' },
      { ...common, kind: 'part' },
    ];
    expect([...families]).toEqual([['done', { type: 'COUNTER', help: 'Runs.', series }]]);
  });

  test('is read to have refused a push that does not go together with another group', async () => {
    await gateway.push({ job: 'a' }, '# TYPE done counter\ndone 1\n');
    await expect(gateway.push({ job: 'b' }, '# TYPE done gauge\ndone 1\n')).resolves.toBe(400);
    const group = (await read()).groups.find(({ labels }) => labels['job'] === 'b');
    expect(group).toMatchObject({ pushed: 0 });
    expect(group?.refused).toBeGreaterThan(Date.parse('2020-01-01'));
  });

  test('whose text cannot be read leaves no trace', async () => {
    await expect(gateway.push({ job: 'a' }, 'done{\n')).resolves.toBe(400);
    await expect(keys()).resolves.toEqual([]);
  });

  test.each<[string, Labels]>([
    ['of a job alone', { job: 'backup' }],
    ['with a label', { job: 'backup', database: 'orders' }],
    ['with a slash in its job', { job: 'a/b' }],
    ['with an empty label', { job: 'a', instance: '', b: 'c' }],
    ['with what a URL would take for something else', { job: '..', path: '../?a=b#c%2F', dot: '.', plus: 'a+b c' }],
    ['with letters of any kind', { job: 'Sicherung', ort: 'Zürich 🏔' }],
  ])('%s is deleted, and no other', async (_, labels) => {
    const other = { job: 'other', database: 'orders' };
    for (const each of [labels, other])
      await expect(gateway.push(each, `m_${each.job?.length} 1\n`)).resolves.toBe(200);
    expect(await keys()).toHaveLength(2);
    expect(await keys()).toContainEqual(labels);
    await deleteGroup(endpoint(), labels, { signal });
    // It says that it will, and does so in its own time.
    let left = await keys();
    while (left.length > 1) left = await keys();
    expect(left).toEqual([other]);
  });

  test('is found by its key although a metric has the name of a field', async () => {
    await gateway.push({ job: 'a', city: 'Bern' }, 'labels 1\nlast_push_successful 1\n');
    expect(await keys()).toEqual([{ job: 'a', city: 'Bern' }]);
  });

  test('that is not there is deleted without a word', async () => {
    await expect(deleteGroup(endpoint(), { job: 'nobody' }, { signal })).resolves.toBeUndefined();
  });
});

test('a gateway that holds nothing has no groups', async () => {
  expect(await read()).toMatchObject({ groups: [], differing: new Set() });
  expect(await find(() => true)).toBeUndefined();
});

test('the first group that is meant is found, and nobody reads on', async () => {
  for (let index = 0; index < 200; index += 1) await gateway.push({ job: `j${index}` }, `m${index} 1\n`);
  let seen = 0;
  const group = await find(({ families }) => {
    seen += 1;
    return families.size > 0;
  });
  expect([group?.families.size, seen]).toEqual([1, 1]);
  expect((await find(({ families }) => families.has('m77')))?.labels).toEqual({ job: 'j77' });
  expect((await read()).groups).toHaveLength(200);
});

test('metrics with different help texts are found, and no others', async () => {
  await gateway.push({ job: 'a' }, '# HELP done One.\ndone 1\n# HELP same The same.\nsame 1\nnone 1\n');
  await gateway.push(
    { job: 'b' },
    '# HELP done Another.\ndone 1\n# HELP same The same.\nsame 1\n# HELP none Some.\nnone 1\n',
  );
  expect((await read()).differing).toEqual(new Set(['done', 'none']));
});

test('what has no date is no gateway: nobody could say how old its groups are', async () => {
  const server = await startServer((request, response) => {
    response.sendDate = false;
    say({ data: [] })(request, response);
  });
  const asked = readGroups({ origin: server.origin, timeout: 20_000 }, { signal });
  await expect(asked).rejects.toThrow(UnreachableError);
  await expect(asked).rejects.toThrow(`${server.origin}/api/v1/metrics: the answer has no date`);
  await server.close();
});

test('the path of a group begins with its job, and hides what a path cannot hold', () => {
  expect(pathOf({ database: 'a/b', job: 'backup', instance: '' })).toBe(
    '/metrics/job@base64/YmFja3Vw/database@base64/YS9i/instance@base64/=',
  );
});

function never(): never {
  throw new Error('there is no group');
}
