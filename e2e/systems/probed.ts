/** What the suite of probes asks: one server under five names, each of which has a certificate of its own. */
import type { V1Deployment, V1Ingress, V1Secret, V1Service } from '@kubernetes/client-node';
import { waitForRollout } from '../demo/install.ts';
import { ensureImages } from '../images/ensure.ts';
import { exporterImage } from '../images/exporter-images.ts';
import type { ImageSpec } from '../images/image.ts';
import { kubectl } from '../suites/running-demo.ts';
import type { Pair } from '../suites/secured.ts';
import { type Authority, makeAuthority } from './certificates.ts';
import { fakeServer } from './fakes/image.ts';
import { certificateFolder, plainPorts } from './fakes/probed.ts';
import { podOf } from './objects.ts';
import { systemsNamespace } from './system.ts';

const namespace = systemsNamespace;
const name = 'probed';
const labels = { 'app.kubernetes.io/name': name };
const server = fakeServer(name, 8443);

/** Packed where this machine has not got it. */
export const probedImage = server.image;

export const probedPorts = { ...plainPorts, tls: server.port } as const;

/** What is true of the certificate that a host shows. */
export const hosts = ['good', 'ending', 'expired', 'renamed', 'foreign'] as const;
export type Host = (typeof hosts)[number];

/** Days until the certificate of `ending` ends. */
export const endingIn = 5;

const addressOf = (host: Host): string => `${host}.${namespace}.svc`;

/** @param ours whom the probes believe */
async function pairs(ours: Authority): Promise<Readonly<Record<Host, Pair>>> {
  const theirs = await makeAuthority('somebody else');
  const [good, ending, expired, renamed, foreign] = await Promise.all([
    ours.sign({ name: addressOf('good'), days: 90 }),
    ours.sign({ name: addressOf('ending'), days: endingIn }),
    ours.sign({ name: addressOf('expired'), days: 0 }),
    ours.sign({ name: 'elsewhere.example.com', days: 90 }),
    theirs.sign({ name: addressOf('foreign'), days: 90 }),
  ]);
  return { good, ending, expired, renamed, foreign };
}

function secretOf(all: Readonly<Record<Host, Pair>>): V1Secret {
  const files = Object.entries(all).flatMap(([host, { certificate, key }]) => [
    [`${host}.crt`, certificate],
    [`${host}.key`, key],
  ]);
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: Object.fromEntries(files) };
}

function deploymentOf(image: string): V1Deployment {
  const container = {
    image,
    args: [...(server.args ?? [])],
    readinessProbe: { tcpSocket: { port: server.port }, periodSeconds: 1 },
    volumeMounts: [{ name: 'certificates', mountPath: certificateFolder, readOnly: true }],
  };
  const spec = podOf(container, [{ name: 'certificates', secret: { secretName: name } }]);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function serviceOf(host: Host): V1Service {
  const ports = [
    ...Object.entries(probedPorts).map(([called, port]) => ({ name: called, port, targetPort: port })),
    { name: 'http-usual', port: 80, targetPort: probedPorts.http },
    { name: 'https-usual', port: 443, targetPort: probedPorts.tls },
  ];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: host, namespace }, spec: { selector: labels, ports } };
}

/** Runs it in the namespace of the systems, which is there. @returns who signed the certificates of all but `foreign` */
export async function startProbed(): Promise<Authority> {
  const image = await probedImage();
  await ensureImages([image]);
  const authority = await makeAuthority('the suite of probes');
  await kubectl.apply([secretOf(await pairs(authority)), deploymentOf(image.name), ...hosts.map(serviceOf)]);
  await waitForRollout(kubectl, { namespace, name }, { within: 60_000 });
  return authority;
}

/** Which path of which host, and whether there is a certificate for it. */
export interface Door {
  readonly host: Host;
  readonly path: string;
  readonly tls: boolean;
}

/** An Ingress; its hosts are names that the cluster resolves, since no controller runs here that would serve others. */
export function ingressOf(marked: Readonly<Record<string, string>>, doors: readonly Door[]): V1Ingress {
  const rules = doors.map(({ host, path, tls }) => {
    const backend = { service: { name: host, port: { number: tls ? 443 : 80 } } };
    return { host: addressOf(host), http: { paths: [{ path, pathType: 'Prefix', backend }] } };
  });
  const secured = doors.filter(({ tls }) => tls).map(({ host }) => addressOf(host));
  const spec = { rules, ...(secured.length > 0 && { tls: [{ hosts: secured, secretName: name }] }) };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace, labels: marked }, spec };
}

/** The exporter of probes as somebody builds it who gives it an authority: it believes that one alone. */
export async function believingImage({ certificate }: Authority): Promise<ImageSpec> {
  const image = await exporterImage('blackbox');
  if (image === undefined) throw new Error('the exporter of probes has no image');
  const files = { ...image.files, '/etc/ssl/certs/ca-certificates.crt': { text: certificate, mode: 0o644 } };
  return { ...image, name: 'localhost/bellwether/blackbox-exporter:believing', files };
}
