/** As many systems of one type as a ScrapeTarget may name: one memcached at as many ports, all but a few of them open. */
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import { scrapeTarget } from '../suites/declarations.ts';
import { kubectl } from '../suites/running-demo.ts';
import { memcached } from './memcached.ts';
import { serverObjects } from './objects.ts';
import { restrictedNamespace } from './running.ts';
import { type System, systemsNamespace } from './system.ts';

/** As the CRD bounds the list of addresses. */
export const most = 500;
/** Ports behind which nobody listens. */
export const closed = 10;
export const open = most - closed;

const firstPort = 20_000;
const ports = Array.from({ length: most }, (_, index) => firstPort + index);

/** Of the server and its Service. */
const server = 'many';

const served: System = {
  ...memcached,
  type: server,
  server: {
    ...memcached.server,
    port: firstPort,
    args: [
      `--listen=${ports
        .slice(0, open)
        .map((port) => `0.0.0.0:${port}`)
        .join(',')}`,
      '--memory-limit=16',
    ],
  },
};

/** Without an address of its own it leads to every port of the pod. */
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: server, namespace: systemsNamespace },
  spec: { clusterIP: 'None', selector: { 'app.kubernetes.io/name': server } },
};

/** Gives the cluster the images and runs the server. */
export async function startMany(): Promise<void> {
  const image = await memcached.server.image();
  const exporter = await exporterImage(memcached.type);
  await ensureImages([image, ...(exporter ? [exporter] : [])]);
  await kubectl.apply([restrictedNamespace()]);
  const [deployment] = serverObjects(served, image.name);
  await kubectl.apply([deployment, service]);
}

export async function scaleMany(replicas: 0 | 1): Promise<void> {
  await kubectl.run('scale', 'deployment', server, `--replicas=${replicas}`, `--namespace=${systemsNamespace}`);
}

/** A ScrapeTarget with the first so many of them. What it keeps is little, since it is kept so often. */
export function manyTarget(suite: string, name: string, count: number): object {
  return scrapeTarget(
    { suite, name, namespace: systemsNamespace },
    {
      exporter: { type: memcached.type, addresses: ports.slice(0, count).map((port) => `${server}:${port}`) },
      interval: '15s',
      metricRelabelings: [{ action: 'keep', sourceLabels: ['__name__'], regex: 'memcached_(up|max_connections)' }],
    },
  );
}
