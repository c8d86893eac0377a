/** A real API server takes the CRDs and the valid samples, refuses the invalid ones in the words their headers promise. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readCrds } from '../../crds/generate.ts';
import type { KubeObject } from '../../crds/meta.ts';
import { alertrules } from '../../crds/models/alert-rule.ts';
import { monitoringstacks } from '../../crds/models/monitoring-stack.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { scrapetargets } from '../../crds/models/scrape-target.ts';
import { invalidSamples, type Sample, validSamples } from '../../crds/samples/samples.ts';
import { withDefaults } from '../../crds/schema.ts';
import { connect, type RealServer } from './real-server.ts';

jest.setTimeout(120_000);

const crdFiles = ['monitoringstack', 'scrapetarget', 'alertrule'].map((kind) =>
  join(import.meta.dirname, `../../crds/${kind}.yaml`),
);
const resources = [monitoringstacks, scrapetargets, alertrules];

interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

/** What kubectl says, on whichever output, and whether it was content. */
function kubectl(...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile('kubectl', args, { maxBuffer: 2 ** 24 }, (error, out, said) => {
      resolve({ ok: error === null, text: out + said });
    });
  });
}

const filesOf = (paths: readonly string[]): string[] => paths.flatMap((path) => ['-f', path]);
const isChange = ({ objects }: Sample): boolean => objects.length > 1;
const named = <T extends Sample>(samples: readonly T[]): [string, T][] =>
  samples.map((sample) => [sample.name, sample]);

let server: RealServer;

const dryRun = (samples: readonly Sample[]): Promise<Answer> =>
  kubectl(
    'create',
    '--dry-run=server',
    '--validate=strict',
    `--namespace=${server.namespace}`,
    ...filesOf(samples.map(({ path }) => path)),
  );

const apply = ({ path }: Sample): Promise<Answer> => kubectl('apply', `--namespace=${server.namespace}`, '-f', path);

beforeAll(async () => {
  server = await connect();
  const applied = await kubectl('apply', ...filesOf(crdFiles));
  const established = await kubectl('wait', '--for=condition=Established', '--timeout=60s', ...filesOf(crdFiles));
  if (!applied.ok || !established.ok) throw new Error(`the CRDs were refused: ${applied.text}${established.text}`);
});

afterAll(() => server.close());

test('plain kubectl apply finds nothing to change in CRDs that are there', async () => {
  const { ok, text } = await kubectl('apply', ...filesOf(crdFiles));
  expect({
    ok,
    lines: text
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(-1)),
  }).toEqual({
    ok: true,
    lines: ['unchanged', 'unchanged', 'unchanged'],
  });
});

test('the API server sees no fault in the CRDs that it merely tolerates', async () => {
  const names = readCrds().map(({ metadata }) => metadata.name);
  const conditions = 'jsonpath={range .items[*].status.conditions[*]}{.type}={.status} {end}';
  const { text } = await kubectl('get', 'crd', ...names, '-o', conditions);
  expect([...new Set(text.trim().split(' '))].toSorted()).toEqual(['Established=True', 'NamesAccepted=True']);
});

describe('a sample', () => {
  test('that is valid is taken, under strict validation, without a warning', async () => {
    const { ok, text } = await dryRun(validSamples());
    const refused = text.split('\n').filter((line) => line !== '' && !line.endsWith('created (server dry run)'));
    expect({ ok, refused }).toEqual({ ok: true, refused: [] });
  });

  describe('that is invalid is refused', () => {
    const samples = invalidSamples().filter((sample) => !isChange(sample));
    let answers: readonly string[];

    beforeAll(async () => {
      answers = (await dryRun(samples)).text.split(/^(?=Error from server)/m);
    });

    test.each(named(samples))('%s', (_, { path, field, words }) => {
      const answer = answers.find((text) => text.includes(`"${path}"`)) ?? 'taken';
      expect(answer).toContain(field);
      expect(answer).toContain(words);
    });
  });

  test.each(named(validSamples().filter(isChange)))('%s: the change is taken', async (_, sample) => {
    await expect(apply(sample)).resolves.toMatchObject({ ok: true });
  });

  test.each(named(invalidSamples().filter(isChange)))('%s: the change is refused', async (_, sample) => {
    const { ok, text } = await apply(sample);
    expect(ok).toBe(false);
    expect(text).toMatch(/^monitoringstack\S+ created$/m);
    expect(text).toContain(`${sample.field}: Invalid value`);
    expect(text).toContain(sample.words);
  });
});

test.each(named(validSamples()))('%s gets the defaults that the schema promises', async (_, { objects }) => {
  for (const object of objects) {
    const { metadata: _authored, ...authored } = object;
    const resource = resources.find(({ kind }) => kind === object.kind) ?? monitoringstacks;
    const namespaced = { ...object, metadata: { name: 'defaults', namespace: server.namespace } };
    const { metadata: _stored, ...stored } = await server.client.create<KubeObject>(resource, namespaced, {
      dryRun: true,
    });
    expect(stored).toEqual(withDefaults(schemas.get(object.kind) ?? {}, authored));
  }
});

/** Runs while no operator looks at anything: one that runs in the cluster, as after `make demo`, rests meanwhile. */
async function withoutOperator(act: () => Promise<void>): Promise<void> {
  const operator = ['--namespace=monitoring', 'deployment/bellwether'];
  const { ok: runs } = await kubectl('get', ...operator);
  if (!runs) return await act();
  await kubectl('scale', ...operator, '--replicas=0');
  const pods = ['--namespace=monitoring', 'pod', '--selector=app.kubernetes.io/name=bellwether'];
  await kubectl('wait', ...pods, '--for=delete', '--timeout=60s');
  try {
    await act();
  } finally {
    await kubectl('scale', ...operator, '--replicas=1');
    await kubectl('rollout', 'status', ...operator, '--timeout=60s');
  }
}

test('an object that nobody has looked at yet is not ready to anyone who waits for it', () =>
  withoutOperator(async () => {
    const name = 'stgt/target-pods';
    const inNamespace = `--namespace=${server.namespace}`;
    const path = join(import.meta.dirname, '../../crds/samples/valid/target-pods.yaml');
    await expect(kubectl('create', inNamespace, '-f', path)).resolves.toMatchObject({ ok: true });
    const waited = await kubectl('wait', inNamespace, name, '--for=condition=Ready', '--timeout=1s');
    expect(waited).toEqual({ ok: false, text: expect.stringContaining('timed out') });
    const observed = await kubectl('get', inNamespace, name, '-o', 'jsonpath={.status.observedGeneration}');
    expect(observed.text).toBe('-1');
  }));
