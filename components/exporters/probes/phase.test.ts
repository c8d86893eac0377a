/** Where a probe failed: one row for each way, with the series that the exporter was seen, or read in its source, to give. */
import { expect, test } from '@jest/globals';
import { failureOf, type Values } from './phase.ts';

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
  [
    'a service that is not known',
    { ...grpc, probe_grpc_status_code: 5 },
    'processing',
    'does not know the service that the module asks for',
  ],
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

test.each<[string, Readonly<Record<string, number>>, true | undefined]>([
  ['whether nobody listens or TLS fails', http({ resolve: 0.01 }), true],
  ['whether it hangs or breaks off', http(connected), true],
  ['nothing where a status is told', http(answered, { probe_http_status_code: 503 }), undefined],
])('the series leave in doubt %s', (_, values, inDoubt) => {
  expect(failureOf(valuesOf(values)).inDoubt).toBe(inDoubt);
});
