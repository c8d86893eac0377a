/** The stack's programs as images under their official names, so that what the operator uses by default works here. */
import { join } from 'node:path';
import { sandboxImage } from '../cluster/configuration.ts';
import type { ImageSpec, Source } from './image.ts';

/** What the images are made from. */
export interface Ingredients {
  /** The folder of the toolchain's binaries. */
  bin: string;
  /** The folder with Prometheus' built web UI. */
  webUi: string;
}

/** Debian's bundle of certificate authorities, where Go and OpenSSL look for it. */
export const certificates: Readonly<Record<string, Source>> = {
  '/etc/ssl/certs/ca-certificates.crt': { from: '/etc/ssl/certs/ca-certificates.crt', mode: 0o644 },
};

/** What the cluster itself cannot start a pod without. */
export function clusterImages({ bin }: Pick<Ingredients, 'bin'>): ImageSpec[] {
  return [
    single(bin, { name: sandboxImage, program: 'pause', path: '/pause', user: '65535:65535' }),
    single(bin, {
      name: 'registry.k8s.io/coredns/coredns:v1.13.1',
      program: 'coredns',
      path: '/coredns',
      user: '65532:65532',
    }),
  ];
}

/** The official images' entry points, users and folders, with our builds in them. */
export function stackImages({ bin, webUi }: Ingredients): ImageSpec[] {
  return [
    prometheus(bin, webUi),
    alertmanager(bin),
    single(bin, {
      name: 'quay.io/prometheus/node-exporter:v1.12.1',
      program: 'node_exporter',
      path: '/bin/node_exporter',
    }),
    single(bin, { name: 'quay.io/prometheus/pushgateway:v1.11.1', program: 'pushgateway', path: '/bin/pushgateway' }),
    single(bin, {
      name: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0',
      program: 'kube-state-metrics',
      path: '/kube-state-metrics',
    }),
  ];
}

/** A Prometheus without built-in files serves `web/ui/static` of a working directory that is called `prometheus`. */
function prometheus(bin: string, webUi: string): ImageSpec {
  return {
    name: 'quay.io/prometheus/prometheus:v3.13.5',
    files: {
      ...certificates,
      '/bin/prometheus': { from: join(bin, 'prometheus') },
      '/bin/promtool': { from: join(bin, 'promtool') },
      '/etc/prometheus/prometheus.yml': { text: 'global: {}\n' },
      '/prometheus': { folder: true, mode: 0o777 },
      '/prometheus/web/ui/static': { from: webUi },
    },
    entrypoint: ['/bin/prometheus'],
    arguments: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
    workingDirectory: '/prometheus',
  };
}

function alertmanager(bin: string): ImageSpec {
  return {
    name: 'quay.io/prometheus/alertmanager:v0.31.1',
    files: {
      ...certificates,
      '/bin/alertmanager': { from: join(bin, 'alertmanager') },
      '/bin/amtool': { from: join(bin, 'amtool') },
      '/etc/alertmanager/alertmanager.yml': { text: 'route: {receiver: none}\nreceivers: [{name: none}]\n' },
      '/alertmanager': { folder: true, mode: 0o777 },
    },
    entrypoint: ['/bin/alertmanager'],
    arguments: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
    workingDirectory: '/alertmanager',
  };
}

interface Single {
  name: string;
  program: string;
  path: string;
  user?: string;
}

function single(bin: string, { name, program, path, user }: Single): ImageSpec {
  return {
    name,
    files: { [path]: { from: join(bin, program) } },
    entrypoint: [path],
    ...(user !== undefined && { user }),
  };
}
