/** The samples' manifests: their parts find each other, and any namespace takes their pods. */
import { describe, expect, test } from '@jest/globals';
import type { V1PodTemplateSpec } from '@kubernetes/client-node';
import type { KubeObject } from '../../../crds/meta.ts';
import { validate } from '../../../crds/validate.ts';
import { containersOf, files, objectsIn, ofKind, templatesIn } from './testing/manifests.ts';

type Labels = Readonly<Record<string, string>>;

const has = (labels: Labels = {}, wanted: Labels = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

describe.each(files)('%s', (file) => {
  const objects = objectsIn(file);
  const templates = templatesIn(objects);

  test('is taken by the API server', () => {
    const ours = objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.bellwether.dev/'));
    expect(ours.flatMap(validate)).toEqual([]);
    expect(ours).not.toEqual([]);
  });

  test('makes its namespace first, and stays in it', () => {
    const [first, ...others] = objects;
    expect(first?.kind).toBe('Namespace');
    expect(others.filter(({ metadata }) => metadata.namespace !== first?.metadata.name)).toEqual([]);
  });

  test('has pods that the restricted Pod Security level takes, with limits and no token', () => {
    for (const template of templates) {
      expect(template.spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of containersOf(template)) {
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { limits: { memory: expect.any(String) } },
        });
      }
    }
    expect(templates).not.toEqual([]);
  });

  test('has no init container that keeps the application from starting: all are sidecars', () => {
    const init = templates.flatMap(({ spec }) => spec?.initContainers ?? []);
    expect(init.filter(({ restartPolicy }) => restartPolicy !== 'Always')).toEqual([]);
  });

  test('has ScrapeTargets that find a port', () => {
    for (const { spec } of ofKind(objects, 'ScrapeTarget')) {
      const { pods, services, port } = spec;
      const wanted = (pods ?? services)?.selector?.matchLabels;
      const ports = pods ? podPorts(templates, wanted) : servicePorts(objects, templates, wanted);
      expect(ports).toContain(port);
    }
  });
});

function podPorts(templates: readonly V1PodTemplateSpec[], wanted: Labels | undefined): readonly unknown[] {
  const selected = templates.filter(({ metadata }) => has(metadata?.labels, wanted));
  return selected.flatMap(containersOf).flatMap(({ ports = [] }) => ports.map(({ name }) => name));
}

/** The ports of Services that lead to a port of a pod. */
function servicePorts(
  objects: readonly KubeObject[],
  templates: readonly V1PodTemplateSpec[],
  wanted?: Labels,
): readonly unknown[] {
  const services = ofKind(objects, 'Service').filter(({ metadata }) => has(metadata.labels, wanted));
  return services.flatMap(({ spec: { selector, ports = [] } }) => {
    const reached = podPorts(templates, selector);
    return ports.filter(({ targetPort }) => reached.includes(targetPort)).map(({ name }) => name);
  });
}
