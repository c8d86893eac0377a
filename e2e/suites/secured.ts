/** Asking a web UI that serves https and lets in who has a password; and making certificates for it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { run } from '../cluster/command.ts';
import { parseAs } from '../cluster/json.ts';
import type { Ask } from '../demo/prometheus.ts';

export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate that signed itself, for one name. @param days that it is valid */
export async function makePair(name: string, days = 2): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-pair-'));
  const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', `${days}`];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  try {
    await run('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', certificate]);
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface Caller {
  /** The only certificate that is taken, and the name that it must be for. */
  readonly trust: { readonly certificate: string; readonly name: string };
  readonly login?: { readonly username: string; readonly password: string };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** SHA-256 of the certificate that was shown. */
  readonly fingerprint: string;
}

/** One GET on a connection of its own. Rejects when the certificate is not the one that is trusted. */
export function get(url: string, { trust, login }: Caller): Promise<Answer> {
  const auth = login && `${login.username}:${login.password}`;
  const tls = { ca: trust.certificate, servername: trust.name };
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: 5000, ...tls, ...(auth && { auth }) }, (response) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a connection of https
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          fingerprint: fingerprint256,
        }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url}: no answer within 5 s`)));
    asked.on('error', reject);
    asked.end();
  });
}

/** Asks a server of Prometheus' API as somebody who may. */
export function askSecured(origin: string, caller: Caller): Ask {
  return async (path) => {
    const { status, text } = await get(origin + path, caller);
    if (status !== 200) throw new Error(`${origin}${path}: ${status} ${text.slice(0, 200)}`);
    return parseAs<unknown>(text);
  };
}
