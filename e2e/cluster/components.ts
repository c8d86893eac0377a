/** What the cluster consists of: for each host process its command line, its files and how to see that it is well. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import * as configuration from './configuration.ts';
import { auditLogPath, checkout, containerdSocket, pkiRoot, stateRoot } from './paths.ts';
import { kubeconfigOf } from './pki.ts';
import { apiServerPort, clusterRange, enforcerPort, type Node, policyQueue, serviceRange } from './plan.ts';

export interface Component {
  name: string;
  argv: string[];
  files: configuration.Files;
  /** Where it answers "ok", or undefined when being alive has to do. */
  health?: string;
  /** Milliseconds it gets to end by itself before it is killed. */
  grace: number;
}

/** What the command lines depend on. */
export interface Setting {
  node: Node;
  /** The folder of the toolchain's binaries. */
  bin: string;
  /** The folder of the program that enforces NetworkPolicies. */
  enforcer: string;
  /** Changes with the certificates. */
  pki: string;
}

const pem = (file: string): string => join(pkiRoot, file);
const kube = (setting: Setting, program: string): string[] => [join(setting.bin, 'kube'), program];

export function etcd(setting: Setting): Component {
  const client = 'http://127.0.0.1:2379';
  const peer = 'http://127.0.0.1:2380';
  const flags = [
    '--data-dir',
    `${stateRoot}/etcd`,
    '--unsafe-no-fsync',
    '--listen-client-urls',
    client,
    '--advertise-client-urls',
    client,
    '--listen-peer-urls',
    peer,
    '--initial-advertise-peer-urls',
    peer,
    '--initial-cluster',
    `default=${peer}`,
  ];
  return {
    name: 'etcd',
    argv: [...kube(setting, 'etcd'), ...flags],
    files: {},
    health: `${client}/health`,
    grace: 5000,
  };
}

export interface ApiServerOptions {
  name: string;
  port: number;
  flags: string[];
}

