/** Chooses the passwords and certificates of web UIs: where a Secret cannot be used, what was good before stays. */
import { contentHash, sortedRecord, toText } from '../../components/content.ts';
import { type WebComponent, webComponents } from '../../components/exposure.ts';
import type { SecretFile } from '../../components/fragment.ts';
import { componentName, webSecretName } from '../../components/names.ts';
import { files } from '../../components/prometheus/layout.ts';
import type { StackFacts, WebFacts } from '../../components/stack-input.ts';
import { type WebReferences, webReferences } from '../../components/web-references.ts';
import { ownUser, webKeys } from '../../components/web-secret.ts';
import { keyOf } from '../cache/key.ts';
import { isRecord, parseJson } from '../kube/json.ts';
import { ingresses, secrets, services } from '../kube/resource.ts';
import type { Access } from '../observe/http.ts';
import { httpRoutes } from './gateway-api.ts';
import type { Account } from './grant.ts';
import { decoded, SecretAdmission, type SecretFault, withdrawnReasons } from './secret-admission.ts';
import type { SecretReadings } from './secret-view.ts';
import type { Snapshot } from './snapshot.ts';
import { standingCopies } from './standing.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';
import type { WebMemory } from './web-memory.ts';

export interface WebDependencies {
  readonly readings: SecretReadings;
  readonly account: Account;
  readonly memory: WebMemory;
}

export interface ChosenWeb {
  readonly facts: NonNullable<StackFacts['web']>;
  /** Undefined while no web UI is to have a password or a certificate. */
  readonly said: Said | undefined;
  /** What Prometheus is to have beside its configuration, in base64 by path. */
  readonly copies: Readonly<Record<string, string>>;
  /** How the operator itself asks the replicas. */
  readonly access: Readonly<Record<WebComponent, Access>>;
}

/** What one web UI gets, and what is to be said of that. */
interface Chosen {
  readonly facts?: WebFacts;
  readonly faults: readonly string[];
  readonly reason?: string;
}

/** What bcrypt takes into account of a password. */
const longestPassword = 72;

/** The Secrets that the web UIs of a stack need. */
export function webFiles({ stack }: Pick<Snapshot, 'stack'>): readonly SecretFile[] {
  return webComponents.flatMap((component) => {
    const { login, certificate = [] } = webReferences(stack, component);
    return [...(login?.files ?? []), ...certificate];
  });
}

function standingData({ stack, owned }: Snapshot, component: WebComponent): Readonly<Record<string, string>> {
  const { name, namespace } = stack.metadata;
  return owned.get(secrets, keyOf({ namespace, name: webSecretName(name, component) }))?.data ?? {};
}

/** What somebody wrote into the Secret by hand need not be JSON. */
function parsed(text: string): unknown {
  try {
    return parseJson<unknown>(text);
  } catch {
    return undefined;
  }
}

/** The hashes of those who are let in now, but for the stack's own user. */
function standingUsers(standing: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const configuration = parsed(decoded(standing[webKeys.configuration] ?? ''));
  const users = isRecord(configuration) ? configuration['basic_auth_users'] : undefined;
  const entries = isRecord(users) ? Object.entries(users) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[0] !== ownUser && typeof entry[1] === 'string'),
  );
}

type Login = NonNullable<WebReferences['login']>;

/** The password of a login, or why it cannot be used. Space around it is not part of it, as in the files of Prometheus. */
function passwordOf({ files: wanted }: Login, copies: SecretAdmission): string | SecretFault {
  const fault = copies.take(wanted);
  if (fault) return fault;
  const [data = ''] = Object.values(copies.bytesOf(wanted) ?? {});
  const password = decoded(data).trim();
  if (Buffer.byteLength(password) <= longestPassword) return password;
  const [file] = wanted;
  const what = `Secret ${file?.namespace}/${file?.name}, key ${file?.key}`;
  const message = `${file?.field}: ${what}: it has more than ${longestPassword} bytes, of which bcrypt takes no notice; choose a shorter one`;
  return { reason: 'InvalidSecret', message };
}

interface Given {
  readonly snapshot: Snapshot;
  readonly component: WebComponent;
  readonly standing: Readonly<Record<string, string>>;
  readonly copies: SecretAdmission;
  readonly memory: WebMemory;
}

/** Who is let in. Without a good password nobody but the stack itself: an open web UI is not what was asked for. */
async function chooseUsers(login: Login, { snapshot, standing, copies, memory }: Given): Promise<Chosen> {
  const before = standingCopies(snapshot)[files.webPassword];
  const secret = memory.ownPassword(snapshot.key, before === undefined ? undefined : decoded(before));
  const own = await memory.hash(secret, { user: ownUser, secret, strength: 'random' });
  const password = passwordOf(login, copies);
  if (typeof password === 'string') {
    const { username } = login;
    const hash = await memory.hash(password, { user: username, secret, strength: 'chosen' });
    return { facts: { users: { [ownUser]: own, [username]: hash }, password: secret }, faults: [] };
  }
  const others = withdrawnReasons.has(password.reason) ? {} : standingUsers(standing);
  const instead =
    Object.keys(others).length > 0
      ? 'Until then the last good password holds.'
      : 'Until then nobody is let in but the stack itself.';
  const facts = { users: { ...others, [ownUser]: own }, password: secret };
  return { facts, faults: [`${password.message}\n${instead}`], reason: password.reason };
}

