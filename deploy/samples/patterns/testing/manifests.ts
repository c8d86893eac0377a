/** The manifests of the samples, read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Container, V1CronJobSpec, V1PodTemplateSpec } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import type { Deployment, Service } from '../../../../components/built-in.ts';
import type { KubeObject } from '../../../../crds/meta.ts';
import type { AlertRule } from '../../../../crds/models/alert-rule.ts';
import type { ScrapeTarget } from '../../../../crds/models/scrape-target.ts';

const folder = join(import.meta.dirname, '..');

/** What the objects of a kind are. */
interface Kinds {
  readonly Deployment: Deployment;
  readonly CronJob: KubeObject & { readonly spec: V1CronJobSpec };
  readonly Service: Service;
  readonly ScrapeTarget: ScrapeTarget & KubeObject;
  readonly AlertRule: AlertRule & KubeObject;
}

/** The names of the manifests. */
export const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** The objects in a manifest. @throws YAMLParseError */
export function objectsIn(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document): KubeObject => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
}

/** Those of one kind. */
export function ofKind<K extends keyof Kinds>(objects: readonly KubeObject[], kind: K): readonly Kinds[K][] {
  return objects.filter((object): object is Kinds[K] => object.kind === kind);
}

/** What their pods are made from. */
export function templatesIn(objects: readonly KubeObject[]): readonly V1PodTemplateSpec[] {
  return [
    ...ofKind(objects, 'Deployment').map(({ spec }) => spec.template),
    ...ofKind(objects, 'CronJob').map(({ spec }) => spec.jobTemplate.spec?.template ?? {}),
  ];
}

/** All containers of a pod, sidecars among them. */
export function containersOf({ spec }: V1PodTemplateSpec): readonly V1Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}
