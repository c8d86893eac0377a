/** What the exporter's log says of a probe: lines that blackbox_exporter 0.28 wrote, and whose they are. */
import { expect, test } from '@jest/globals';
import { failureIn } from './log.ts';

const target = 'https://shop.example.com';
const probed = { module: 'https', target };
const line = (err: string, of = target) =>
  `time=2026-11-28T11:20:21.703Z level=ERROR source=http.go:585 msg="Error for HTTP request" module=https target=${of} err="Get \\"${of}\\": ${err}"`;
const grpc = (err: string) =>
  `time=2026-11-28T13:50:49.700Z level=ERROR source=grpc.go:220 msg="can't connect grpc server:" module=https target=${target} err="rpc error: code = Unavailable desc = connection error: desc = \\"${err}\\""`;
const unverified = 'tls: failed to verify certificate: x509: ';

test.each([
  [line(`${unverified}certificate has expired or is not yet valid`), 'tls', 'not valid at this time'],
  [line(`${unverified}certificate signed by unknown authority`), 'tls', 'an authority that is not known'],
  [line(`${unverified}certificate is valid for a, not b`), 'tls', 'is for other names'],
  [line(`${unverified}certificate is not valid for any names, but wanted to match b`), 'tls', 'is for other names'],
  [line(`${unverified}certificate relies on legacy Common Name field, use SANs instead`), 'tls', 'for other names'],
  [line('http: server gave HTTP response to HTTPS client'), 'tls', 'does not agree on TLS'],
  [line('tls: first record does not look like a TLS handshake'), 'tls', 'does not agree on TLS'],
  [line('net/http: TLS handshake timeout'), 'tls', 'does not agree on TLS'],
  [line('remote error: tls: handshake failure'), 'tls', 'does not agree on TLS'],
  [line('EOF'), 'processing', 'nothing that the module understands'],
  [`level=ERROR module=https target=${target} err=EOF`, 'processing', 'nothing that the module understands'],
  [line('read tcp 10.0.0.1:1->10.0.0.2:2: read: connection reset by peer'), 'processing', 'nothing that the module'],
  [
    line('net/http: HTTP/1.x transport connection broken: malformed HTTP response \\"\\\\x00\\"'),
    'processing',
    'nothing that the module understands',
  ],
  [
    grpc(`transport: authentication handshake failed: ${unverified}certificate signed by unknown authority`),
    'tls',
    'an authority that is not known',
  ],
  [
    grpc('transport: authentication handshake failed: tls: first record does not look like a TLS handshake'),
    'tls',
    'does not agree on TLS',
  ],
  [grpc('error reading server preface: EOF'), 'processing', 'does not speak gRPC without TLS'],
  [
    grpc('error reading server preface: http2: failed reading the frame payload: http2: frame too large'),
    'processing',
    'does not speak gRPC without TLS',
  ],
])('%s', (log, phase, what) => {
  expect(failureIn(log, probed)).toMatchObject({ phase, what: expect.stringContaining(what) });
});

test.each([
  ['of another target', line('tls: x', `${target}/other`)],
  ['of another module', line('tls: x').replace('module=https', 'module=http_2xx')],
  ['nowhere', ''],
])('nothing is taken from a line %s', (_, log) => {
  expect(failureIn(log, probed)).toBeUndefined();
});

test.each([
  ['of another cause', line('connect: connection refused')],
  ['that is newer', `${line('tls: x')}\n${line('connect: connection refused')}`],
  [
    'of gRPC that has another cause',
    grpc('transport: Error while dialing: dial tcp 10.0.0.1:9: connect: connection refused'),
  ],
])('another cause is taken from a line %s', (_, log) => {
  expect(failureIn(log, probed)).toBe('other');
});

test('what a target is called is no cause', () => {
  const named = 'https://tls-handshake.example.com/EOF';
  const log = line('dial tcp 10.0.0.1:443: connect: connection refused', named);
  expect(failureIn(log, { module: 'https', target: named })).toBe('other');
});

test('a target is known in quotes too', () => {
  const quoted = `${target}/?a=b`;
  const failure = failureIn(line('tls: x', `"${quoted}"`), { module: 'https', target: quoted });
  expect(failure).toMatchObject({ phase: 'tls' });
});
