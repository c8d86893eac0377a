/** What probes ask: pages and gRPC's health service, with and without TLS, with the certificate of whichever host is meant. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import {
  createServer as createGrpc,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { answerHealth, healthPath } from './grpc-health.ts';

/** Beside the one with TLS, which has all of it. */
export const plainPorts = { http: 8080, grpc: 8081 } as const;

/** `<host>.crt` and `<host>.key` by the first label of the name that a client asks for. */
export const certificateFolder = '/certificates';

export interface ProbedOptions {
  readonly folder?: string;
  readonly plain?: { readonly http: number; readonly grpc: number };
}

interface Question {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** `/` answers whatever it is asked by, `/post` POST alone, and there is nothing else. */
function statusOf({ method, url }: Question): number {
  if (url === '/') return 200;
  if (url !== '/post') return 404;
  return method === 'POST' ? 200 : 405;
}

function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
  if (request.url === healthPath) answerHealth(request, response);
  else response.writeHead(statusOf(request)).end('a page');
}

/** By host. */
function contextsIn(folder: string): ReadonlyMap<string, SecureContext> {
  const hosts = readdirSync(folder).flatMap((file) => /^(\w+)\.crt$/.exec(file)?.[1] ?? []);
  const read = (file: string): Buffer => readFileSync(join(folder, file));
  return new Map(
    hosts.map((host) => [host, createSecureContext({ cert: read(`${host}.crt`), key: read(`${host}.key`) })]),
  );
}

/** Listens at the plain ports too, and hangs up on clients that do not say which host they mean. */
export function probed({ folder = certificateFolder, plain = plainPorts }: ProbedOptions = {}) {
  const http = createPlain((request, response) => response.writeHead(statusOf(request)).end('a page'));
  const grpc = createGrpc(answer);
  const contexts = contextsIn(folder);
  const secured = createSecureServer(
    { allowHTTP1: true, SNICallback: (name, give) => give(null, contexts.get(name.split('.')[0] ?? '')) },
    answer,
  );
  return {
    listen: (port: number) => {
      http.listen(plain.http);
      grpc.listen(plain.grpc);
      secured.listen(port);
      return { close: () => [http, grpc, secured].map((server) => server.close()) };
    },
  };
}
