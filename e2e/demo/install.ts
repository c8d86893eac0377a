/** Installing the operator and the samples the way a user does, and waiting until they serve. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readCrds } from '../../crds/generate.ts';
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';
import { installation } from '../../deploy/objects.ts';
import { checkout } from '../cluster/paths.ts';
import { conditionOf, unready } from './conditions.ts';
import type { Kubectl, LiveObject } from './kubectl.ts';
import { type WaitOptions, waitFor } from './wait.ts';
import { revisionAnnotation } from './workload.ts';

export interface OperatorOptions {
  readonly image: string;
  /** Names the image's content: when it changes under an equal name, the operator's pod is replaced. */
  readonly revision: string;
}

/** Bellwether's own kinds, as kubectl is asked for them. */
export const kinds = 'monitoringstacks,scrapetargets,alertrules';

interface Workload extends LiveObject {
  readonly spec: { readonly replicas?: number; readonly template: { readonly metadata: object } };
  readonly status: NonNullable<LiveObject['status']> & {
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

const isDeployment = (object: object): object is Workload => 'kind' in object && object.kind === 'Deployment';

/** The objects of `deploy/install.yaml`, the operator's pods marked with what they run. */
export function operatorObjects({ image, revision }: OperatorOptions): readonly object[] {
  return installation({ image }).map((object) => (isDeployment(object) ? marked(object, revision) : object));
}

function marked(deployment: Workload, revision: string): object {
  const { spec } = deployment;
  const metadata = { ...spec.template.metadata, annotations: { [revisionAnnotation]: revision } };
  return { ...deployment, spec: { ...spec, template: { ...spec.template, metadata } } };
}

/** What keeps a Deployment from running what it was last told to, or undefined. */
export function rolloutGap(deployment: Workload | undefined): string | undefined {
  if (!deployment) return 'the Deployment is not there';
  const { metadata, spec, status } = deployment;
  const wanted = spec.replicas ?? 1;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'its change was not noticed yet';
  if ((status.updatedReplicas ?? 0) < wanted)
    return `${status.updatedReplicas ?? 0} of ${wanted} pods are of the new version`;
  if ((status.availableReplicas ?? 0) < wanted)
    return `${status.availableReplicas ?? 0} of ${wanted} pods are available`;
  return undefined;
}

/** Waits until a Deployment runs what it was last told to. @throws NotReached */
export async function waitForRollout(
  kubectl: Kubectl,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  options: WaitOptions,
): Promise<void> {
  const look = async (): Promise<string | undefined> =>
    rolloutGap(await kubectl.find<Workload>('deployment', name, `--namespace=${namespace}`));
  await waitFor(`Deployment ${namespace}/${name}`, look, options);
}

/** Applies CRDs, roles and operator, and waits until the operator is ready. @throws NotReached */
export async function installOperator(kubectl: Kubectl, options: OperatorOptions, wait: WaitOptions): Promise<void> {
  await kubectl.apply(readCrds());
  await waitFor('the CRDs', () => crdGap(kubectl), wait);
  await kubectl.apply(operatorObjects(options));
  await waitForRollout(kubectl, { namespace: operatorNamespace, name: operatorName }, wait);
}

async function crdGap(kubectl: Kubectl): Promise<string | undefined> {
  const all = await kubectl.list('customresourcedefinitions');
  const ours = all.filter(({ metadata }) => metadata.name.endsWith('.monitoring.bellwether.dev'));
  const waiting = ours.filter((crd) => conditionOf(crd, 'Established')?.status !== 'True');
  if (ours.length < 3) return `${ours.length} of 3 CRDs are there`;
  return waiting.length === 0 ? undefined : `${waiting.map(({ metadata }) => metadata.name).join(', ')} not served yet`;
}

/** The objects in `deploy/samples`. */
export async function samples(): Promise<readonly object[]> {
  const folder = join(checkout, 'deploy/samples');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => parseAllDocuments(text).map((document): object => document.toJS()));
}

/**
 * Waits until every stack, target and rule of the cluster is ready.
 * @param options.namespaces only theirs
 * @throws NotReached naming those that are not, and why
 */
export async function waitForReady(
  kubectl: Kubectl,
  { namespaces, ...options }: WaitOptions & { readonly namespaces?: readonly string[] },
): Promise<void> {
  const isMeant = ({ metadata }: LiveObject): boolean => namespaces?.includes(metadata.namespace ?? '') ?? true;
  const look = async () => unready((await kubectl.list(kinds, '--all-namespaces')).filter(isMeant));
  await waitFor('Ready', look, options);
}
