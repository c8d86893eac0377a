/**
 * Certificates and keys, read before a server does: a bad one passes every check of syntax, fails every reload for
 * everybody, and is tried again each second.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/** What is wrong with PEM certificates; undefined when nothing is. */
export function certificateFault(pem: string): string | undefined {
  const blocks = blocksOf(pem).filter(({ type }) => type === 'CERTIFICATE');
  if (blocks.length === 0) return 'it holds no certificate in PEM ("-----BEGIN CERTIFICATE-----")';
  return blocks.every(({ text }) => parsed(() => new X509Certificate(text)))
    ? undefined
    : 'a certificate in it cannot be read';
}

/** Kinds of keys that a server of Go takes, and the curves of the elliptic ones (crypto/tls and crypto/x509). */
const KEYS: ReadonlySet<string> = new Set(['rsa', 'ec', 'ed25519']);
const CURVES: ReadonlySet<string> = new Set(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1']);

/** What is wrong with a PEM key, or with it beside the certificate that it is to fit; undefined when nothing is. */
export function keyFault(pem: string, certificate: string | undefined): string | undefined {
  const block = blocksOf(pem).find(({ type }) => type.endsWith('PRIVATE KEY'));
  if (block === undefined) return 'it holds no private key in PEM ("-----BEGIN PRIVATE KEY-----")';
  if (block.type.startsWith('ENCRYPTED') || block.text.includes('ENCRYPTED'))
    return 'the key is encrypted, and nobody could tell the server its password';
  const key = parsed(() => createPrivateKey(block.text));
  if (key === undefined) return 'the key in it cannot be read';
  const { asymmetricKeyType = '', asymmetricKeyDetails } = key;
  const curve = asymmetricKeyDetails?.namedCurve;
  if (!KEYS.has(asymmetricKeyType) || (curve !== undefined && !CURVES.has(curve))) {
    return 'Prometheus takes keys of RSA, of ECDSA over a NIST curve, and of Ed25519';
  }
  const first = blocksOf(certificate ?? '').find(({ type }) => type === 'CERTIFICATE');
  const leaf = first && parsed(() => new X509Certificate(first.text));
  return leaf === undefined || leaf.checkPrivateKey(key) ? undefined : 'the key does not belong to the certificate';
}

function blocksOf(pem: string): readonly { readonly type: string; readonly text: string }[] {
  return [...pem.matchAll(BLOCK)].map(([text, type = '']) => ({ type, text }));
}

function parsed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
