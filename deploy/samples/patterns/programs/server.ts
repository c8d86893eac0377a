/** Serving HTTP until a signal, and then to the end of every answer that was begun. */
import type { Server } from 'node:http';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Settles when the server is closed: no new connection after the signal, but every request that had come is answered.
 * Node keeps a connection open after its answer for the next request, which would hold the end up by seconds.
 * @throws when the port is taken
 */
export async function serve(
  server: Server,
  { host, port }: Place,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.once('error', closed.reject);
  server.once('close', closed.resolve);
  server.on('request', (_, response) => {
    response.once('close', () => {
      if (signal.aborted) server.closeIdleConnections();
    });
  });
  signal.addEventListener('abort', () => server.close(), { once: true });
  server.listen(port, host);
  await closed.promise;
}
