/** Where a probe failed: one row for each way, with the series that the exporter was seen, or read in its source, to give. */
import { describe, expect, test } from '@jest/globals';
import { failureOf, type Values, withTls } from './phase.ts';

const http = (phases: Readonly<Record<string, number>>, change: Readonly<Record<string, number>> = {}) => ({
  probe_ip_protocol: 4,
  probe_http_status_code: 0,
  probe_http_ssl: 0,
  probe_failed_due_to_regex: 0,
  ...Object.fromEntries(
    ['resolve', 'connect', 'tls', 'processing', 'transfer'].map((phase) => [
      `probe_http_duration_seconds/${phase}`,
      phases[phase] ?? 0,
    ]),
  ),
  ...change,
});
const connected = { resolve: 0.01, connect: 0.01 };
const answered = { ...connected, processing: 0.2, transfer: 0.1 };
const tcp = { probe_ip_protocol: 4 };
const dns = { probe_ip_protocol: 4, probe_dns_query_succeeded: 0 };
const grpc = { probe_ip_protocol: 4, probe_grpc_status_code: 0, 'probe_grpc_healthcheck_response/SERVING': 0 };

const valuesOf = (values: Readonly<Record<string, number>>): Values => new Map(Object.entries(values));

test.each<[string, Readonly<Record<string, number>>, string, string]>([
  ['a name without an address', http({}, { probe_ip_protocol: 0 }), 'resolve', 'its name has no address'],
  ['a closed port', http({ resolve: 0.01 }), 'connect', 'it takes no connection'],
  ['no answer in time', http(connected), 'processing', 'does not answer in time'],
  ['an error', http(answered, { probe_http_status_code: 503 }), 'processing', 'it answers with HTTP status 503'],
  ['a redirect', http(connected, { probe_http_status_code: 302 }), 'processing', 'it answers with HTTP status 302'],
  [
    'another text',
    http(answered, { probe_http_status_code: 200, probe_failed_due_to_regex: 1 }),
    'processing',
    'not as the module demands',
  ],
  ['no TLS', http(answered, { probe_http_status_code: 200 }), 'tls', 'it answers with HTTP status 200 and without TLS'],
  [
    'another version',
    http(answered, { probe_http_status_code: 200, probe_http_ssl: 1 }),
    'transfer',
    'it answers with HTTP status 200, but not as the module demands',
  ],
  ['a closed port of TCP', tcp, 'connect', 'it takes no connection'],
  ['another answer by TCP', { ...tcp, probe_failed_due_to_regex: 1 }, 'processing', 'not as the module demands'],
  ['no answer by TCP', { ...tcp, probe_failed_due_to_regex: 0 }, 'processing', 'does not answer in time'],
  ['no ping', { probe_ip_protocol: 4, 'probe_icmp_duration_seconds/rtt': 0 }, 'connect', 'it answers no ping'],
  ['no answer by DNS', dns, 'processing', 'it does not answer the query'],
  ['another answer by DNS', { ...dns, probe_dns_query_succeeded: 1 }, 'processing', 'not as the module demands'],
  ['a closed port of gRPC', { ...grpc, probe_grpc_status_code: 14 }, 'connect', 'it takes no connection'],
  ['no health service', { ...grpc, probe_grpc_status_code: 12 }, 'processing', 'it has no gRPC health service'],
  ['an error of gRPC', { ...grpc, probe_grpc_status_code: 7 }, 'processing', 'it answers with gRPC status 7'],
  [
    'a service that is not healthy',
    { ...grpc, 'probe_grpc_healthcheck_response/NOT_SERVING': 1 },
    'processing',
    'its health service says NOT_SERVING',
  ],
])('%s', (_, values, phase, what) => {
  expect(failureOf(valuesOf(values))).toMatchObject({ phase, what: expect.stringContaining(what) });
});

describe('what the log says of TLS', () => {
  const target = 'https://shop.example.com';
  const probed = { module: 'https', target };
  const line = (err: string, of = target) =>
    `time=2026-11-28T11:20:21.703Z level=ERROR source=http.go:585 msg="Error for HTTP request" module=https target=${of} err="Get \\"${of}\\": ${err}"`;
  const silent = failureOf(valuesOf(http({ resolve: 0.01 })));

  test.each([
    ['tls: failed to verify certificate: x509: certificate has expired or is not yet valid', 'not valid at this time'],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'an authority that is not known',
    ],
    ['tls: failed to verify certificate: x509: certificate is valid for a, not b', 'is for other names'],
    ['http: server gave HTTP response to HTTPS client', 'does not agree on TLS'],
    ['tls: first record does not look like a TLS handshake', 'does not agree on TLS'],
  ])('%s', (err, what) => {
    expect(withTls(silent, line(err), probed)).toMatchObject({ phase: 'tls', what: expect.stringContaining(what) });
  });

  test.each([
    ['of another cause', line('connect: connection refused')],
    ['of another target', line('tls: x', `${target}/other`)],
    ['of another module', line('tls: x').replace('module=https', 'module=http_2xx')],
    ['before the newest', `${line('tls: x')}\n${line('connect: connection refused')}`],
    ['nowhere', ''],
  ])('is not taken from a line %s', (_, log) => {
    expect(withTls(silent, log, probed)).toBe(silent);
  });

  test('is taken from a line that has its target in quotes', () => {
    const quoted = `${target}/?a=b`;
    expect(withTls(silent, line('tls: x', `"${quoted}"`), { ...probed, target: quoted }).phase).toBe('tls');
  });

  test('is not asked for where the series say enough', () => {
    const failure = failureOf(valuesOf(http(answered, { probe_http_status_code: 503 })));
    expect(withTls(failure, line('tls: x'), probed)).toBe(failure);
  });
});
