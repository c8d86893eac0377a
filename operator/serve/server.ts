/** The operator's HTTP server: metrics, health, and the routes that other rooms bring. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from '../log.ts';
import { type Health, healthRoutes } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface AppOptions {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readonly health: Health;
  readonly log: Logger;
  readonly routes?: readonly Router[];
}

/** The application: `/metrics`, `/healthz`, `/readyz`, then the given routes. */
export function createApp({ metrics, health, log, routes = [] }: AppOptions): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.get('/metrics', async (_, response) => {
    response.set('Content-Type', metrics.contentType).end(await metrics.text());
  });
  app.use(healthRoutes(health));
  for (const router of routes) app.use(router);
  app.use((request: Request, response: Response) => {
    response.status(404).type('text/plain').send(`There is nothing at ${request.path}.\n`);
  });
  // Express knows an error handler by its four parameters.
  app.use((err: unknown, request: Request, response: Response, next: NextFunction) => {
    log.error({ err, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) next(err);
    else response.status(500).type('text/plain').send('The operator could not answer; its log says why.\n');
  });
  return app;
}

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen on; all of them unless given. */
  readonly host?: string;
  /** The flag that sets the port, for the message when it cannot be had. */
  readonly flag: string;
}

export interface Listening {
  readonly port: number;
  /** Resolves when the signal was aborted and the last connection is closed. */
  readonly closed: Promise<void>;
}

/** The port cannot be listened on. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly reason = 'PortUnavailable';
}

/** Milliseconds that requests in progress get when the server closes. */
const GRACE = 5_000;

/** Listens until the signal is aborted. Throws PortError when the port is in use or not allowed. */
export async function listen(
  app: RequestListener,
  options: ListenOptions,
  { signal }: { signal: AbortSignal },
): Promise<Listening> {
  const server = createServer(app);
  const closed = Promise.withResolvers<void>();
  server.once('close', closed.resolve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  if (signal.aborted) close(server);
  else signal.addEventListener('abort', () => close(server), { once: true });
  return { port: portOf(server.address(), options.port), closed: closed.promise };
}

function close(server: Server): void {
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE);
  timer.unref();
  server.once('close', () => clearTimeout(timer));
}

function portOf(address: AddressInfo | string | null, fallback: number): number {
  return typeof address === 'object' && address !== null ? address.port : fallback;
}

function explain(error: Error, { port, host, flag }: ListenOptions): Error {
  const where = host === undefined ? `port ${port} of all addresses` : `port ${port} of ${host}`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new PortError(
      `${where} is in use by another program, which \`ss -ltnp 'sport = :${port}'\` names: end it, or choose another port with ${flag}=PORT`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new PortError(`${where} may not be used; choose one above 1023 with ${flag}=PORT`, { cause: error });
  }
  return new PortError(`cannot listen on ${where} (${flag}): ${error.message}`, { cause: error });
}
