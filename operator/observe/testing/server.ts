/** A server on loopback that answers as a test tells it to, and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  readonly origin: string;
  /** `GET /api/v1/rules?…`, in order. */
  readonly asked: string[];
  /** May be replaced while the server runs. */
  answer: Answerer;
  close(): Promise<void>;
}

/** Answers with the body, as JSON unless it is text. */
export function say(body: unknown, code = 200): Answerer {
  return (_, response) => {
    response.writeHead(code).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Answers by path, without the query; whatever is not listed is not found. */
export function route(bodies: Readonly<Record<string, unknown>>): Answerer {
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const body = bodies[path];
    say(body ?? 'not found', body === undefined ? 404 : 200)(request, response);
  };
}

export async function startServer(answer: Answerer = say({})): Promise<TestServer> {
  const http = createServer((request, response) => {
    server.asked.push(`${request.method} ${request.url}`);
    server.answer(request, response);
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server: TestServer = {
    origin: `http://127.0.0.1:${port}`,
    asked: [],
    answer,
    close: () => {
      const closed = new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      http.closeAllConnections();
      return closed;
    },
  };
  return server;
}
