/** The fakes speak as the real servers do: held against the published formats, and against the login of a client of our own. */
import { createHash, createHmac, createSign, generateKeyPairSync, pbkdf2Sync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decode, encode } from './bson.ts';
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts';
import { serviceIn, stateFrame } from './grpc-health.ts';
import { Scram } from './scram.ts';
import { grant } from './service-account.ts';
import { refusalOf } from './sigv4.ts';
import { answerOfGoogle } from './stackdriver.ts';

describe('BSON', () => {
  test('is written as the specification has it', () => {
    const bytes = encode({ hello: 'world' });
    expect(bytes.toString('hex')).toBe('160000000268656c6c6f0006000000776f726c640000');
  });

  test('is read as it was written', () => {
    const document = { a: 1, b: 1.5, c: true, d: { e: 'f' }, g: Buffer.from('payload') };
    expect(decode(encode(document))).toEqual(document);
  });
});

/** The client's side of RFC 5802: its last message. */
function proofOf(password: string, bare: string, challenge: string): string {
  const [, nonce = '', salt = '', iterations = ''] = /^r=(.*),s=(.*),i=(.*)$/.exec(challenge) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const without = `c=biws,r=${nonce}`;
  const stored = createHash('sha256').update(clientKey).digest();
  const signature = createHmac('sha256', stored).update(`${bare},${challenge},${without}`).digest();
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return `${without},p=${proof.toString('base64')}`;
}

describe('SCRAM', () => {
  const login = { username: 'metrics', password: 'right' };
  const bare = 'n=metrics,r=nonce';

  test.each([
    ['lets in who has the password', 'right', /^v=/],
    ['lets in nobody else', 'wrong', /^undefined$/],
  ])('%s', (_, password, answer) => {
    const scram = new Scram(login);
    const challenge = scram.first(`n,,${bare}`);
    expect(String(scram.last(proofOf(password, bare, challenge)))).toMatch(answer);
  });
});

describe('CBOR', () => {
  // Of appendix A of RFC 8949.
  test.each<[string, Cbor]>([
    ['00', 0],
    ['17', 23],
    ['20', -1],
    ['f5', true],
    ['f6', null],
    ['fb3ff199999999999a', 1.1],
    ['6449455446', 'IETF'],
    ['83010203', [1, 2, 3]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['c1fb41d452d9ec200000', new Date('2013-03-21T20:04:00.500Z')],
  ])('is read and written as %s', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
    expect(encodeCbor(value).toString('hex')).toBe(hex);
  });

  test.each([
    ['1903e8', 1000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['c11a514b67b0', new Date('2013-03-21T20:04:00Z')],
    ['fa47c35000', 100_000],
  ])('is read from %s, as others write it', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test('of a thousand things is read as it was written', () => {
    const things = Array.from({ length: 1000 }, (_, index) => ({ name: 'x'.repeat(index) }));
    expect(decodeCbor(encodeCbor(things))).toEqual(things);
  });
});

describe('a signature of AWS', () => {
  /** "get-vanilla" of AWS' own test suite. */
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
    'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', authorization };
  const request = { method: 'GET', url: '/', headers, body: Buffer.alloc(0) };
  const password = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

  test.each([
    ['is that of the key', request, { username: 'AKIDEXAMPLE', password }, undefined],
    ['of another secret is none', request, { username: 'AKIDEXAMPLE', password: 'x' }, 'SignatureDoesNotMatch'],
    [
      'of another request is none',
      { ...request, url: '/x' },
      { username: 'AKIDEXAMPLE', password },
      'SignatureDoesNotMatch',
    ],
    ['of a key that nobody knows is none', request, { username: 'other', password }, 'InvalidClientTokenId'],
  ])('%s', (_, asked, login, code) => {
    expect(refusalOf(asked, login)?.code).toBe(code);
  });
});

describe('a service account of Google', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = { username: 'metrics@shop', password: publicKey.export({ type: 'spki', format: 'pem' }).toString() };

  function assertion(iss: string, key = privateKey): string {
    const parts = [{ alg: 'RS256' }, { iss }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return [...parts, createSign('RSA-SHA256').update(parts.join('.')).sign(key, 'base64url')].join('.');
  }

  test('is given a token, which opens its project and no other', () => {
    const granted = grant(assertion('metrics@shop'), account);
    const token = 'access_token' in granted ? granted.access_token : '';
    const statuses = ['shop-production', 'other'].map((project) => {
      const url = `/v3/projects/${project}/metricDescriptors?filter=x`;
      const headers = { authorization: `Bearer ${token}` };
      return answerOfGoogle({ method: 'GET', url, headers, body: Buffer.alloc(0) }, account).status;
    });
    expect(statuses).toEqual([200, 403]);
  });

  test('is given none with another key, nor is another account', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const answers = [grant(assertion('metrics@shop', other), account), grant(assertion('nobody@shop'), account)];
    expect(answers).toEqual([
      { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      { error: 'invalid_grant', error_description: 'Invalid grant: account not found' },
    ]);
  });

  test('without a token is told so', () => {
    const url = '/v3/projects/shop-production/timeSeries';
    expect(answerOfGoogle({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) }, account).status).toBe(401);
  });
});

describe('gRPC’s health service', () => {
  test.each([
    ['the server itself', '0000000000', ''],
    ['a service', '00000000060a047369636b', 'sick'],
  ])('reads that it is asked for %s', (_, frame, service) => {
    expect(serviceIn(Buffer.from(frame, 'hex'))).toBe(service);
  });

  test.each([
    ['SERVING', '00000000020801'],
    ['NOT_SERVING', '00000000020802'],
  ] as const)('says %s', (state, frame) => {
    expect(stateFrame(state).toString('hex')).toBe(frame);
  });
});
