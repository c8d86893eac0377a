import { X509Certificate } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { compare } from 'bcryptjs';
import * as fc from 'fast-check';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { keyOf } from '../cache/key.ts';
import { WebMemory } from './web-memory.ts';

jest.setTimeout(60_000);

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });
const neighbour = keyOf({ namespace: 'monitoring', name: 'other' });
const random = { user: 'me', secret: 'of the stack', strength: 'random' } as const;

describe('hashes', () => {
  test('whatever the password, its hash is good for it alone, and the same wherever it is made', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (password, other, secret) => {
        const hash = await new WebMemory().hash(password, { ...random, secret });
        expect(await new WebMemory().hash(password, { ...random, secret })).toBe(hash);
        expect(await compare(password, hash)).toBe(true);
        expect(await compare(other, hash)).toBe(other === password);
      }),
      { numRuns: 20 },
    );
  });

  test('of one password are different for each user and in each stack', async () => {
    const memory = new WebMemory();
    const all = [random, { ...random, user: 'you' }, { ...random, secret: 'of another' }];
    const hashes = await Promise.all(all.map((hashing) => memory.hash('hunter2', hashing)));
    expect(new Set(hashes).size).toBe(3);
  });

  test('of what people choose are made with 1,024 rounds, in the form that Go reads', async () => {
    const hash = await new WebMemory().hash('hunter2', { ...random, strength: 'chosen' });
    expect(hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  });
});

describe('the password of the stack’s own user', () => {
  test('is random, and stays what it was', () => {
    const memory = new WebMemory();
    const made = memory.ownPassword(stack, undefined);
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(memory.ownPassword(stack, undefined)).toBe(made);
    expect(memory.ownPassword(neighbour, undefined)).not.toBe(made);
  });

  test('is what stands, for a process that has made none', () => {
    expect(new WebMemory().ownPassword(stack, 'standing')).toBe('standing');
  });

  test('is not what a cache that lags says', () => {
    const memory = new WebMemory();
    const made = memory.ownPassword(stack, undefined);
    expect(memory.ownPassword(stack, 'from before')).toBe(made);
  });

  test('goes with the stack', () => {
    const memory = new WebMemory();
    const made = memory.ownPassword(stack, undefined);
    memory.forget(stack);
    expect(memory.knownPassword(stack)).toBeUndefined();
    expect(memory.ownPassword(stack, undefined)).not.toBe(made);
  });
});

describe('certificates that a replica may show', () => {
  const [a, b] = [certificates.certificate, certificates.other];
  const of = (pem: string) => new X509Certificate(pem).fingerprint256;

  test.each([
    ['none', [undefined], []],
    ['the first', [a], [of(a)]],
    ['a renewed one, and the one before', [a, b], [of(b), of(a)]],
    ['one that came back', [a, b, a], [of(a), of(b)]],
    ['one that is served no more, by pods of before', [a, undefined], [of(a)]],
    ['none of what is no certificate', ['rubbish'], []],
  ])('%s', (_what, pems, expected) => {
    const memory = new WebMemory();
    const seen = pems.map((pem) => memory.fingerprints(stack, 'prometheus', pem));
    expect(seen.at(-1)).toEqual(expected);
    expect(memory.fingerprints(stack, 'alertmanager', undefined)).toEqual([]);
  });
});
