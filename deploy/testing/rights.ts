/** The rights of an installation one by one, and the words in which the API server refuses what lacks one of them. */
import { readFileSync } from 'node:fs';
import type { V1ClusterRole, V1ClusterRoleBinding, V1Role, V1RoleBinding } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { isRecord, parseJson } from '../../operator/kube/json.ts';
import type { ApiServer } from '../../operator/kube/testing/api-server.ts';
import type { RequestRecord } from '../../operator/kube/testing/faults.ts';
import { parseRoute, type Route } from '../../operator/kube/testing/route.ts';

export interface Right {
  readonly verb: string;
  readonly group: string;
  /** With its subresource, as RBAC names it: `pods/status`. */
  readonly resource: string;
  /** The role that gives it. */
  readonly role: string;
}

function rightsOf({ metadata, rules = [] }: V1ClusterRole | V1Role): readonly Right[] {
  const role = metadata?.name ?? '';
  return rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource, role }))),
    ),
  );
}

type Installed = (V1ClusterRole | V1Role | V1ClusterRoleBinding | V1RoleBinding) & { readonly kind: string };

/** What users apply, object by object. */
export function installedObjects(): readonly Installed[] {
  const text = readFileSync(new URL('../install.yaml', import.meta.url), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Installed);
}

/** The roles that the operator's account is given. */
function operatorRoles(): readonly (V1ClusterRole | V1Role)[] {
  const objects = installedObjects();
  const given = new Set(objects.flatMap((object) => ('roleRef' in object ? [object.roleRef.name] : [])));
  return objects.filter((object) => 'rules' in object && given.has(object.metadata?.name ?? ''));
}

/** Every right that an installation gives to the operator. */
export const operatorRights: readonly Right[] = operatorRoles().flatMap(rightsOf);

/** `patch statefulsets.apps`, `patch alertrules.monitoring.bellwether.dev/status`: as the operator names it. */
export function nameOf({ verb, group, resource }: Pick<Right, 'verb' | 'group' | 'resource'>): string {
  return `${verb} ${group === '' ? resource : resource.replace(/\/|$/, (slash) => `.${group}${slash}`)}`;
}

type Needed = Pick<Right, 'verb' | 'group' | 'resource'> & { readonly namespace?: string | undefined };

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Everybody who can log in has it: the account of one's own rights, and that of what is served. */
const everybodys = /^\/openapi\/|\/selfsubjectaccessreviews$/;

/**
 * The rights of the operator in an API server in memory: what no role gives is refused, and so is what is withheld.
 *
 * ```ts
 * const rbac = new Rbac();
 * const world = await startWorld({ allow: rbac.allow });
 * rbac.guard(world.server);
 * rbac.withhold('patch services');
 * ```
 */
export class Rbac {
  readonly #given = new Set(operatorRights.map(nameOf));
  /** Names of all rights that were ever made use of. */
  readonly used = new Set<string>();

  withhold(right: string): void {
    this.#given.delete(right);
  }

  giveBack(right: string): void {
    this.#given.add(right);
  }

  giveBackAll(): void {
    for (const right of operatorRights) this.giveBack(nameOf(right));
  }

  /** The answer to a SelfSubjectAccessReview. */
  allow = (attributes: Readonly<Record<string, unknown>>): boolean => {
    const field = (name: string): string => (typeof attributes[name] === 'string' ? attributes[name] : '');
    return this.#given.has(nameOf({ verb: field('verb'), group: field('group'), resource: field('resource') }));
  };

  /** Stands before every request of an operator. */
  guard(server: ApiServer): void {
    const missing = (request: RequestRecord) =>
      String(request.headers['user-agent']).startsWith('operator') ? this.#missing(request, server) : undefined;
    server.faults.refuse({
      match: (request) => missing(request) !== undefined,
      status: 403,
      reason: 'Forbidden',
      message: (request) => refusalOf(missing(request)),
      times: Infinity,
    });
  }

  #missing(request: RequestRecord, server: ApiServer): Needed | undefined {
    const route = parseRoute(request.path);
    if (!route || everybodys.test(request.path)) return undefined;
    const needed = neededBy(request, route, server);
    for (const right of needed) this.used.add(nameOf(right));
    return needed.find((right) => !this.#given.has(nameOf(right)));
  }
}

/** An apply that makes an object needs the right to create too; a binding needs the right to bind the role. */
function neededBy(request: RequestRecord, route: Route, server: ApiServer): readonly Needed[] {
  const { group, plural, subresource, namespace, name } = route;
  const resource = subresource === '' ? plural : `${plural}/${subresource}`;
  const reading = request.watch ? 'watch' : name === undefined ? 'list' : 'get';
  const needed: Needed[] = [{ verb: verbs[request.method] ?? reading, group, resource, namespace }];
  if (request.method === 'PATCH' && name !== undefined && !server.has(route)) {
    needed.push({ verb: 'create', group, resource, namespace });
  }
  const body = needed[0]?.verb === 'patch' && plural === 'clusterrolebindings' ? parseJson<unknown>(request.body) : {};
  if (isRecord(body) && body['roleRef'] !== undefined) needed.push({ verb: 'bind', group, resource: 'clusterroles' });
  return needed;
}

/** The words of k8s.io/apiserver, and for bindings those of k8s.io/kubernetes. */
function refusalOf(right: Needed | undefined): string {
  const { verb, group, resource, namespace } = right ?? { verb: '', group: '', resource: '' };
  const who = 'user "system:serviceaccount:monitoring:bellwether"';
  if (verb === 'bind') return `it is forbidden: ${who} is attempting to grant RBAC permissions not currently held`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${resource} is forbidden: User ${who} cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
}
