/** Systems as they run in the cluster: brought up with what monitors them, broken, and mended. */
import { exporterNameLabel } from '../../components/exporters/metadata.ts';
import { conditionOf } from '../demo/conditions.ts';
import { stack } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import { withdraw } from '../suites/declarations.ts';
import { eventually, kubectl } from '../suites/running-demo.ts';
import { vacate } from '../suites/vacate.ts';
import { grantObjects, loginObjects, serverObjects, targetObject } from './objects.ts';
import { declaredIn, type Login, type System, systemsNamespace } from './system.ts';

const inNamespace = `--namespace=${systemsNamespace}`;

/** The namespace, in which Kubernetes refuses every pod that is not restricted. */
export function restrictedNamespace(): object {
  const { labels } = testNamespace(systemsNamespace).metadata ?? {};
  const metadata = {
    name: systemsNamespace,
    labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

type NamespaceObject = LiveObject & { readonly status?: { readonly phase?: string } };

/** One that the suite before has left may still be on its way out, and takes nothing new. @throws while it is */
async function namespaceIsFree(): Promise<void> {
  const found = await kubectl.find<NamespaceObject>('namespace', systemsNamespace);
  if (found?.status?.phase === 'Terminating') throw new Error(`namespace ${systemsNamespace} is not gone yet`);
}

/** Gives the cluster the images and runs the systems, each monitored with the right login. */
export async function startSystems(suite: string, systems: readonly System[]): Promise<void> {
  const servers = await Promise.all(systems.map(({ server }) => server.image()));
  const exporters = await Promise.all(systems.map(({ type }) => exporterImage(type)));
  await ensureImages([...servers, ...exporters.filter((image) => image !== undefined)]);
  await eventually('the end of the systems of before', namespaceIsFree, 60_000);
  const objects = systems.flatMap((system, index) => [
    ...serverObjects(system, servers[index]?.name ?? ''),
    ...loginObjects(system, 'right'),
    ...grantObjects(system),
    targetObject(suite, system, system.server.port),
  ]);
  await kubectl.apply([restrictedNamespace(), ...objects]);
}

/** Takes away what monitors them and the systems, and returns once no exporter runs any more. @throws NotReached */
export async function endSystems(suite: string, systems: readonly System[] = []): Promise<void> {
  await withdraw(suite);
  const outside = systems.filter(({ isOutside }) => isOutside);
  const items = outside.flatMap((system) => [...loginObjects(system, 'right'), ...grantObjects(system)]);
  if (items.length > 0) await kubectl.send({ apiVersion: 'v1', kind: 'List', items }, 'delete', '--ignore-not-found');
  await vacate(systemsNamespace);
  await eventually('the end of the exporters', noExporterRuns, 60_000);
}

async function noExporterRuns(): Promise<void> {
  const found = await kubectl.list('pods', `--namespace=${stack.namespace}`, `--selector=${exporterNameLabel}`);
  if (found[0]) throw new Error(`${found[0].metadata.name} is still there`);
}

/** Stops the server or starts it again. */
export async function scale({ type }: System, replicas: 0 | 1): Promise<void> {
  await kubectl.run('scale', 'deployment', type, `--replicas=${replicas}`, inNamespace);
}

export async function giveLogin(system: System, which: Login): Promise<void> {
  await kubectl.apply(loginObjects(system, which));
}

/** What the ScrapeTarget says of its systems, such as `True Up`; undefined while it says nothing of its present generation. */
export async function systemsUp(system: Pick<System, 'type' | 'isOutside'>): Promise<string | undefined> {
  const target = await kubectl.find('scrapetarget', system.type, `--namespace=${declaredIn(system)}`);
  if (target?.status?.observedGeneration !== target?.metadata.generation) return undefined;
  const condition = target && conditionOf(target, 'SystemsUp');
  return condition && `${condition.status} ${condition.reason}`;
}

/** Has the system monitored at another of its ports. */
export async function monitorAt(suite: string, system: System, port: number): Promise<void> {
  await kubectl.apply([targetObject(suite, system, port)]);
}
