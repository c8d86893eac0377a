/** Which of the Secrets that objects refer to may be used, which bytes are copied, and what to say of the others. */
import { type Compiled, compareText, type Fragment, type SecretFile } from '../../components/fragment.ts';
import { keptOf } from '../../components/kept.ts';
import { certificateFault, keyFault } from '../../components/scrape/certificates.ts';
import type { Key } from '../cache/key.ts';
import type { Candidate } from './admission.ts';
import type { Account } from './grant.ts';
import { allowLabel, type SecretReading, type SecretReadings, secretKey } from './secret-view.ts';

/** Bytes of one value at most, and of all copies of one stack: a Secret holds 1 MiB, its data in base64. */
const largestValue = 64 * 1024;
const room = 700 * 1024;

/** Why a Secret cannot be used; the message begins with the field that refers to it. */
export interface SecretFault {
  readonly reason: string;
  readonly message: string;
}

/** Bytes in base64, or why there are none. */
type Checked = { readonly data: string } | SecretFault;

export interface SecretFacts {
  readonly readings: SecretReadings;
  /** What the stack's Secret of copies holds now: in base64, by path. */
  readonly standing: Readonly<Record<string, string>>;
  readonly account: Account;
}

/** The files that fragments refer to. */
export function filesOf(fragments: Iterable<Fragment>): readonly SecretFile[] {
  // A loop that builds nothing for those that have none, which are nearly all.
  let files: SecretFile[] | undefined;
  for (const fragment of fragments) {
    for (const secret of secretsIn(fragment)) {
      files ??= [];
      files.push(secret);
    }
  }
  return files ?? none;
}

const none: readonly SecretFile[] = [];

const secretsIn = (fragment: Fragment): readonly SecretFile[] =>
  fragment.kind === 'scrape' ? (fragment.class.secrets ?? none) : none;

export const refersToSecrets = (fragment: Fragment): boolean => secretsIn(fragment).length > 0;
export const needsSecrets = ({ compiled }: Candidate): boolean => filesOf(compiled.fragments).length > 0;

/** Those of a slice that refer to Secrets. */
const needingIn = keptOf((slice: readonly Fragment[]) => slice.filter(refersToSecrets));

/**
 * The Secrets that have to be read for `candidates`, for what stands and for the stack itself.
 * @param standing slice by slice
 */
export function wantedSecrets(
  candidates: readonly Candidate[],
  standing: readonly (readonly Fragment[])[],
  ofStack: readonly SecretFile[] = [],
): ReadonlySet<Key> {
  const ofCandidates = candidates.flatMap(({ compiled }) => filesOf(compiled.fragments));
  const ofStanding = filesOf(standing.flatMap(needingIn));
  return new Set([...ofStack, ...ofCandidates, ...ofStanding].map(secretKey));
}

/** The Secrets of one stack, as they are in one reconcile. */
export class SecretAdmission {
  readonly #facts: SecretFacts;
  readonly #budget = new Budget();

  constructor(facts: SecretFacts) {
    this.#facts = facts;
  }

  /**
   * The candidates; those whose Secrets cannot be used are refused. The oldest come first where there is no room for all.
   * @param concerned those that refer to Secrets
   */
  admit(
    candidates: readonly Candidate[],
    concerned: readonly Candidate[] = candidates.filter(needsSecrets),
  ): readonly Candidate[] {
    if (concerned.length === 0) return candidates;
    const refused = new Map<Candidate, Compiled<Fragment>>();
    for (const candidate of concerned.toSorted((a, b) => compareText(ageOf(a), ageOf(b)))) {
      const fault = this.take(filesOf(candidate.compiled.fragments));
      if (fault) refused.set(candidate, { fragments: [], refused: named(candidate, fault) });
    }
    return candidates.map((candidate) => {
      const compiled = refused.get(candidate);
      return compiled ? { ...candidate, compiled } : candidate;
    });
  }

  /** Whether every file of a fragment can be laid out: with what was read now, or with the copies of what was good before. */
  canRun(fragment: Fragment): boolean {
    const files = secretsIn(fragment);
    return files.length === 0 || this.bytesOf(files) !== undefined;
  }

