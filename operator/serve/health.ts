/** Whether the process is alive and whether it is ready, in words that say what is wrong. */
import { type Response, Router } from 'express';

export interface Health {
  /** Loops that make no progress, one line each: the process should be restarted. */
  readonly stuck: () => readonly string[];
  /** Caches that are not yet in sync. */
  readonly unsynced: () => readonly string[];
}

/** `/healthz` and `/readyz`: 200 with `ok`, or 503 with a line for each thing that is wrong. */
export function healthRoutes({ stuck, unsynced }: Health): Router {
  const routes = Router();
  routes.get('/healthz', (_, response) => answer(response, 'stuck', stuck()));
  routes.get('/readyz', (_, response) => answer(response, 'not in sync', unsynced()));
  return routes;
}

function answer(response: Response, problem: string, names: readonly string[]): void {
  const ok = names.length === 0;
  const text = ok ? 'ok' : names.map((name) => `${problem}: ${name}`).join('\n');
  response
    .status(ok ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .type('text/plain')
    .send(`${text}\n`);
}