/** The API server; another one on the same etcd has its own name and port. */
export function apiServer(setting: Setting, options: ApiServerOptions): Component {
  const flags = [
    '--etcd-servers=http://127.0.0.1:2379',
    `--advertise-address=${setting.node.address}`,
    `--secure-port=${options.port}`,
    `--tls-cert-file=${pem('apiserver.crt')}`,
    `--tls-private-key-file=${pem('apiserver.key')}`,
    `--client-ca-file=${pem('ca.crt')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pem('sa.pub')}`,
    `--service-account-signing-key-file=${pem('sa.key')}`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    `--kubelet-certificate-authority=${pem('ca.crt')}`,
    `--kubelet-client-certificate=${pem('admin.crt')}`,
    `--kubelet-client-key=${pem('admin.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    ...options.flags,
  ];
  return {
    name: options.name,
    argv: [...kube(setting, 'kube-apiserver'), ...flags],
    files: configuration.auditFiles(),
    grace: 10_000,
  };
}

/** The one API server that everything in the cluster talks to; it keeps three audit logs of 64 MB at most. */
export function firstApiServer(setting: Setting): Component {
  const audit = [
    `--audit-policy-file=${configuration.auditPolicyPath}`,
    `--audit-log-path=${auditLogPath}`,
    '--audit-log-maxsize=64',
    '--audit-log-maxbackup=2',
  ];
  return apiServer(setting, { name: 'kube-apiserver', port: apiServerPort, flags: audit });
}

/** Whoever asks for metrics is asked who they are, and what they may, as in every other cluster. */
const metricsFlags = (user: string): readonly string[] => [
  '--bind-address=0.0.0.0',
  `--authentication-kubeconfig=${kubeconfigOf(user)}`,
  `--authorization-kubeconfig=${kubeconfigOf(user)}`,
];

export function controllerManager(setting: Setting): Component {
  const flags = [
    `--kubeconfig=${kubeconfigOf('controller-manager')}`,
    '--leader-elect=false',
    `--service-account-private-key-file=${pem('sa.key')}`,
    `--root-ca-file=${pem('ca.crt')}`,
    '--use-service-account-credentials',
    '--allocate-node-cidrs',
    `--cluster-cidr=${clusterRange}`,
    `--flex-volume-plugin-dir=${stateRoot}/volume-plugins`,
    ...metricsFlags('controller-manager'),
  ];
  return {
    name: 'kube-controller-manager',
    argv: [...kube(setting, 'kube-controller-manager'), ...flags],
    files: {},
    grace: 3000,
  };
}

export function scheduler(setting: Setting): Component {
  const flags = [`--kubeconfig=${kubeconfigOf('scheduler')}`, '--leader-elect=false', ...metricsFlags('scheduler')];
  return { name: 'kube-scheduler', argv: [...kube(setting, 'kube-scheduler'), ...flags], files: {}, grace: 3000 };
}

export function containerd(): Component {
  return {
    name: 'containerd',
    argv: ['containerd', '--config', configuration.containerdConfigPath],
    files: configuration.containerdFiles(),
    grace: 5000,
  };
}

/** `--containerd` is how cAdvisor finds the containers: without it there is no series of a container. */
export function kubelet(setting: Setting): Component {
  const flags = [
    `--config=${configuration.kubeletConfigPath}`,
    `--kubeconfig=${kubeconfigOf('kubelet')}`,
    `--hostname-override=${setting.node.name}`,
    `--node-ip=${setting.node.address}`,
    `--root-dir=${stateRoot}/kubelet`,
    `--cert-dir=${stateRoot}/kubelet/pki`,
    `--containerd=${containerdSocket}`,
  ];
  return {
    name: 'kubelet',
    argv: [...kube(setting, 'kubelet'), ...flags],
    files: configuration.kubeletFiles(),
    health: 'http://127.0.0.1:10248/healthz',
    grace: 5000,
  };
}

export function proxy(setting: Setting): Component {
  const flags = [`--config=${configuration.proxyConfigPath}`, `--hostname-override=${setting.node.name}`];
  return {
    name: 'kube-proxy',
    argv: [...kube(setting, 'kube-proxy'), ...flags],
    files: configuration.proxyFiles(),
    health: 'http://127.0.0.1:10256/healthz',
    grace: 3000,
  };
}

/** It is kube-proxy to the API server, whose user may read what it reads: see addons.yaml. */
export function enforcer(setting: Setting): Component {
  const health = `127.0.0.1:${enforcerPort}`;
  const flags = [
    `--kubeconfig=${kubeconfigOf('proxy')}`,
    `--node=${setting.node.name}`,
    `--queue=${policyQueue}`,
    `--health=${health}`,
  ];
  return {
    name: 'network-policies',
    argv: [join(setting.enforcer, 'network-policies'), ...flags],
    files: {},
    health: `http://${health}`,
    grace: 2000,
  };
}

/** The provisioner and the load balancer: our own small programs in one process. */
export function standIns(): Component {
  const argv = [process.execPath, join(checkout, 'e2e/cluster/stand-ins.ts')];
  return { name: 'stand-ins', argv, files: {}, grace: 2000 };
}

/** The programs that a running node needs, in the order in which they are started. */
export function allComponents(setting: Setting): Component[] {
  return [
    containerd(),
    etcd(setting),
    firstApiServer(setting),
    controllerManager(setting),
    scheduler(setting),
    kubelet(setting),
    proxy(setting),
    enforcer(setting),
    standIns(),
  ];
}

/** Everything a component was started with, in one hash: when it changes, the component is started anew. */
export function fingerprint(component: Component, setting: Setting): string {
  const sources =
    component.name === 'stand-ins'
      ? standInSources.map((file) => readFileSync(join(checkout, 'e2e/cluster', file), 'utf8'))
      : [];
  return createHash('sha256')
    .update(JSON.stringify([component.argv, component.files, setting.pki, sources]))
    .digest('hex');
}

const standInSources = ['stand-ins.ts', 'storage-provisioner.ts', 'load-balancer.ts', 'api.ts', 'plan.ts', 'paths.ts'];

/** Whether the component's own health endpoint says ok; one without an endpoint is well. */
export function isHealthy(component: Component): Promise<boolean> {
  const { health } = component;
  if (health === undefined) return Promise.resolve(true);
  return new Promise((settle) => {
    const request = httpGet(health, { timeout: 2000 }, (response) => {
      response.resume();
      settle(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => settle(false));
  });
}
