/** The chart by the word of Helm itself, the base by that of kustomize: both come to what deploy/ says an installation is. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { installedCrds } from '../../deploy/chart.ts';
import { installFile } from '../../deploy/generate.ts';
import { installation } from '../../deploy/objects.ts';
import { chartFolder, defaultValues, type Settings } from '../../deploy/settings.ts';
import { badValues, goodValues } from '../../deploy/testing/values.ts';
import { run } from '../cluster/command.ts';
import { helm } from '../cluster/helm.ts';
import { binLink, checkout } from '../cluster/paths.ts';
import { kubernetesVersion } from '../cluster/plan.ts';

// The first of them may have to build Helm.
jest.setTimeout(20 * 60_000);

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects by what they are called, as nothing else orders them in both. */
function byName(objects: readonly object[]): Readonly<Record<string, object>> {
  const named = objects.map((object) => {
    const { kind, metadata } = object as Manifest;
    return [`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, object] as const;
  });
  expect(new Set(named.map(([name]) => name)).size).toBe(objects.length);
  return Object.fromEntries(named);
}

/**
 * kubectl's kustomize knows the kinds of Kubernetes 1.21 and takes a later one for one that lies in namespaces. The API
 * server takes no notice of the namespace of what lies in none (k8s.io/apiserver, rest.BeforeCreate).
 */
function withoutPlace(object: object): object {
  const { kind, metadata } = object as Manifest;
  const { namespace: _, ...rest } = metadata;
  return kind.startsWith('ValidatingAdmissionPolicy') ? { ...object, metadata: rest } : object;
}

/** What YAML 1.1 says, as kubectl and Helm read it. */
const objectsIn = (text: string): readonly object[] =>
  parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const object: object | null = document.toJS();
    return object === null ? [] : [object];
  });

const isNamespace = (object: object): boolean => (object as Manifest).kind === 'Namespace';

/** What deploy/ says, without the namespace that Helm makes by itself. */
const declared = (settings: Partial<Settings>): readonly object[] => [
  ...installedCrds(),
  ...installation(settings).filter((object) => !isNamespace(object)),
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-chart-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function rendered(values: object, namespace = 'monitoring'): Promise<string> {
  const file = join(folder, 'values.json');
  await writeFile(file, JSON.stringify(values));
  const flags = ['--namespace', namespace, '--values', file, '--kube-version', kubernetesVersion];
  return await helm('template', 'bellwether', chartFolder, ...flags);
}

describe('Helm renders', () => {
  test.each(Object.entries(goodValues))('%s to what deploy/ says', async (_, values) => {
    expect(byName(objectsIn(await rendered(values)))).toEqual(byName(declared(values)));
  });

  test('the same in another namespace, whatever it is called', async () => {
    expect(byName(objectsIn(await rendered({}, '0123')))).toEqual(byName(declared({ namespace: '0123' })));
  });

  test('the plain manifest, from the values as they are', async () => {
    const manifest = objectsIn(readFileSync(installFile, 'utf8')).filter((object) => !isNamespace(object));
    expect(byName(objectsIn(await rendered({})))).toEqual(byName(manifest));
  });

  test('nothing that its linter minds', async () => {
    expect(await helm('lint', chartFolder, '--strict', '--kube-version', kubernetesVersion)).toContain(
      '0 chart(s) failed',
    );
  });
});

describe('Helm refuses', () => {
  test.each(badValues)('%s, and says where and why', async (_, values, at, why) => {
    const said = await rendered(values).then(
      () => 'taken',
      (error: unknown) => String(error),
    );
    const lines = said.split('\n').filter((line) => line.includes(`at '${at}'`) || line.startsWith('  '));
    expect(lines.join('\n')).toContain(why);
  });
});

describe('kustomize', () => {
  const build = async (path: string): Promise<readonly object[]> =>
    objectsIn(await run(join(binLink, 'kubectl'), ['kustomize', join(checkout, path)]));

  test('builds the base to the plain manifest', async () => {
    expect(byName(await build('deploy'))).toEqual(byName(objectsIn(readFileSync(installFile, 'utf8'))));
  });

  test('builds the example to the same in its namespace, with its image and replicas', async () => {
    const image = 'registry.example.com/bellwether/operator:0.1.0';
    const expected = installation({ namespace: 'observability', image, replicas: 2 });
    // The base knows of no budget, which goes with the number of replicas.
    const withoutBudget = expected.filter((object) => (object as Manifest).kind !== 'PodDisruptionBudget');
    const built = (await build('docs/how-to/overlay')).map(withoutPlace);
    expect(byName(built)).toEqual(byName([...installedCrds(), ...withoutBudget]));
    expect(JSON.stringify(expected)).not.toContain(defaultValues.image);
  });
});
