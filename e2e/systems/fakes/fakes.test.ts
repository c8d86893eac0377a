/** The fakes speak as the real servers do: held against the published formats, and against the login of a client of our own. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decode, encode } from './bson.ts';
import { serviceIn, stateFrame } from './grpc-health.ts';
import { Scram } from './scram.ts';

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
