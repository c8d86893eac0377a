/** Requests that are answered once they have come whole. */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';

export interface WholeRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

async function whole(request: IncomingMessage): Promise<WholeRequest> {
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body: Buffer.concat(await request.toArray()) };
}

/** Breaks off what it cannot read or answer. */
export function answering(answer: (request: WholeRequest) => Answer): RequestListener {
  return (request, response) => {
    const respond = async (): Promise<void> => {
      const { status, type, headers, body } = answer(await whole(request));
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(body);
    };
    respond().catch(() => response.destroy());
  };
}
