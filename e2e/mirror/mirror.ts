/** Answers a scrape with what it was asked, so that whoever reads the metrics sees how the server came. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface MirrorOptions {
  readonly scheme: 'http' | 'https';
  /** What the header Authorization has to say; whoever says something else is refused. Anything by default. */
  readonly authorization?: string;
  /** What `/targets` tells a discovery over HTTP. */
  readonly targets: readonly {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/** One gauge whose labels are the request. */
function reflection(scheme: string, { pathname, searchParams }: URL): string {
  const labels = { scheme, path: pathname, query: searchParams.toString() };
  const text = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `# TYPE mirror_asked gauge\nmirror_asked{${text.join(',')}} 1\n`;
}

/** `/targets` is a discovery; every other path is a page of metrics. */
export function mirror({ scheme, authorization, targets }: MirrorOptions) {
  return ({ url = '/', headers }: IncomingMessage, response: ServerResponse): void => {
    const asked = new URL(url, `${scheme}://mirror`);
    if (authorization !== undefined && headers.authorization !== authorization) {
      response.writeHead(401).end();
    } else if (asked.pathname === '/targets') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(targets));
    } else {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(reflection(scheme, asked));
    }
  };
}
