/** What an installation grants and runs, checked on the very text that users apply. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { V1PolicyRule } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { buildStack } from '../components/stack.ts';
import { exampleStacks } from '../components/testing/stacks.ts';
import { installedCrds } from './chart.ts';
import { deployment } from './deployment.ts';
import { endpointPolicy, endpointPolicyBinding } from './endpoint-policy.ts';
import { installFile, installText } from './generate.ts';
import { grantedRoles, namespace } from './naming.ts';
import { installation } from './objects.ts';
import { kubeStateMetricsRole, leaseRole, operatorRole, prometheusRole, stackNamespaceRole } from './roles.ts';
import { defaultValues, settingsOf } from './settings.ts';

const grantable = [prometheusRole(), kubeStateMetricsRole()];
const roles = [operatorRole(), stackNamespaceRole(), leaseRole(namespace), ...grantable];

const own = ['get', 'list', 'watch', 'create', 'patch', 'delete'];

/** Every `verb group/resource` that rules grant. */
const rights = (rules: readonly V1PolicyRule[] = []): string[] =>
  rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  );

describe('install.yaml', () => {
  test('is what make generate writes', () => {
    expect(readFileSync(installFile, 'utf8')).toBe(installText());
  });

  test('says in YAML 1.1, which kubectl reads, what its sources say', () => {
    const documents = parseAllDocuments(installText(), { version: '1.1' }).map((document): unknown => document.toJS());
    expect(documents).toEqual([...installedCrds(), ...installation()]);
  });

  test('keeps each CRD small enough for a plain kubectl apply', () => {
    // kubectl keeps a copy in an annotation; all annotations of an object together may have 256 KiB.
    for (const crd of installedCrds()) expect(JSON.stringify(crd).length).toBeLessThan(100 * 1024);
  });

  test('creates a namespace before what lies in it', () => {
    expect(installation()[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'monitoring' } });
  });
});

describe('the policy for EndpointSlices', () => {
  test('is in force, and lets pass what the API server cannot evaluate', () => {
    const policy = endpointPolicy();
    expect(installation()).toEqual(expect.arrayContaining([policy, endpointPolicyBinding()]));
    expect(policy.spec?.failurePolicy).toBe('Ignore');
    expect(endpointPolicyBinding().spec).toEqual({ policyName: policy.metadata?.name, validationActions: ['Deny'] });
    expect(policy.spec?.matchConstraints?.resourceRules?.flatMap(({ resources }) => resources)).toEqual([
      'endpointslices',
      'endpoints',
    ]);
  });
});

describe('roles', () => {
  test('all of them are installed, and no other', () => {
    const installed = installation().filter((object) => 'rules' in object);
    expect(installed).toEqual(expect.arrayContaining(roles));
    expect(installed).toHaveLength(roles.length);
  });

  test.each(roles.map((role) => [role.metadata?.name, role] as const))('%s has no wildcard', (_, { rules = [] }) => {
    const words = rules.map(({ apiGroups, resources, verbs, nonResourceURLs }) =>
      [apiGroups, resources, verbs, nonResourceURLs].flatMap((names) => names ?? []),
    );
    expect(words.flat().filter((word) => word.includes('*'))).toEqual([]);
  });

  test('no role that is bound cluster-wide, or can be, reaches Secrets or writes workloads', () => {
    const wide = [operatorRole(), ...grantable].flatMap(({ rules }) => rights(rules));
    expect(wide.filter((right) => right.includes('/secrets'))).toEqual([]);
    expect(wide.filter((right) => !/^(get|list|watch) /.test(right))).toEqual([
      'patch monitoring.bellwether.dev/monitoringstacks/status',
      'patch monitoring.bellwether.dev/scrapetargets/status',
      'patch monitoring.bellwether.dev/alertrules/status',
      'create events.k8s.io/events',
      'patch events.k8s.io/events',
      'create authentication.k8s.io/tokenreviews',
      'create rbac.authorization.k8s.io/clusterrolebindings',
      'patch rbac.authorization.k8s.io/clusterrolebindings',
      'delete rbac.authorization.k8s.io/clusterrolebindings',
      'bind rbac.authorization.k8s.io/clusterroles',
    ]);
  });

  test('the operator can grant two roles by name, and can neither write roles nor escalate', () => {
    const rules = roles.flatMap((role) => role.rules ?? []);
    expect(rules.filter(({ resources = [] }) => resources.some((name) => /^(cluster)?roles$/.test(name)))).toEqual([
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles'],
        resourceNames: ['bellwether-prometheus', 'bellwether-kube-state-metrics'],
        verbs: ['bind'],
      },
    ]);
  });

  test('the two roles that the operator may bind are the two that are meant for stacks', () => {
    expect(grantable.map(({ metadata }) => metadata?.name)).toEqual([...grantedRoles]);
  });

  test.each(Object.entries(exampleStacks))(
    'the operator may apply, repair and prune all of the stack %s',
    (_, input) => {
      const granted = new Set([operatorRole(), stackNamespaceRole()].flatMap(({ rules }) => rights(rules)));
      const objects = buildStack(input).flatMap((component) => component.objects);
      const needed = objects.flatMap(({ apiVersion, kind }) => {
        const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
        const resource = kind.replace(/(y|ss)?$/, (end) => ({ y: 'ies', ss: 'sses' })[end] ?? 's');
        // To apply an object that is not there takes the right to create it as well as that to patch it.
        // Claims of volumes are never pruned: they stay, or Kubernetes' own controllers take them along.
        const verbs = kind === 'PersistentVolumeClaim' ? own.filter((verb) => verb !== 'delete') : own;
        return verbs.map((verb) => `${verb} ${group}/${resource.toLowerCase()}`);
      });
      expect(needed.length).toBeGreaterThan(0);
      expect(needed.filter((right) => !granted.has(right))).toEqual([]);
    },
  );

  test('rights over workloads are bound in the installation’s own namespace alone', () => {
    const bindings = installation().filter(
      (object) => 'roleRef' in object && JSON.stringify(object.roleRef).includes('"bellwether-stack"'),
    );
    expect(bindings).toMatchObject([{ kind: 'RoleBinding', metadata: { namespace: 'monitoring' } }]);
  });
});

