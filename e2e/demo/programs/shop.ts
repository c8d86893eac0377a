/** The demo application: a small shop with customers of its own, instrumented with prom-client. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Application } from './application.ts';

/** What the shop sells, and how many of a hundred requests for it the shop fails to serve. */
const routes: Readonly<Record<string, number>> = { '/catalogue': 0, '/basket': 2, '/checkout': 4 };

interface Instruments {
  readonly registry: Registry;
  readonly requests: Counter<'route' | 'code'>;
  readonly duration: Histogram<'route'>;
}

function instruments(): Instruments {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests that were answered, by route and status code.',
    labelNames: ['route', 'code'] as const,
    registers,
  });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by route.',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    registers,
  });
  return { registry, requests, duration };
}

/** The shop's web application. `luck` gives numbers from 0 up to 1. */
export function shop(luck: () => number): Application {
  const { registry, requests, duration } = instruments();
  const serve = (route: string, failures: number): [number, string] => {
    const stop = duration.startTimer({ route });
    const answer: [number, string] = luck() * 100 < failures ? [503, 'sold out\n'] : [200, 'thank you\n'];
    stop();
    requests.inc({ route, code: answer[0] });
    return answer;
  };
  return async ({ url = '/' }, response) => {
    if (url === '/metrics') {
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
      return;
    }
    const failures = routes[url];
    const [code, text] = failures === undefined ? [404, 'not sold here\n'] : serve(url, failures);
    response.writeHead(code, { 'content-type': 'text/plain' }).end(text);
  };
}

/** Lets customers come over the loopback interface, so many a second, until the signal. */
export function openDoors(origin: string, perSecond: number, { signal }: { readonly signal: AbortSignal }): void {
  const wanted = Object.keys(routes);
  let customer = 0;
  const visits = setInterval(() => {
    const route = wanted[customer++ % wanted.length] ?? '/';
    // An answer that fails is in the shop's own metrics; a customer has nothing to add.
    fetch(origin + route, { signal }).then(
      (response) => response.text(),
      () => '',
    );
  }, 1000 / perSecond);
  signal.addEventListener('abort', () => clearInterval(visits), { once: true });
}
