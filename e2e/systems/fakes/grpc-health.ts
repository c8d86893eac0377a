/** grpc.health.v1.Health/Check over HTTP/2: one message in, one out (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export const healthPath = '/grpc.health.v1.Health/Check';

/** The service that is asked for in a HealthCheckRequest, whose one field is its name; empty for the server itself. */
export function serviceIn(frame: Buffer): string {
  // One byte says whether it is compressed, four how long it is.
  const message = frame.subarray(5);
  return message[0] === 0x0a ? message.subarray(2, 2 + (message[1] ?? 0)).toString() : '';
}

/** HealthCheckResponse.ServingStatus. */
const states = { SERVING: 1, NOT_SERVING: 2 } as const;

/** The frame of a HealthCheckResponse. */
export function stateFrame(state: keyof typeof states): Buffer {
  return Buffer.from([0, 0, 0, 0, 2, 0x08, states[state]]);
}

/** Answers for the server itself, and for a service `sick`; of others it knows nothing. */
export function answerHealth(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const service = serviceIn(Buffer.concat(chunks));
    const isKnown = service === '' || service === 'sick';
    response.writeHead(200, { 'content-type': 'application/grpc' });
    response.addTrailers({ 'grpc-status': isKnown ? '0' : '5' });
    response.end(isKnown ? stateFrame(service === '' ? 'SERVING' : 'NOT_SERVING') : Buffer.alloc(0));
  });
}
