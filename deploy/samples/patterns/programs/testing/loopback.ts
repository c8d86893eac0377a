/** Programs over real HTTP on the loopback interface. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const loopback = '127.0.0.1';

/** Serves while `work` is at it, which gets the URL without a path. */
export async function served<T>(listener: RequestListener, work: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`http://${loopback}:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export async function textAt(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return await (await fetch(url, { headers })).text();
}

export async function statusAt(url: string, init: RequestInit = {}): Promise<number> {
  return (await fetch(url, init)).status;
}

export interface Push {
  /** Method and path. */
  readonly asked: string;
  readonly body: string;
}

/** A stand-in for the pushgateway, which only listens; `taken` hears of every request. */
export function gatewayThat(taken: (push: Push) => void, status = 200): RequestListener {
  const take: (...exchange: Parameters<RequestListener>) => Promise<void> = async (request, response) => {
    taken({ asked: `${request.method} ${request.url}`, body: await text(request) });
    response.writeHead(status).end(status === 200 ? '' : 'no');
  };
  return (request, response) => void take(request, response);
}
