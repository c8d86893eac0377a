import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { certificates } from '../../components/scrape/testing/certificates.ts';
import { getJson, UnreachableError } from './http.ts';

const signal = new AbortController().signal;
const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256;
const [own, other] = [fingerprintOf(certificates.certificate), fingerprintOf(certificates.other)];

let server: Server;
/** What was asked, with who asked. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer({ cert: certificates.certificate, key: certificates.key }, ({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    response.end('{"data":1}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

function ask(fingerprints: readonly string[]): Promise<unknown> {
  const address = server.address();
  const origin = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/prefix`;
  const access = { login: { username: 'bellwether', password: 'known' }, fingerprints };
  return getJson({ origin, timeout: 20_000, access }, '/api', { signal });
}

describe('a server of https', () => {
  test.each([
    ['is known by its certificate, for whatever name and by whomever', [own]],
    ['may show the one before', [other, own]],
  ])('%s', async (_what, fingerprints) => {
    await expect(ask(fingerprints)).resolves.toEqual({ data: 1 });
    const basic = Buffer.from('bellwether:known').toString('base64');
    expect(asked).toEqual([`/prefix/api Basic ${basic}`]);
  });

  test.each([
    ['shows another certificate', [other]],
    ['is not known yet', []],
  ])('that %s is told nothing, no password either', async (_what, fingerprints) => {
    const error = await ask(fingerprints).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(String(error)).toContain('it shows another certificate than that of its Secret');
    expect(asked).toEqual([]);
  });
});
