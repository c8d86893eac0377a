/** What the process remembers of the web UIs of its stacks: their own user's password, hashes, and certificates that were served. */
import { createHmac, randomBytes, X509Certificate } from 'node:crypto';
import { hash as bcryptHash, encodeBase64 } from 'bcryptjs';
import type { WebComponent } from '../../components/exposure.ts';
import type { Key } from '../cache/key.ts';

/** Rounds of bcrypt, as powers of two: for what people choose, and for 256 random bits, which nobody guesses anyway. */
const rounds = { chosen: 10, random: 4 } as const;

/** A renewed certificate reaches the servers a little later than it is known here. */
const certificatesKept = 2;
const hashesKept = 256;

interface Hashing {
  /** Whose password it is. */
  readonly user: string;
  /** What only this stack knows. */
  readonly secret: string;
  readonly strength: keyof typeof rounds;
}

/**
 * The salt follows from the password and from what only the stack knows: one password has one hash, whichever process
 * makes it and however often, and so nothing is written anew that is as it was.
 */
function saltOf(password: string, { user, secret, strength }: Hashing): string {
  const bytes = createHmac('sha256', secret)
    .update(JSON.stringify([user, password]))
    .digest();
  return `$2b$${String(rounds[strength]).padStart(2, '0')}$${encodeBase64(bytes, 16)}`;
}

/** Of the first certificate, which is the server's own; undefined for what is none, as after an edit by hand. */
function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}

export class WebMemory {
  readonly #passwords = new Map<Key, string>();
  readonly #fingerprints = new Map<Key, Map<WebComponent, readonly string[]>>();
  readonly #hashes = new Map<string, Promise<string>>();

  /**
   * The password of the stack's own user. What this process knows comes first: the cache may not have heard yet of what
   * was written.
   * @param standing what stands in the cluster
   */
  ownPassword(stack: Key, standing: string | undefined): string {
    const password = this.#passwords.get(stack) ?? standing ?? randomBytes(32).toString('base64url');
    this.#passwords.set(stack, password);
    return password;
  }

  /** The password, if any web UI of the stack has asked for one since the process began. */
  knownPassword(stack: Key): string | undefined {
    return this.#passwords.get(stack);
  }

  /** The bcrypt hash of a password, which takes a tenth of a second the first time. */
  hash(password: string, hashing: Hashing): Promise<string> {
    const salt = saltOf(password, hashing);
    const hash = this.#hashes.get(salt) ?? bcryptHash(password, salt);
    // The latest last, so that the first is what was not asked for the longest.
    this.#hashes.delete(salt);
    this.#hashes.set(salt, hash);
    const [oldest] = this.#hashes.keys();
    if (this.#hashes.size > hashesKept && oldest !== undefined) this.#hashes.delete(oldest);
    return hash;
  }

  /**
   * SHA-256 of the certificates that the part may show: the present one, and the one before.
   * @param pem the present one; undefined where it serves http, though pods from before may not yet
   */
  fingerprints(stack: Key, component: WebComponent, pem: string | undefined): readonly string[] {
    const ofStack = this.#fingerprints.get(stack) ?? new Map<WebComponent, readonly string[]>();
    this.#fingerprints.set(stack, ofStack);
    const before = ofStack.get(component) ?? [];
    const now = pem === undefined ? undefined : fingerprintOf(pem);
    const all = now === undefined ? before : [now, ...before.filter((other) => other !== now)];
    const kept = all.slice(0, certificatesKept);
    ofStack.set(component, kept);
    return kept;
  }

  forget(stack: Key): void {
    this.#passwords.delete(stack);
    this.#fingerprints.delete(stack);
  }
}
