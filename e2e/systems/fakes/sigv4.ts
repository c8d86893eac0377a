/** How AWS knows who asks: by a signature of the request (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
import { createHash, createHmac } from 'node:crypto';
import type { FakeLogin } from './login.ts';
import type { WholeRequest } from './whole.ts';

/** Why a request is refused, in AWS' words. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}

const unknownKey = {
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid.',
};
const wrongSignature = {
  code: 'SignatureDoesNotMatch',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
};

/** Why that key does not get an answer; undefined where it does. The name of the login is the id of the key. */
export function refusalOf(request: WholeRequest, { username, password }: FakeLogin): Refused | undefined {
  const said = /Credential=([^/]+)\/([^,]+), *SignedHeaders=([^,]+), *Signature=(\w+)/.exec(
    headerOf(request, 'authorization'),
  );
  const [, id = '', scope = '', names = '', signature = ''] = said ?? [];
  if (id !== username) return unknownKey;
  return signature === signatureOf(request, { secret: password, scope, names }) ? undefined : wrongSignature;
}

interface Signing {
  readonly secret: string;
  /** Day, region, service and the word that ends them. */
  readonly scope: string;
  /** The headers that are signed, separated by semicolons. */
  readonly names: string;
}

export function signatureOf(request: WholeRequest, { secret, scope, names }: Signing): string {
  const { pathname, searchParams } = new URL(request.url, 'http://aws');
  searchParams.sort();
  const headers = names.split(';').map((name) => `${name}:${headerOf(request, name).trim().replaceAll(/ +/g, ' ')}\n`);
  const canonical = [request.method, pathname, searchParams, headers.join(''), names, sha256(request.body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headerOf(request, 'x-amz-date'), scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, text).toString('hex');
}

const headerOf = ({ headers }: WholeRequest, name: string): string => [headers[name] ?? ''].flat().join(',');

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
