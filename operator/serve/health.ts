/** Whether the process is alive and whether it is ready, in words that say what is wrong. */
import { type Response, Router } from 'express';

export interface Health {
  /** Loops that make no progress, one line each: the process should be restarted. */
  readonly stuck: () => readonly string[];
  /** What keeps the process from working, one line each. */
  readonly unready: () => readonly string[];
}

/** `/healthz` and `/readyz`: 200 with `ok`, or 503 with a line for each thing that is wrong. */
export function healthRoutes({ stuck, unready }: Health): Router {
  const routes = Router();
  routes.get('/healthz', (_, response) =>
    answer(
      response,
      stuck().map((line) => `stuck: ${line}`),
    ),
  );
  routes.get('/readyz', (_, response) => answer(response, unready()));
  return routes;
}

function answer(response: Response, problems: readonly string[]): void {
  const ok = problems.length === 0;
  const text = ok ? 'ok' : problems.join('\n');
  response
    .status(ok ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .type('text/plain')
    .send(`${text}\n`);
}
