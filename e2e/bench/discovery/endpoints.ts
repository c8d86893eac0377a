/** The Services of a bench with their EndpointSlices, which nothing in its cluster writes but this. */
import type { KubeObject } from '../../../crds/meta.ts';
import { mapParallel } from '../../../operator/controller/parallel.ts';
import type { Client } from '../../../operator/kube/client.ts';
import { endpointSlices, services } from '../../../operator/kube/resource.ts';
import { applications, labelsOf, parallel, placeOf, probeLabels, probePlace, type Running } from './load.ts';

/** The Service of an application; that of the probe has no number. */
function serviceOf(app: number | 'probe') {
  const labels = app === 'probe' ? probeLabels : labelsOf(app);
  const metadata = { name: `app-${app}`, namespace: app === 'probe' ? probePlace : placeOf(app), labels };
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'admin', port: 9090, targetPort: 9090 },
  ];
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports } };
}

function sliceOf(app: number | 'probe', behind: readonly Running[]): KubeObject {
  const { name, namespace } = serviceOf(app).metadata;
  const labels = { 'kubernetes.io/service-name': name };
  const content = {
    addressType: 'IPv4',
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'admin', port: 9090, protocol: 'TCP' },
    ],
    endpoints: behind.map(({ object: { metadata }, address }) => ({
      addresses: [address],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', name: metadata.name, namespace: metadata.namespace },
    })),
  };
  const metadata = { name: `${name}-slice`, namespace, labels };
  return Object.assign({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata }, content);
}

export class Endpoints {
  readonly #client: Client;
  readonly #behind = new Map<number | 'probe', Running[]>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** A Service for each application, and one for the probe. */
  async create(pods: readonly Running[]): Promise<void> {
    for (const pod of pods) this.#of(pod.app).push(pod);
    await mapParallel([...Array(applications).keys(), 'probe' as const], parallel, async (app) => {
      await this.#client.create(services, serviceOf(app));
      await this.#write(app);
    });
  }

  /** One pod less, one more: two of the same application. */
  async replace(old: Running | undefined, fresh: Running): Promise<void> {
    const behind = this.#of(fresh.app);
    const place = old === undefined ? -1 : behind.indexOf(old);
    if (place >= 0) behind.splice(place, 1);
    behind.push(fresh);
    await this.#write(fresh.app);
  }

  #of(app: number | 'probe'): Running[] {
    const behind = this.#behind.get(app) ?? [];
    this.#behind.set(app, behind);
    return behind;
  }

  async #write(app: number | 'probe'): Promise<void> {
    await this.#client.apply(endpointSlices, sliceOf(app, this.#of(app)), { fieldManager: 'bench', force: true });
  }
}
