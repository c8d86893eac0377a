/** An application that measures itself with prom-client: requests, their duration, what is under way, and Node itself. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';

export interface ApplicationOptions {
  /** With it, the metrics are for those alone who send the token in this file as `Authorization: Bearer …`. */
  readonly tokenFile?: string;
  /** How long the slow route takes, in milliseconds. */
  readonly slowness?: number;
}

interface Instruments {
  readonly registry: Registry<OpenMetricsContentType>;
  readonly requests: Counter<'method' | 'route' | 'code'>;
  /** trace_id is the label of its exemplars, which prom-client's types do not tell from those of the series. */
  readonly duration: Histogram<'route' | 'trace_id'>;
  readonly underWay: Gauge;
}

/**
 * 0.25 is what the alert on slowness asks for: only where a bucket ends can the share that was faster be known exactly.
 * In seconds.
 */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

function instruments(): Instruments {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE); // the text format has no exemplars
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'code'] as const,
      registers,
    }),
    duration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['route'],
      buckets,
      enableExemplars: true,
      registers,
    }),
    underWay: new Gauge({ name: 'http_requests_under_way', help: 'Requests that are not answered yet.', registers }),
  };
}

/** The routes by what their paths look like. Their names become label values: a path itself would be a series each. */
const routes: readonly (readonly [name: string, path: RegExp])[] = [
  ['/prices/:article', /^\/prices\/[a-z]+$/],
  ['/slow', /^\/slow$/],
];

const routeOf = (path: string): string => routes.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';

/** The trace that a request is part of, if whoever sent it said so (W3C Trace Context). */
function traceOf(request: IncomingMessage): string | undefined {
  return /^00-([0-9a-f]{32})-/.exec(String(request.headers['traceparent']))?.[1];
}

/** The web application with its probes, `/healthy` and `/ready`, and its `/metrics`. */
export function application({ tokenFile, slowness = 3000 }: ApplicationOptions): RequestListener {
  const own = instruments();
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/healthy' || pathname === '/ready') response.end('ok\n');
    else if (pathname === '/metrics') void expose(own.registry, isAllowed(request, tokenFile), response);
    else {
      const route = routeOf(pathname);
      observe(own, { request, response, route });
      void answer(route, slowness, response);
    }
  };
}

/** Read each time, so that another token needs no restart. */
function isAllowed({ headers }: IncomingMessage, tokenFile: string | undefined): boolean {
  return tokenFile === undefined || headers.authorization === `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
}

async function expose(registry: Instruments['registry'], allowed: boolean, response: ServerResponse): Promise<void> {
  if (!allowed) response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('who are you?\n');
  else response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: string;
}

/** Counts when the answer is out, whatever it is, and when the client went away before it, who has seen no status. */
function observe({ requests, duration, underWay }: Instruments, { request, response, route }: Exchange): void {
  const start = performance.now();
  const trace = traceOf(request);
  underWay.inc();
  response.once('close', () => {
    underWay.dec();
    const code = response.writableFinished ? String(response.statusCode) : 'aborted';
    requests.inc({ method: request.method ?? '', route, code });
    const value = (performance.now() - start) / 1000;
    duration.observe({ labels: { route }, value, exemplarLabels: trace === undefined ? {} : { trace_id: trace } });
  });
}

async function answer(route: string, slowness: number, response: ServerResponse): Promise<void> {
  if (route === '/slow') await pause(slowness, undefined, { ref: false }); // who waits for it keeps the process alive
  if (route === 'other') response.writeHead(404).end('not here\n');
  else response.writeHead(200, { 'content-type': 'text/plain' }).end('done\n');
}