/** What it is exposed by now. */
function standingExposure({ stack, owned }: Snapshot, component: WebComponent): NonNullable<WebFacts['keptExposure']> {
  const { name, namespace } = stack.metadata;
  const key = keyOf({ namespace, name: componentName(name, component) });
  const type = owned.get(services, key)?.spec?.type;
  return {
    type: type === 'NodePort' || type === 'LoadBalancer' ? type : 'ClusterIP',
    ingress: owned.get(ingresses, key) !== undefined,
    httpRoute: owned.get(httpRoutes, key) !== undefined,
  };
}

/**
 * What it serves https with. The last good certificate stays even where the Secret may not be used any more: without one
 * passwords would travel in the clear.
 */
function chooseCertificate(wanted: readonly SecretFile[], { snapshot, component, standing, copies }: Given): Chosen {
  const fault = copies.take(wanted);
  const data = copies.bytesOf(wanted) ?? standing;
  const { [webKeys.certificate]: certificate, [webKeys.key]: key } = data;
  const isThere = certificate !== undefined && key !== undefined;
  const facts = isThere ? { certificate, key } : { keptExposure: standingExposure(snapshot, component) };
  if (!fault) return { facts, faults: [] };
  const instead = isThere
    ? 'Until then the last good certificate is served.'
    : 'Until then it serves http, and is exposed no further than it was.';
  return { facts, faults: [`${fault.message}\n${instead}`], reason: fault.reason };
}

async function chooseOne(snapshot: Snapshot, component: WebComponent, dependencies: WebDependencies): Promise<Chosen> {
  const { login, certificate } = webReferences(snapshot.stack, component);
  if (!login && !certificate) return { faults: [] };
  const { readings, account, memory } = dependencies;
  const standing = standingData(snapshot, component);
  const copies = new SecretAdmission({ readings, standing, account });
  const given = { snapshot, component, standing, copies, memory };
  const nothing: Chosen = { faults: [] };
  const users = login ? await chooseUsers(login, given) : nothing;
  const tls = certificate ? chooseCertificate(certificate, given) : nothing;
  const reason = users.reason ?? tls.reason;
  return {
    facts: { ...users.facts, ...tls.facts },
    faults: [...users.faults, ...tls.faults],
    ...(reason !== undefined && { reason }),
  };
}

function saidOf(chosen: readonly Chosen[]): Said | undefined {
  if (chosen.every(({ facts }) => facts === undefined)) return undefined;
  const reason = chosen.find((one) => one.reason !== undefined)?.reason;
  if (reason === undefined) {
    return { status: 'True', reason: 'Accepted', message: 'Passwords and certificates of the web UIs are in use.' };
  }
  return { status: 'False', reason, message: bounded(chosen.flatMap(({ faults }) => faults).join('\n')) };
}

function accessOf({ key }: Snapshot, component: WebComponent, { facts }: Chosen, memory: WebMemory): Access {
  const password = memory.knownPassword(key);
  const pem = facts?.certificate === undefined ? undefined : decoded(facts.certificate);
  const fingerprints = memory.fingerprints(key, component, pem);
  return { fingerprints, ...(password !== undefined && { login: { username: ownUser, password } }) };
}

/** Rejects never: what cannot be used is told. */
export async function chooseWeb(snapshot: Snapshot, dependencies: WebDependencies): Promise<ChosenWeb> {
  const { memory } = dependencies;
  const [prometheus, alertmanager] = await Promise.all([
    chooseOne(snapshot, 'prometheus', dependencies),
    chooseOne(snapshot, 'alertmanager', dependencies),
  ]);
  const password = [prometheus, alertmanager].find(({ facts }) => facts?.password !== undefined)?.facts?.password;
  return {
    facts: {
      ...(prometheus.facts && { prometheus: prometheus.facts }),
      ...(alertmanager.facts && { alertmanager: alertmanager.facts }),
    },
    said: saidOf([prometheus, alertmanager]),
    copies: password === undefined ? {} : { [files.webPassword]: Buffer.from(password, 'utf8').toString('base64') },
    access: {
      prometheus: accessOf(snapshot, 'prometheus', prometheus, memory),
      alertmanager: accessOf(snapshot, 'alertmanager', alertmanager, memory),
    },
  };
}

/** What is read from Secrets, by who reads it. */
export function credentialHashes(
  copies: Readonly<Record<WebComponent, Readonly<Record<string, string>>>>,
  web: ChosenWeb['facts'],
) {
  const hash = (part: WebComponent): string => contentHash(toText([sortedRecord(copies[part]), web[part] ?? {}]), 16);
  return { prometheus: hash('prometheus'), alertmanager: hash('alertmanager') };
}
