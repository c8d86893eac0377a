/** The operator's lists are streamed, by the word of the API server's audit log. Its way without is an integration test. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { namespace } from '../../deploy/naming.ts';
import { type AuditEvent, requestsSince } from './audit.ts';
import { account, waitForOperator } from './operator.ts';

jest.setTimeout(60_000);

/** What the operator follows in the whole cluster, and in each namespace that holds a stack. */
const followed = [
  ...['namespaces', 'nodes', 'pods', 'services'].map((kind) => `/api/v1/${kind}`),
  ...['daemonsets', 'deployments'].map((kind) => `/apis/apps/v1/${kind}`),
  '/apis/networking.k8s.io/v1/ingresses',
  '/apis/storage.k8s.io/v1/storageclasses',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  ...['alertrules', 'monitoringstacks', 'scrapetargets'].map(
    (kind) => `/apis/monitoring.bellwether.dev/v1alpha1/${kind}`,
  ),
  ...['configmaps', 'persistentvolumeclaims', 'pods', 'secrets', 'serviceaccounts', 'services'].map(
    (kind) => `/api/v1/namespaces/${namespace}/${kind}`,
  ),
  ...['daemonsets', 'deployments', 'statefulsets'].map((kind) => `/apis/apps/v1/namespaces/${namespace}/${kind}`),
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`,
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
  `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
];

/** Everything that the present process has read, from its first request on. */
let reads: readonly AuditEvent[];

beforeAll(async () => {
  const { metadata } = await waitForOperator();
  const requests = await requestsSince(new Date(metadata.creationTimestamp), account);
  reads = requests.filter(
    ({ verb, user }) =>
      ['get', 'list', 'watch'].includes(verb) &&
      user.extra?.['authentication.kubernetes.io/pod-name']?.[0] === metadata.name,
  );
});

test.each(followed)('%s: the list was streamed by its first watch', (path) => {
  const first = reads.find(({ requestURI }) => requestURI.startsWith(`${path}?`));
  expect(first).toMatchObject({ verb: 'watch', requestURI: expect.stringContaining('sendInitialEvents=true') });
});

test('nothing else is followed', () => {
  const watches = reads.filter(({ verb }) => verb === 'watch').map(({ requestURI }) => requestURI.replace(/\?.*/, ''));
  // Other suites have stacks in other namespaces.
  const paths = watches.map((path) => path.replace(/\/namespaces\/[^/]+/, `/namespaces/${namespace}`));
  // And one may have had a kind that is not of every cluster, or the operator find its targets.
  const always = paths.filter((path) => !/^\/apis\/(gateway\.networking|discovery)\.k8s\.io\//.test(path));
  expect([...new Set(always)].toSorted()).toEqual(followed.toSorted());
});

test('no list was asked for besides', () => {
  expect(reads.filter(({ verb }) => verb === 'list').map(({ requestURI }) => requestURI)).toEqual([]);
});
