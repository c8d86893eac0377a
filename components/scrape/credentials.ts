/** Secrets by reference: each becomes a file of the server, so that its bytes stand in no configuration. */
import { contentHash, toText } from '../content.ts';
import type { SecretFile, SecretUse } from '../fragment.ts';
import { credentialFile } from '../prometheus/layout.ts';

/** A key of a Secret in the object's own namespace. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** Whether a value in a grammar that is not ours is a reference to a Secret: exactly `{ name, key }`. */
export function isSecretKey(value: unknown): value is SecretKey {
  if (typeof value !== 'object' || value === null || Object.keys(value).toSorted().join() !== 'key,name') return false;
  const [name, key] = ['name' in value ? value.name : '', 'key' in value ? value.key : ''];
  return isName(name, /^[a-z0-9][-a-z0-9.]{0,252}$/) && isName(key, /^[-._a-zA-Z0-9]{1,253}$/);
}

function isName(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** Where a Secret is used: `field` names the reference in messages, `group` is what a certificate and its key share. */
export interface SecretPlace {
  readonly use: SecretUse;
  readonly field: string;
  readonly group?: string;
}

/** The files that one object needs, gathered while it is compiled. */
export class Credentials {
  readonly #namespace: string;
  readonly #root: string;
  readonly #files: { readonly file: SecretFile; readonly group: string }[] = [];

  /** @param root the folder of the credentials, as seen from the file that refers to them; that of the slices by default */
  constructor(namespace: string, root = '../') {
    this.#namespace = namespace;
    this.#root = root;
  }

  /** The path of the file, as it is to stand in the configuration. */
  path({ name, key }: SecretKey, { use, field, group = field }: SecretPlace): string {
    const reference = { namespace: this.#namespace, name, key };
    const path = credentialFile(contentHash(toText(reference), 20));
    this.#files.push({ file: { ...reference, path, use, field }, group });
    return `${this.#root}${path}`;
  }

  /** All files, each key with the certificate that it must fit. */
  get files(): readonly SecretFile[] {
    return this.#files.map(({ file, group }) => {
      const certificate = this.#files.find((other) => other.group === group && other.file.use === 'certificate');
      return file.use === 'key' && certificate ? { ...file, certificate: certificate.file.path } : file;
    });
  }
}