describe('the operator', () => {
  const { spec } = deployment(settingsOf()).spec?.template ?? {};
  const containers = spec?.containers ?? [];
  const [container, judge] = containers;
  const mountsOf = (of: typeof container) => of?.volumeMounts?.map(({ name }) => name) ?? [];
  const writable = (of: typeof container) =>
    of?.volumeMounts?.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath) ?? [];
  const flag = (of: typeof container, name: string) =>
    of?.args?.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

  test('meets the restricted Pod Security Standard', () => {
    // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    expect(spec?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    for (const { securityContext } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    for (const volume of spec?.volumes ?? []) expect(volume.emptyDir ?? volume.projected).toBeDefined();
    expect([spec?.hostNetwork, spec?.hostPID, spec?.hostIPC]).toEqual([undefined, undefined, undefined]);
  });

  test('and the judge are probed on ports that they declare', () => {
    for (const { ports, livenessProbe, readinessProbe, startupProbe } of containers) {
      const names = ports?.map(({ name }) => name);
      const probes = [livenessProbe, readinessProbe, startupProbe].filter((probe) => probe !== undefined);
      expect(probes.length).toBeGreaterThanOrEqual(2);
      for (const probe of probes) expect(names).toContain(probe.httpGet?.port);
    }
  });

  test('and the judge write only where something writable is mounted', () => {
    expect(writable(container).some((path) => flag(container, 'journal')?.startsWith(`${path}/`))).toBe(true);
    expect(writable(judge)).toContain(flag(judge, 'scratch'));
    expect(writable(judge).some((path) => flag(judge, 'socket')?.startsWith(`${path}/`))).toBe(true);
  });

  test('asks the judge where it listens, and shares nothing else with it', () => {
    expect(flag(container, 'judge')).toBe(flag(judge, 'socket'));
    expect(mountsOf(container).filter((name) => mountsOf(judge).includes(name))).toEqual(['meeting']);
    expect(writable(container)).toHaveLength(1);
  });

  test('alone can log in at the API server', () => {
    expect(spec?.automountServiceAccountToken).toBe(false);
    const login = spec?.volumes?.find(({ projected }) => projected?.sources?.some((of) => of.serviceAccountToken));
    expect(containers.filter((of) => mountsOf(of).includes(login?.name ?? '')).map(({ name }) => name)).toEqual([
      'operator',
    ]);
  });

  test('has a readiness of its own, and the judge has none: what runs is served without it', () => {
    expect([container?.readinessProbe, judge?.readinessProbe]).toEqual([expect.anything(), undefined]);
  });

  test('leaves the judge a bound of memory, which the judge is told', () => {
    expect(judge?.resources?.limits).toEqual({ memory: '512Mi' });
    expect(flag(judge, 'memory')).toBe('$(MEMORY_LIMIT)');
    expect(judge?.env).toEqual([
      {
        name: 'MEMORY_LIMIT',
        valueFrom: { resourceFieldRef: { containerName: 'judge', resource: 'limits.memory', divisor: '1Mi' } },
      },
    ]);
  });

  test('runs the image it is told to, and the development image otherwise', () => {
    const image = 'registry.example.com/bellwether:1';
    expect(containers.map((of) => of.image)).toEqual([defaultValues.image, defaultValues.image]);
    expect(installText({ image })).toContain(`image: ${image}\n`);
    expect(installText({ image })).not.toContain(defaultValues.image);
  });
});
