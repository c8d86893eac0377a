/**
 * What is wrong with the cluster around a running operator, on a real API server: it says what is missing and what to
 * apply, waits, goes on with all else, and continues by itself. Each right in turn is in deploy/rights.test.ts.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { roleBindings } from '../../operator/kube/resource.ts';
import { binLink } from '../cluster/paths.ts';
import { apply, bindingOf, crds, namespaceOf, ownNamespace, rights, roleWithout } from './installation.ts';
import { endAll, type OperatorProcess, startOperator } from './operator-process.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';
import { stackIn, stackSays, wellWritten } from './stacks.ts';

jest.setTimeout(120_000);

let server: OwnApiServer;
let operator: OperatorProcess;

beforeAll(async () => {
  server = await startOwnApiServer();
  await apply(server.client, namespaceOf(ownNamespace));
  const kubeconfig = await server.kubeconfig('operator');
  const judges = ['promtool', 'amtool'].map((tool) => `--${tool}=${join(binLink, tool)}`);
  operator = await startOperator({ args: [`--kubeconfig=${kubeconfig}`, ...judges] });
});

afterAll(async () => {
  await endAll();
  await server.end();
});

describe('an operator that was there before all else', () => {
  test('names each right that it needs to begin, and waits', async () => {
    await operator.says('the right to watch storageclasses.storage.k8s.io everywhere');
    const text = await operator.answers('/readyz', 503);
    const kinds = ['monitoringstacks', 'scrapetargets', 'alertrules'].map(
      (kind) => `${kind}.monitoring.bellwether.dev`,
    );
    for (const resource of [...kinds, 'namespaces', 'clusterrolebindings.rbac.authorization.k8s.io']) {
      expect(text).toContain(`the right to watch ${resource} everywhere, which the ClusterRole bellwether`);
    }
    expect(text).toContain('kubectl apply --server-side -f deploy/install.yaml');
    expect(await operator.answers('/healthz', 200)).toBeDefined();
  });

  test('with its rights names each CRD that is not installed', async () => {
    await apply(server.client, ...rights());
    for (const kind of ['monitoringstacks', 'scrapetargets', 'alertrules']) {
      const said = await operator.says(`the CRD ${kind}.monitoring.bellwether.dev is not installed`);
      expect(said).toContain('kubectl apply --server-side -f deploy/install.yaml');
    }
  });

  test('with CRDs of an older version names what they lack, and still waits', async () => {
    await apply(server.client, ...crds({ without: 'limit' }));
    await operator.says(
      'the CRD alertrules.monitoring.bellwether.dev is older than the operator, it lacks .spec.groups[].limit',
    );
    expect(await operator.answers('/readyz', 503)).toContain('kubectl apply --server-side -f deploy/install.yaml');
  });

  test('begins when they are those of its version', async () => {
    await apply(server.client, ...crds());
    await operator.answers('/readyz', 200);
    await apply(server.client, stackIn(ownNamespace));
    expect(await stackSays(server.client, ownNamespace, 'True')).toBe(wellWritten);
  });
});

describe('a namespace in which it may not', () => {
  /** The stack's namespace is granted without the verb; what is said of the other stack meanwhile must stay. */
  async function grantWithout(verb: string): Promise<string> {
    const namespace = `no-${verb}`;
    const name = `bellwether-stack-without-${verb}`;
    const role = roleWithout(verb, 'bellwether-stack');
    const poor = { ...role, metadata: { ...role.metadata, name } };
    await apply(server.client, namespaceOf(namespace), poor, bindingOf(namespace, name));
    return namespace;
  }

  const grant = (namespace: string) => apply(server.client, bindingOf(namespace, 'bellwether-stack'));
  const takeBack = (namespace: string) => server.client.delete(roleBindings, { namespace, name: 'bellwether-stack' });

  test.each(['get', 'create'])('%s what a new stack needs, says so, and makes it when it may', async (verb) => {
    const namespace = await grantWithout(verb);
    await apply(server.client, stackIn(namespace));
    await stackSays(server.client, namespace, 'False', `the right to ${verb} `, `in namespace ${namespace}`);
    await stackSays(server.client, ownNamespace, 'True');
    await grant(namespace);
    expect(await stackSays(server.client, namespace, 'True')).toBe(wellWritten);
  });

  test('watch, says so, and makes the stack when it may', async () => {
    const namespace = await grantWithout('watch');
    await apply(server.client, stackIn(namespace));
    await stackSays(
      server.client,
      namespace,
      'False',
      'may not watch',
      `in namespace ${namespace}`,
      'deploy/install.yaml',
    );
    await grant(namespace);
    expect(await stackSays(server.client, namespace, 'True')).toBe(wellWritten);
  });

  test.each<[string, object]>([
    ['patch', { prometheus: { scrapeInterval: '20s' } }],
    ['delete', { alertmanager: { enabled: false } }],
  ])('%s any more, says so, and changes a stack when it may', async (verb, change) => {
    const namespace = await grantWithout(verb);
    await grant(namespace);
    await apply(server.client, stackIn(namespace));
    await stackSays(server.client, namespace, 'True');
    await takeBack(namespace);
    await apply(server.client, stackIn(namespace, change));
    await stackSays(server.client, namespace, 'False', `the right to ${verb} `, `in namespace ${namespace}`);
    await grant(namespace);
    expect(await stackSays(server.client, namespace, 'True')).toBe(wellWritten);
  });
});

test('without the right to bind the roles of its servers it says so, and binds them when it may', async () => {
  const namespace = 'no-bind';
  await apply(server.client, roleWithout('bind', 'bellwether'), namespaceOf(namespace));
  await apply(server.client, bindingOf(namespace, 'bellwether-stack'), stackIn(namespace));
  await stackSays(
    server.client,
    namespace,
    'False',
    'the right to bind clusterroles.rbac.authorization.k8s.io everywhere',
  );
  await apply(server.client, ...rights());
  expect(await stackSays(server.client, namespace, 'True')).toBe(wellWritten);
});

test('an API server that goes away and comes back is told of and waited for', async () => {
  await server.stop();
  await operator.says('no API server listens at that address', 'the operator goes on by itself');
  await operator.answers('/healthz', 200);
  await server.start();
  await apply(server.client, stackIn(ownNamespace, { prometheus: { scrapeInterval: '25s' } }));
  expect(await stackSays(server.client, ownNamespace, 'True')).toBe(wellWritten);
});
