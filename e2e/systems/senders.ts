/** Programs that send what they count, to the exporters of the types that are sent to. */
import type { V1Deployment } from '@kubernetes/client-node';
import { stack } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { debianImage } from '../images/debian-image.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import { scrapeTarget } from '../suites/declarations.ts';
import { kubectl } from '../suites/running-demo.ts';
import { podOf } from './objects.ts';
import { systemsNamespace } from './system.ts';

const namespace = systemsNamespace;

export interface Sender {
  readonly type: string;
  readonly port: number;
  /** What is sent again and again, as a shell writes it. */
  readonly line: string;
  /** The metric that it becomes. */
  readonly metric: string;
}

export const senders: readonly Sender[] = [
  { type: 'statsd', port: 9125, line: 'suite.orders:3|c', metric: 'suite_orders' },
  { type: 'graphite', port: 9109, line: 'suite.stock 42 $(date +%s)', metric: 'suite_stock' },
];

/** A shell and what it calls. */
const shellImage = () =>
  debianImage({ name: 'localhost/bellwether/shell:dev', packages: [], linked: [], entrypoint: ['/bin/sh', '-ec'] });

/** Declares the type, and gives the cluster its exporter and who sends to it once that has a Service. */
export async function declareSenders(suite: string): Promise<void> {
  const exporters = await Promise.all(senders.map(({ type }) => exporterImage(type)));
  await ensureImages([await shellImage(), ...exporters.filter((image) => image !== undefined)]);
  await kubectl.apply(
    senders.map(({ type }) => scrapeTarget({ suite, name: type, namespace }, { exporter: { type } })),
  );
}

/** The Service of the exporter of that type. @throws while there is none */
async function serviceOf(type: string): Promise<string> {
  const selector = `--selector=app.kubernetes.io/name=${type}-exporter`;
  const [found] = await kubectl.list<LiveObject>('services', `--namespace=${stack.namespace}`, selector);
  if (!found) throw new Error(`there is no Service of the ${type} exporter`);
  return `${found.metadata.name}.${stack.namespace}.svc`;
}

/** @throws while the exporter has no Service */
export async function startSender({ type, port, line }: Sender): Promise<void> {
  const labels = { 'app.kubernetes.io/name': `${type}-sender` };
  const loop = `while true; do echo "${line}" | nc -w 1 ${await serviceOf(type)} ${port} || true; sleep 1; done`;
  const { name: image } = await shellImage();
  const deployment: V1Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${type}-sender`, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podOf({ image, args: [loop] }) },
    },
  };
  await kubectl.apply([deployment]);
}
