/** The cluster's certificates, made by openssl, and the kubeconfigs that carry them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { parseAs } from './json.ts';
import { kubeconfigPath, pkiRoot } from './paths.ts';
import { apiServerPort, type Node, serviceAddresses } from './plan.ts';

/** Validity of every certificate, in days. */
const validity = 365;

/** A certificate with less left than this, in days, is made anew. */
const renewal = 30;

const day = 24 * 3600 * 1000;

interface Subject {
  name: string;
  /** In openssl's form; the organisation is the Kubernetes group, the common name the user. */
  subject: string;
  names: string;
}

/** The certificates of one cluster: who may be whom, and under which addresses. */
export function subjectsOf(node: Node): Subject[] {
  const api = `IP:127.0.0.1,IP:${serviceAddresses.kubernetes},IP:${node.address},DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local`;
  return [
    { name: 'apiserver', subject: '/CN=kube-apiserver', names: api },
    {
      name: 'kubelet',
      subject: `/O=system:nodes/CN=system:node:${node.name}`,
      names: `IP:127.0.0.1,IP:${node.address},DNS:${node.name}`,
    },
    { name: 'admin', subject: '/O=system:masters/CN=admin', names: 'DNS:admin' },
    { name: 'controller-manager', subject: '/CN=system:kube-controller-manager', names: 'DNS:localhost,IP:127.0.0.1' },
    { name: 'scheduler', subject: '/CN=system:kube-scheduler', names: 'DNS:localhost,IP:127.0.0.1' },
    { name: 'proxy', subject: '/CN=system:kube-proxy', names: 'DNS:proxy' },
  ];
}

/**
 * Makes what is missing, what belongs to another node address and what is about to end. The authority and the
 * service accounts' key stay as long as they are valid, so that tokens in running pods stay good.
 * @returns a hash that changes with the certificates
 */
export async function ensureCertificates(node: Node, now: number = Date.now()): Promise<string> {
  const stamp = await readStamp();
  if (stamp && isCurrent(stamp, node, now)) return stampHash(stamp);
  await mkdir(pkiRoot, { recursive: true, mode: 0o700 });
  const keepsAuthority = stamp !== undefined && isFresh(stamp.authorityMade, now);
  if (!keepsAuthority) await makeAuthority();
  await Promise.all(subjectsOf(node).map(makeCertificate));
  const users = ['admin', 'kubelet', 'controller-manager', 'scheduler', 'proxy'];
  await Promise.all(users.map((name) => writeKubeconfig(name)));
  await writeKubeconfig('admin', { path: kubeconfigPath });
  const made = { wanted: wantedBy(node), made: now, authorityMade: keepsAuthority ? stamp.authorityMade : now };
  await writeFile(stampPath, JSON.stringify(made));
  return stampHash(made);
}

/** The hash of the certificates that are there, or an empty one when they are not what this node needs now. */
export async function certificatesHash(node: Node, now: number = Date.now()): Promise<string> {
  const stamp = await readStamp();
  return stamp && isCurrent(stamp, node, now) ? stampHash(stamp) : '';
}

/** Whether certificates that were made then, for that, are still good for this node. */
export function isCurrent(stamp: Stamp, node: Node, now: number): boolean {
  return stamp.wanted === wantedBy(node) && isFresh(stamp.made, now) && isFresh(stamp.authorityMade, now);
}

/** What the certificates depend on, as a hash. */
export function wantedBy(node: Node): string {
  return createHash('sha256')
    .update(JSON.stringify(subjectsOf(node)))
    .digest('hex');
}

const isFresh = (made: number, now: number): boolean => made + (validity - renewal) * day > now;

/** The path of a kubeconfig for one of the cluster's own users. */
export function kubeconfigOf(user: string): string {
  return join(pkiRoot, `${user}.kubeconfig`);
}

/** Writes a kubeconfig with everything embedded; `port` names another API server of the same cluster. */
export async function writeKubeconfig(user: string, options: { path?: string; port?: number } = {}): Promise<string> {
  const path = options.path ?? kubeconfigOf(user);
  const name = 'bellwether-local';
  const cluster = {
    server: `https://127.0.0.1:${options.port ?? apiServerPort}`,
    'certificate-authority-data': await embed('ca.crt'),
  };
  const credentials = {
    'client-certificate-data': await embed(`${user}.crt`),
    'client-key-data': await embed(`${user}.key`),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  };
  await writeFile(path, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  return path;
}

const embed = async (file: string): Promise<string> => (await readFile(join(pkiRoot, file))).toString('base64');

/** What was made, and when, in milliseconds since the epoch. */
export interface Stamp {
  wanted: string;
  made: number;
  authorityMade: number;
}

const stampPath = join(pkiRoot, 'stamp.json');

const stampHash = (stamp: Stamp): string => `${stamp.wanted.slice(0, 12)}-${stamp.made}`;

async function readStamp(): Promise<Stamp | undefined> {
  return existsSync(stampPath) ? parseAs<Stamp>(await readFile(stampPath, 'utf8')) : undefined;
}

async function makeAuthority(): Promise<void> {
  const config = join(pkiRoot, 'ca.cnf');
  await writeFile(
    config,
    '[req]\ndistinguished_name=dn\nx509_extensions=ca\nprompt=no\n[dn]\nCN=bellwether-local\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\nsubjectKeyIdentifier=hash\n',
  );
  await makeKey('ca');
  await makeKey('sa');
  await openssl(
    'req',
    '-x509',
    '-new',
    '-config',
    config,
    '-key',
    pem('ca.key'),
    '-days',
    String(validity),
    '-out',
    pem('ca.crt'),
  );
  await openssl('ec', '-in', pem('sa.key'), '-pubout', '-out', pem('sa.pub'));
}

async function makeCertificate({ name, subject, names }: Subject): Promise<void> {
  const extensions = pem(`${name}.ext`);
  await writeFile(
    extensions,
    `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=${names}\n`,
  );
  await makeKey(name);
  await openssl('req', '-new', '-key', pem(`${name}.key`), '-subj', subject, '-out', pem(`${name}.csr`));
  const serial = `0x${createHash('sha256').update(`${name}${Date.now()}`).digest('hex').slice(0, 16)}`;
  await openssl(
    'x509',
    '-req',
    '-in',
    pem(`${name}.csr`),
    '-CA',
    pem('ca.crt'),
    '-CAkey',
    pem('ca.key'),
    '-set_serial',
    serial,
    '-days',
    String(validity),
    '-extfile',
    extensions,
    '-out',
    pem(`${name}.crt`),
  );
  await Promise.all([extensions, pem(`${name}.csr`)].map((path) => rm(path)));
}

const pem = (file: string): string => join(pkiRoot, file);

const makeKey = (name: string): Promise<string> =>
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', pem(`${name}.key`));

const openssl = (...args: string[]): Promise<string> => run('openssl', args);