  /** Whether there is a copy of what was good before. */
  stands(path: string): boolean {
    return this.#facts.standing[path] !== undefined;
  }

  /**
   * The data of the stack's Secret for the slices and what the stack itself refers to. Where what was good before stands
   * in, it does so for all who share it.
   */
  dataFor(
    slices: readonly (readonly Fragment[])[],
    ofStack: readonly (readonly SecretFile[])[] = [],
  ): Readonly<Record<string, string>> {
    const ofSlices = slices.flatMap(needingIn).map(secretsIn);
    const groups = [...ofSlices, ...ofStack.filter((files) => files.length > 0)];
    const isNew = (files: readonly SecretFile[]) => files.every((file) => 'data' in this.#check(file, files));
    const [fresh, old] = [groups.filter(isNew), groups.filter((files) => !isNew(files))];
    return Object.assign({}, ...[...fresh, ...old].map((files) => this.bytesOf(files) ?? {}));
  }

  /** The copies of `paths` that stand, for a configuration of before; without those that may not be used any more. */
  standingFor(paths: readonly string[], ofStack: readonly SecretFile[]): Readonly<Record<string, string>> {
    const withdrawn = ofStack.filter((file) => this.#isWithdrawn(this.#check(file, ofStack)));
    const kept = paths.filter((path) => this.stands(path) && !withdrawn.some((file) => file.path === path));
    return Object.fromEntries(kept.map((path) => [path, this.#facts.standing[path] ?? '']));
  }

  /** Sets room aside for `files`, which are used together; why they cannot be, when they cannot. */
  take(files: readonly SecretFile[]): SecretFault | undefined {
    for (const file of files) {
      const checked = this.#check(file, files);
      if ('reason' in checked) return { reason: checked.reason, message: `${file.field}: ${checked.message}` };
    }
    return this.#budget.take(this.bytesOf(files) ?? {}) ? undefined : noRoom;
  }

  /**
   * All files of a fragment as they are now or, when one of them is gone or bad, all as they were when they were good: a
   * new key beside an old certificate would be neither. Secrets that may not be read any more are not used any more.
   */
  bytesOf(files: readonly SecretFile[]): Readonly<Record<string, string>> | undefined {
    const checked = files.map((file) => [file.path, this.#check(file, files)] as const);
    if (checked.some(([, one]) => this.#isWithdrawn(one))) return undefined;
    const isNew = checked.every(([, one]) => 'data' in one);
    const bytes = checked.map(([path, one]) => [path, isNew && 'data' in one ? one.data : this.#facts.standing[path]]);
    return bytes.every(([, data]) => data !== undefined) ? Object.fromEntries(bytes) : undefined;
  }

  #isWithdrawn(checked: Checked): boolean {
    return 'reason' in checked && withdrawnReasons.has(checked.reason);
  }

  #check(file: SecretFile, beside: readonly SecretFile[]): Checked {
    const reading = this.#facts.readings.get(secretKey(file));
    if (reading?.state !== 'found') return readingFault(file, reading, this.#facts.account) ?? missing(file);
    const data = Object.hasOwn(reading.data, file.key) ? reading.data[file.key] : undefined;
    if (data === undefined) return missingKey(file, Object.keys(reading.data));
    const fault = this.#faultIn(data, file, beside);
    return fault === undefined
      ? { data }
      : { reason: 'InvalidSecret', message: `Secret ${file.namespace}/${file.name}, key ${file.key}: ${fault}` };
  }

  #faultIn(data: string, { use, certificate }: SecretFile, beside: readonly SecretFile[]): string | undefined {
    const text = decoded(data);
    if (text.trim() === '') return 'it is empty';
    if (text.length > largestValue) return `it has more than ${largestValue / 1024} KiB`;
    if (use === 'authority' || use === 'certificate') return certificateFault(text);
    if (use === 'text')
      return /[\r\n]/.test(text.trim()) ? 'it has several lines, and is to be a single one' : undefined;
    const other = beside.find(({ path }) => path === certificate);
    const reading = other && this.#facts.readings.get(secretKey(other));
    return keyFault(text, reading?.state === 'found' && other ? decoded(reading.data[other.key] ?? '') : undefined);
  }
}

function ageOf({ owner }: Candidate): string {
  return `${owner.creationTimestamp}/${owner.namespace}/${owner.name}`;
}

/** What is left of the room for copies. */
class Budget {
  #left = room;
  readonly #taken = new Set<string>();

  take(data: Readonly<Record<string, string>>): boolean {
    const more = Object.entries(data).filter(([path]) => !this.#taken.has(path));
    const bytes = more.reduce((sum, [path, text]) => sum + path.length + text.length, 0);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    for (const [path] of more) this.#taken.add(path);
    return true;
  }
}

/** The text that stands in a Secret's data. */
export function decoded(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

/** Reasons that withdraw a permission. */
export const withdrawnReasons: ReadonlySet<string> = new Set(['SecretForbidden', 'SecretNotAllowed']);

const noRoom: SecretFault = {
  reason: 'SecretsFull',
  message: `the Secrets of the stack and of older ScrapeTargets take up the ${room / 1024} KiB that a stack has for copies; refer to smaller ones`,
};

/** The same words, with the name of the object before them. */
export function named({ owner }: Pick<Candidate, 'owner'>, { reason, message }: SecretFault): SecretFault {
  return { reason, message: `${owner.kind} ${owner.namespace}/${owner.name}: ${message}` };
}

/** Why nothing can be had of a Secret, whichever key is meant; undefined when it was found. */
export function readingFault(
  secret: SecretName,
  reading: SecretReading | undefined,
  account: Account,
): SecretFault | undefined {
  const { state = 'missing' } = reading ?? {};
  switch (state) {
    case 'found':
      return undefined;
    case 'forbidden':
      return forbidden(secret, account);
    case 'notAllowed':
      return notAllowed(secret);
    case 'missing':
      return missing(secret);
  }
}

type SecretName = Pick<SecretFile, 'namespace' | 'name'>;

function missing({ namespace, name }: SecretName): SecretFault {
  const message = `there is no Secret ${name} in namespace ${namespace}. Create it with the label ${allowLabel}: "true"; it is then found by itself.`;
  return { reason: 'SecretMissing', message };
}

function missingKey({ namespace, name, key }: SecretFile, keys: readonly string[]): SecretFault {
  const there = keys.length === 0 ? 'it has none' : `it has ${keys.toSorted().slice(0, 20).join(', ')}`;
  return { reason: 'SecretMissing', message: `Secret ${namespace}/${name} has no key ${key}; ${there}` };
}

function notAllowed({ namespace, name }: SecretName): SecretFault {
  const message =
    `Secret ${namespace}/${name} is not marked for this use. Whoever administers it does so with: ` +
    `kubectl label secret --namespace ${namespace} ${name} ${allowLabel}=true`;
  return { reason: 'SecretNotAllowed', message };
}

function forbidden({ namespace, name }: SecretName, { namespace: home, serviceAccount }: Account): SecretFault {
  const role = `bellwether-read-${name}`.slice(0, 253);
  const message =
    `the operator may not read Secret ${namespace}/${name}. Whoever administers the namespace allows it with:\n` +
    [
      'apiVersion: rbac.authorization.k8s.io/v1',
      'kind: Role',
      `metadata: { name: ${role}, namespace: ${namespace} }`,
      `rules: [{ apiGroups: [""], resources: [secrets], resourceNames: [${name}], verbs: [get] }]`,
      '---',
      'apiVersion: rbac.authorization.k8s.io/v1',
      'kind: RoleBinding',
      `metadata: { name: ${role}, namespace: ${namespace} }`,
      `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${role} }`,
      `subjects: [{ kind: ServiceAccount, name: ${serviceAccount}, namespace: ${home} }]`,
    ].join('\n');
  return { reason: 'SecretForbidden', message };
}
