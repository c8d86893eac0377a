/** Where Prometheus asks for the targets of a job (http_sd): `/discovery/<namespace>/<stack>/<class>/<slice>`. */
import type { Socket } from 'node:net';
import { type Request, type Response, Router } from 'express';

/** What is asked for. */
export interface Asked {
  readonly namespace: string;
  readonly stack: string;
  readonly job: string;
}

/** The targets of a job, at each time that they are looked at. */
export interface Job {
  readonly text: string;
  readonly revision: number;
  changed(options: { readonly signal: AbortSignal }): Promise<void>;
}

export interface Discovery {
  /** Undefined while it cannot be told, because not everything is known yet: whoever asks keeps what it has. */
  job(asked: Asked, options: { readonly signal: AbortSignal }): Promise<Job | 'unknown' | undefined>;
  /** Whether the bearer of the token may ask. */
  allows(token: string, asked: Asked): Promise<boolean>;
}

/** Share of the time after which a server gives up in which it is left waiting for a change. */
const patience = 0.8;
/** Milliseconds in which the rest of a burst is gathered. */
const gathering = 50;

interface Told {
  readonly job: Job;
  readonly revision: number;
}

/**
 * A server that has been told all there is waits for its answer until something changes, or nearly until it would ask
 * again. What it was told is remembered by its connection: one that has just started opens another, and is told at once.
 */
export function discoveryRoutes(discovery: Discovery, { signal: end }: { signal: AbortSignal }): Router {
  const told = new WeakMap<Socket, Told>();
  const routes = Router();
  const answer = async (request: Request, response: Response): Promise<void> => {
    const asked = askedBy(request);
    const { namespace, stack } = asked;
    if (!(await discovery.allows(tokenOf(request), asked)))
      return refuse(response, 401, `This is for the servers of MonitoringStack ${namespace}/${stack} alone.`);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, end]);
    const job = await discovery.job(asked, { signal });
    if (job === undefined)
      return refuse(response, 503, 'Not everything is known yet; what was found before is still good.');
    if (job === 'unknown')
      return refuse(
        response,
        404,
        `MonitoringStack ${namespace}/${stack} has no job ${asked.job} whose targets are found here.`,
      );
    const last = told.get(request.socket);
    if (last?.job === job && last.revision === job.revision)
      await waitForChange(job, intervalOf(request) * patience, signal);
    if (gone.signal.aborted) return;
    told.set(request.socket, { job, revision: job.revision });
    response.set('Cache-Control', 'no-store').set('Content-Type', 'application/json').end(job.text);
  };
  routes.get('/discovery/:namespace/:stack/:class/:slice', (request, response, next) => {
    void answer(request, response).then(undefined, next);
  });
  return routes;
}

function askedBy({ params }: Request): Asked {
  const of = (name: string): string => String(params[name]);
  return { namespace: of('namespace'), stack: of('stack'), job: `${of('class')}/${of('slice')}` };
}

function tokenOf(request: Request): string {
  return /^Bearer (.+)$/.exec(request.get('Authorization') ?? '')?.[1] ?? '';
}

/** Milliseconds between two of its questions, which is also how long it waits for an answer. */
function intervalOf(request: Request): number {
  const seconds = Number(request.get('X-Prometheus-Refresh-Interval-Seconds') ?? 0);
  return seconds > 0 && seconds < 3_600 ? seconds * 1000 : 0;
}

async function waitForChange(job: Job, milliseconds: number, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  await job.changed({ signal: late });
  if (!late.aborted) await new Promise((resolve) => setTimeout(resolve, gathering));
}

function refuse(response: Response, status: number, text: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${text}\n`);
}
