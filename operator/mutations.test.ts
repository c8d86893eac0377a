/**
 * Whatever any field of any object says, who declares something meanwhile gets it, what the servers run is what Prometheus'
 * own parser takes, and taking it back leaves nothing. The same fields each time; `make soak` draws
 * others and many more, whose seed is told when one fails, and BELLWETHER_SEED repeats.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { files, judgedFiles } from '../components/prometheus/layout.ts';
import { judge as ask, toolPath } from '../components/testing/tools.ts';
import { schemas } from '../crds/models/schemas.ts';
import { validSamples } from '../crds/samples/samples.ts';
import { fieldsOf, type Mutation, mutated, randomOf, shuffled } from '../crds/testing/mutation.ts';
import { ApiError } from './kube/errors.ts';
import { alertRules, monitoringStacks, pods, type Resource, scrapeTargets } from './kube/resource.ts';
import { dump, settled } from './reconcile/testing/dump.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';
import { localParsers } from './verdict/parsers.ts';
import { createJudge } from './verdict/tool-judge.ts';

jest.setTimeout(600_000);

const isSoak = process.env['BELLWETHER_SOAK'] === 'true';
const seed = Number(process.env['BELLWETHER_SEED'] ?? (isSoak ? Date.now() : 3));
/** Real milliseconds: some take a roll of pods and another one back. */
const long = 60_000;
/** Of each kind. */
const tries = Number(process.env['BELLWETHER_MUTATIONS'] ?? (isSoak ? 200 : 4));

/** What is asked for there is that the canaries are not selected, or that the servers are not asked in this way. */
const meant = /^spec\.(targets|rules)\b|^spec$/;

interface Subject {
  readonly resource: Resource;
  readonly name: string;
  readonly sample: string;
}

const subjects: readonly Subject[] = [
  { resource: monitoringStacks, name: 'demo', sample: 'stack-empty' },
  { resource: scrapeTargets, name: 'subject', sample: 'target-full' },
  { resource: alertRules, name: 'subject', sample: 'rule-full' },
];

const samples = validSamples();
const scratch = mkdtempSync(join(tmpdir(), 'bellwether-mutations-'));
const parsers = localParsers({ promtool: toolPath('promtool'), amtool: toolPath('amtool'), scratch });

let world: World;
let canaries = 0;

const specOf = (sample: string): Readonly<Record<string, unknown>> => {
  const [object] = samples.find(({ name }) => name === sample)?.objects ?? [];
  return JSON.parse(JSON.stringify(object && 'spec' in object ? object.spec : {})) as Readonly<Record<string, unknown>>;
};

const state = () => dump(world.server).map(settled);

const running = () => world.cluster.prometheus('demo-prometheus-0')?.running;

/** What Prometheus' own parser has against what a server runs. */
function refusal(): string {
  const held = Object.fromEntries(running()?.files ?? []);
  const text = Object.values(held).join('\n');
  const laidOut = { ...judgedFiles(text), ...held };
  return ask('promtool', ['check', 'config', files.configuration], laidOut).refusal;
}

/** What the subject and all newcomers find, so that no words are about what is not there. */
const shopPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop', namespace: 'monitoring', labels: { app: 'shop' } },
  spec: {
    containers: [
      { name: 'shop', ports: ['https-metrics', 'web'].map((name, index) => ({ name, containerPort: 8080 + index })) },
    ],
  },
};

const whole = { pods: { selector: {} }, port: 'web' };

/** A rule and a target that nobody has declared before, once the server runs them; and what takes them away. */
async function newcomers(): Promise<() => Promise<void>> {
  canaries += 1;
  const name = `canary-${canaries}`;
  await world.rule(name, { only: `vector(${canaries})` });
  await world.target(name, { ...whole, params: { of: [name] } });
  const isRunning = () => {
    const now = running();
    const hasGroup = now?.groups.some((group) => group.name === `monitoring/${name}/only`) === true;
    return hasGroup && now.text.includes(`"monitoring/${name}"`);
  };
  await eventually(isRunning, () => `${name}: ${JSON.stringify(world.get(alertRules, name)?.status)}`, long);
  return async () => {
    await world.client.delete(alertRules, { namespace: 'monitoring', name });
    await world.client.delete(scrapeTargets, { namespace: 'monitoring', name });
  };
}

/** Whether the API server takes it. */
async function isTaken(resource: Resource, name: string, spec: object): Promise<boolean> {
  try {
    await world.apply(resource, name, spec);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** What a server cannot load, or should not. @throws when newcomers wait in vain */
async function faultsBeside(): Promise<readonly string[]> {
  const withdraw = await newcomers();
  const faults = [world.cluster.prometheus('demo-prometheus-0')?.problem ?? '', refusal()];
  await withdraw();
  return faults.filter((fault) => fault !== '');
}

function differences(before: readonly string[]): readonly string[] {
  const now = state();
  const lost = before.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  return [...lost, ...now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)];
}

/** Whether the API server takes the mutation. @throws what it has done to others, and what is left of it */
async function livesWith({ resource, name, sample }: Subject, { object, field }: Mutation): Promise<boolean> {
  const before = state();
  const taken = await isTaken(resource, name, Object(object['spec']));
  const hides = resource === monitoringStacks && meant.test(field);
  const faults = hides ? [] : await faultsBeside();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  await isTaken(resource, name, specOf(sample));
  await eventually(
    () => differences(before).length === 0,
    () => `the state of before:\n${differences(before).join('\n')}`,
    long,
  );
  return taken;
}

beforeAll(async () => {
  world = await startWorld({ judge: createJudge({ parsers }) });
  await world.client.create(pods, shopPod);
  world.operate();
  for (const { resource, name, sample } of subjects) await isTaken(resource, name, specOf(sample));
  await world.ready();
  await world.reaches(alertRules, 'subject', 'Ready', 'True');
  await world.reaches(scrapeTargets, 'subject', 'Ready', 'True');
  await settles(() => world.server.requests.length);
});

afterAll(async () => {
  await world.close();
  rmSync(scratch, { recursive: true, force: true });
});

test.each(subjects)('a field of $resource.kind that says anything is harmless', async (subject) => {
  const { resource, sample } = subject;
  const random = randomOf(seed);
  const fields = shuffled(fieldsOf(schemas.get(resource.kind) ?? {}), random).slice(0, tries);
  const outcomes: boolean[] = [];
  for (const field of fields) {
    const mutation = mutated({ spec: specOf(sample) }, field, random);
    const taken = await livesWith(subject, mutation).catch((error: unknown) => {
      const what = `${resource.kind} with ${mutation.field}: ${JSON.stringify(mutation.value)}`;
      throw new Error(`BELLWETHER_SEED=${seed}: ${what}: ${String(error)}`, { cause: error });
    });
    outcomes.push(taken);
  }
  expect(outcomes).toHaveLength(fields.length);
});
