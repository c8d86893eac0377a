/** An installation of the operator in parts, so that each may be missing, older or poorer than it should be. */

import { readCrds } from '../../crds/generate.ts';
import type { KubeObject } from '../../crds/meta.ts';
import type { CustomResourceDefinition, Schema } from '../../crds/schema.ts';
import { installedObjects } from '../../deploy/testing/rights.ts';
import type { Client } from '../../operator/kube/client.ts';
import type { Resource } from '../../operator/kube/resource.ts';
import * as resources from '../../operator/kube/resource.ts';

const fieldManager = 'faults';
/** The operator's own namespace, in which stacks may be too. */
export const ownNamespace = 'monitoring';

const resourceByKind: ReadonlyMap<string, Resource> = new Map(
  [
    resources.namespaces,
    resources.customResourceDefinitions,
    resources.clusterRoles,
    resources.clusterRoleBindings,
    resources.roles,
    resources.roleBindings,
    resources.monitoringStacks,
    resources.alertRules,
    resources.scrapeTargets,
  ].map((resource) => [resource.kind, resource]),
);

/** As `kubectl apply --server-side` does it. */
export async function apply(client: Client, ...objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    const resource = resourceByKind.get(object.kind);
    if (!resource) throw new TypeError(`${object.kind} is not in the table of this file`);
    await client.apply(resource, object, { fieldManager, force: true });
  }
}

const isRight = ({ kind }: { readonly kind: string }): boolean => /^(Cluster)?Role(Binding)?$/.test(kind);

/** Every right of the installation, as it is applied. */
export function rights(): readonly KubeObject[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever is installed has a name
  return installedObjects().filter(isRight) as unknown as readonly KubeObject[];
}

interface Rule {
  readonly verbs: readonly string[];
}

/** A role of the installation without one verb on whatever it is given for. */
export function roleWithout(verb: string, name: string): KubeObject {
  const role = rights().find((object) => object.metadata.name === name && 'rules' in object);
  if (!role) throw new TypeError(`the installation has no role ${name}`);
  const { rules = [], ...rest } = role as KubeObject & { readonly rules?: readonly Rule[] };
  const left = rules.map((rule) => Object.assign({}, rule, { verbs: rule.verbs.filter((given) => given !== verb) }));
  return { ...rest, rules: left.filter(({ verbs }) => verbs.length > 0) } as KubeObject;
}

/** Gives the operator a ClusterRole in a namespace. */
export function bindingOf(namespace: string, role: string): KubeObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: 'bellwether', namespace: ownNamespace }];
  const roleRef = { apiGroup, kind: 'ClusterRole', name: role };
  const metadata = { name: role, namespace };
  return { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata, subjects, roleRef } as KubeObject;
}

/** The three CRDs; with `without`, as a version had them that did not know that field of a group of an AlertRule. */
export function crds({ without }: { readonly without?: string } = {}): readonly KubeObject[] {
  return readCrds().map((read) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition is an object of the API like any other
    const crd = structuredClone(read) as CustomResourceDefinition & KubeObject;
    if (without !== undefined && crd.spec.names.kind === 'AlertRule') forget(crd, without);
    return crd;
  });
}

function forget(crd: CustomResourceDefinition, field: string): void {
  const root: Schema | undefined = crd.spec.versions[0]?.schema.openAPIV3Schema;
  const properties = root?.properties?.['spec']?.properties?.['groups']?.items?.properties ?? {};
  if (!Reflect.has(properties, field)) throw new TypeError(`a group of an AlertRule has no field ${field}`);
  Reflect.deleteProperty(properties, field);
}

export const namespaceOf = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
