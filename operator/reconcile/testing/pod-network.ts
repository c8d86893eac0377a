/** A network on which pods have addresses, though all of them are one server on loopback: nothing else is reached. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, buildConnector, type Dispatcher, getGlobalDispatcher, setGlobalDispatcher } from 'undici';

/** Undefined: nobody listens at that address. */
export type Listener = (
  host: string,
  method: string,
  url: URL,
  authorization: string | undefined,
) => { readonly code: number; readonly body: unknown } | undefined;

/** Sends whatever goes to a pod to the network at the port. */
export function podAgent(port: number): Agent {
  const connector = buildConnector({});
  const host = { hostname: '127.0.0.1', host: `127.0.0.1:${port}`, port: String(port) };
  return new Agent({ connect: (options, callback) => connector({ ...options, ...host }, callback) });
}

export class PodNetwork {
  /** What was asked of pods, as `GET 10.244.0.2:9090/api/v1/rules`. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #listener: Listener;
  #agent: Agent | undefined;
  #before: Dispatcher | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  /** From now on requests that go to no agent of their own go to the pods. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#agent = podAgent(this.port);
    this.#before = getGlobalDispatcher();
    setGlobalDispatcher(this.#agent);
  }

  /** Where it listens on loopback, for another thread's `podAgent`. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    if (this.#before) setGlobalDispatcher(this.#before);
    await this.#agent?.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #serve(
    { method = 'GET', url = '/', headers: { host = '', authorization } }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const parsed = new URL(url, `http://${host}`);
    this.requests.push(`${method} ${host}${parsed.pathname}`);
    const answer = this.#listener(host, method, parsed, authorization);
    if (answer === undefined) {
      response.destroy();
      return;
    }
    response.writeHead(answer.code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }
}
