/** What is advised for what the API server, or the way to it, answers. */
import { describe, expect, test } from '@jest/globals';
import { leaseRole, operatorRole, stackNamespaceRole } from '../deploy/roles.ts';
import { roleOf } from './installation.ts';
import { ApiError, type Asked, TransportError } from './kube/errors.ts';
import { refusedRightOf, remedyOf, withRemedy } from './remedy.ts';

const asked: Asked = { verb: 'watch', resource: 'alertrules.monitoring.bellwether.dev' };
const status = (of: Asked) => ({ ...of, resource: `${of.resource}/status` });

const refusal = (code: number, message: string, of: Asked = asked, details = {}) =>
  new ApiError(of, { code, reason: 'Any', message, details });
const broken = (code: string, reason: TransportError['reason'] = 'Unreachable') =>
  new TransportError(asked, reason, Object.assign(new Error('any'), { code }));
const wrapped = (code: string) =>
  new TransportError(asked, 'Unreachable', new Error('outer', { cause: Object.assign(new Error('any'), { code }) }));
const forbidden = (what: string) => refusal(403, `x is forbidden: User "system:y" cannot ${what}`);

describe('the remedy', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing listens', broken('ECONNREFUSED'), /no API server listens at that address.*goes on by itself/],
    ['a cause of a cause', wrapped('ECONNREFUSED'), /no API server listens/],
    ['no such name', broken('ENOTFOUND'), /the name of the API server is not known/],
    ['no answer', broken('', 'Timeout'), /does not answer/],
    [
      'another authority',
      broken('SELF_SIGNED_CERT_IN_CHAIN'),
      /put the cluster's CA certificate into certificate-auth/,
    ],
    ['another leaf', broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /CA certificate/],
    [
      'an old certificate',
      broken('CERT_HAS_EXPIRED'),
      /renew it, or put the clock of this machine right if it is ahead/,
    ],
    ['a young certificate', broken('CERT_NOT_YET_VALID'), /clock of this machine right, it is behind/],
    ['other names', broken('ERR_TLS_CERT_ALTNAME_INVALID'), /other names/],
    ['a bad token', refusal(401, 'Unauthorized'), /renew the token or client certificate.*read again by itself/],
    ['a busy server', refusal(429, 'too many'), /busy or only just starting/],
    ['a broken server', refusal(503, 'etcd'), /fault of its own/],
    [
      'no such kind',
      refusal(404, 'could not find'),
      /CRD alertrules\S+ is not installed: kubectl apply .* deploy\/install/,
    ],
    ['no status', refusal(404, 'could not find', status(asked)), /CRD alertrules\S+ is older than the operator/],
    ['no such object', refusal(404, 'not found', asked, { name: 'x' }), /^none$/],
    ['no such field', refusal(500, '.status.x: field not declared in schema'), /CRD alertrules\S+ is older/],
    ['a quota', refusal(403, 'pods "x" is forbidden: exceeded quota: y'), /^none$/],
    ['a bug', new TypeError('x'), /^none$/],
    ['no error at all', 'x', /^none$/],
  ])('of %s', (_, error, expected) => {
    expect(remedyOf(error) ?? 'none').toMatch(expected);
  });

  test.each([
    [
      'patch resource "pods/status" in API group "" in the namespace "shop"',
      'patch pods/status in namespace shop',
      'ClusterRole bellwether-stack',
    ],
    [
      'create resource "statefulsets" in API group "apps" in the namespace "a"',
      'create statefulsets.apps in namespace a',
      'ClusterRole bellwether-stack',
    ],
    [
      'patch resource "alertrules/status" in API group "monitoring.bellwether.dev" in the namespace "a"',
      'patch alertrules.monitoring.bellwether.dev/status in namespace a',
      'ClusterRole bellwether ',
    ],
    [
      'watch resource "namespaces" in API group "" at the cluster scope',
      'watch namespaces everywhere',
      'ClusterRole bellwether ',
    ],
    [
      'update resource "leases" in API group "coordination.k8s.io" in the namespace "a"',
      'update leases.coordination.k8s.io in namespace a',
      'Role bellwether-leader',
    ],
  ])('of a missing right names it and the role: %s', (what, right, role) => {
    expect(remedyOf(forbidden(what))).toContain(`the right to ${right}`);
    expect(remedyOf(forbidden(what))).toContain(role);
  });

  test('of a binding to a role that the account neither holds nor may bind', () => {
    const error = refusal(403, 'x is forbidden: user "y" is attempting to grant RBAC permissions not currently held:');
    expect(remedyOf(error)).toMatch(
      /the right to bind clusterroles\.rbac\S+ everywhere, which the ClusterRole bellwether /,
    );
  });

  test('stands behind the error’s own words where there is one', () => {
    expect(withRemedy(refusal(401, 'Unauthorized'))).toMatch(/\(401 Any\); the API server does not accept the login/);
    expect(withRemedy(new TypeError('x'))).toBe('x');
    expect(withRemedy('x')).toBe('x');
  });

  test('is about the right that was refused, with its group', () => {
    expect(refusedRightOf(forbidden('patch resource "pods/status" in API group "" in the namespace "shop"'))).toEqual({
      verb: 'patch',
      resource: 'pods/status',
      group: '',
      namespace: 'shop',
    });
  });
});

describe('the role of a resource', () => {
  const roles = [
    { role: operatorRole(), namespace: undefined },
    { role: stackNamespaceRole(), namespace: 'monitoring' },
    { role: leaseRole('monitoring'), namespace: 'monitoring' },
  ];
  const cases = roles.flatMap(({ role: { kind = '', metadata, rules = [] }, namespace }) =>
    rules.flatMap(({ apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((group) =>
        resources.map((resource) => ({ group, resource, namespace, kind, name: metadata?.name })),
      ),
    ),
  );

  test.each(cases)('$resource $group, namespace $namespace, is given by $kind $name', ({ kind, name, ...place }) => {
    expect(roleOf(place)).toEqual({ kind, name });
  });

  test('the status of an own kind is written in a namespace, and given for all', () => {
    const place = { group: 'monitoring.bellwether.dev', resource: 'alertrules/status', namespace: 'team' };
    expect(roleOf(place)).toEqual({ kind: 'ClusterRole', name: 'bellwether' });
  });
});
