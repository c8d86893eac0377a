/** Mirrors in the cluster: pods that answer a scrape with what was asked, in a namespace of their own. */
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { bundle } from '../../deploy/bundle.ts';
import { testNamespace } from '../demo/test-namespace.ts';

export const namespace = 'e2e-discovery';

/** What whoever scrapes over TLS has to say. */
export const token = 'open-sesame';

/** The name in the mirrors' certificate, which is its own authority. */
export const serverName = 'a.example.com';

/** The Secret with the token and the certificate; who administers it lets ScrapeTargets use it. */
export const secretName = 'mirror';

/** The namespace with what the pods need. */
export async function mirrorGround(): Promise<readonly object[]> {
  const program = await bundle(join(import.meta.dirname, 'main.ts'), { minify: true });
  const labels = { 'monitoring.bellwether.dev/allow-scrape': 'true' };
  return [
    testNamespace(namespace),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mirror', namespace }, data: { 'main.mjs': program } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName, namespace, labels },
      stringData: { token, 'tls.crt': certificates.certificate, 'tls.key': certificates.key },
    },
  ];
}

/** @param image one with Node at `/usr/local/bin/node` */
export function mirrorPod(name: string, image: string, annotations: Readonly<Record<string, string>> = {}): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name }, annotations: { ...annotations } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'mirror',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/usr/local/bin/node', '/program/main.mjs', '$(ADDRESS)', '/secret'],
          env: [{ name: 'ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
          // Port 8081 is served and not declared.
          ports: [
            { name: 'http', containerPort: 8080 },
            { name: 'https', containerPort: 8443 },
          ],
          readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
          resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '128Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'program', mountPath: '/program', readOnly: true },
            { name: 'secret', mountPath: '/secret', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'program', configMap: { name: 'mirror' } },
        { name: 'secret', secret: { secretName } },
      ],
    },
  };
}

/** A Service in front of the pod of that name. */
export function mirrorService(name: string, pod: string, annotations: Readonly<Record<string, string>> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { app: name }, annotations },
    spec: { selector: { app: pod }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}
