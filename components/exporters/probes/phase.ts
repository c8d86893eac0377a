/** Where a probe failed, by the series that blackbox_exporter 0.28 gives of it; none of them says it outright. */

export type Phase = 'resolve' | 'connect' | 'tls' | 'processing' | 'transfer';

export interface Failure {
  readonly phase: Phase;
  /** What was seen, as the rest of a sentence about the target. */
  readonly what: string;
  readonly fix: string;
  /** The series are alike for other causes, such as TLS that fails; the exporter's log tells them apart. */
  readonly inDoubt?: true;
  /** The log did so. */
  readonly byLog?: true;
}

/** The values of one probe, by name of the metric and, where it has phases or states, `name/phase`. */
export type Values = ReadonlyMap<string, number>;

/** What tells where a probe failed. */
export const failureMetrics: readonly string[] = [
  'probe_ip_protocol',
  'probe_failed_due_to_regex',
  'probe_failed_due_to_cel',
  'probe_failed_due_to_bytes',
  'probe_http_status_code',
  'probe_http_ssl',
  'probe_http_duration_seconds',
  'probe_dns_query_succeeded',
  'probe_icmp_duration_seconds',
  'probe_grpc_status_code',
  'probe_grpc_healthcheck_response',
];

const policies = 'and the NetworkPolicies before it';
const module = 'check what it says, or have the module ask for that';

const unresolved: Failure = { phase: 'resolve', what: 'its name has no address', fix: 'check the name' };
const silent: Failure = {
  phase: 'connect',
  what: 'it takes no connection',
  fix: `check that it runs, its port, ${policies}`,
  inDoubt: true,
};
const slow: Failure = {
  phase: 'processing',
  what: 'it takes the connection and does not answer in time',
  fix: 'see why it hangs, or set a longer spec.timeout',
  inDoubt: true,
};
const unexpected: Failure = { phase: 'transfer', what: 'it answers, but not as the module demands', fix: module };
const unmatched: Failure = { ...unexpected, phase: 'processing' };

const given = (values: Values, ...names: readonly string[]): boolean => names.some((name) => values.get(name) === 1);

/** Of a probe whose `probe_success` is 0. */
export function failureOf(values: Values): Failure {
  if (values.get('probe_ip_protocol') === 0) return unresolved;
  if (given(values, 'probe_failed_due_to_regex', 'probe_failed_due_to_cel', 'probe_failed_due_to_bytes'))
    return unmatched;
  if (values.has('probe_http_status_code')) return ofHttp(values);
  if (values.has('probe_grpc_status_code')) return ofGrpc(values);
  if (values.has('probe_dns_query_succeeded')) return ofDns(values);
  if (values.has('probe_icmp_duration_seconds/rtt')) {
    return { phase: 'connect', what: 'it answers no ping', fix: `check that it runs and answers pings, ${policies}` };
  }
  // What was sent and expected is told of once there is a connection.
  return values.has('probe_failed_due_to_regex') ? slow : silent;
}

function ofHttp(values: Values): Failure {
  const status = values.get('probe_http_status_code') ?? 0;
  if (status === 0) return values.get('probe_http_duration_seconds/connect') === 0 ? silent : slow;
  const what = `it answers with HTTP status ${status}`;
  if (status >= 300 && status < 400) {
    return { phase: 'processing', what, fix: 'name the URL that it redirects to' };
  }
  if (status < 200 || status > 299) return { phase: 'processing', what, fix: 'see its log for why' };
  if (values.get('probe_http_ssl') === 0) {
    return { phase: 'tls', what: `${what} and without TLS`, fix: `name an https:// URL, or ${module}` };
  }
  return { ...unexpected, what: `${what}, but not as the module demands` };
}

/** https://grpc.io/docs/guides/status-codes */
const grpcCodes: Readonly<Record<number, Failure>> = {
  4: slow,
  5: {
    phase: 'processing',
    what: 'its gRPC health service does not know the service that the module asks for',
    fix: 'name one that it knows in grpc.service, or none for the server itself',
  },
  12: {
    phase: 'processing',
    what: 'it has no gRPC health service',
    fix: 'have it serve grpc.health.v1.Health, or use the module tcp_connect',
  },
  14: silent,
};

function ofGrpc(values: Values): Failure {
  const code = values.get('probe_grpc_status_code') ?? 0;
  const [, state] = [...values.entries()].flatMap(([name, value]) =>
    name.startsWith('probe_grpc_healthcheck_response/') && value === 1 ? name.split('/') : [],
  );
  if (code !== 0) {
    const what = `it answers with gRPC status ${code}`;
    return grpcCodes[code] ?? { phase: 'processing', what, fix: 'see its log for why' };
  }
  return { phase: 'processing', what: `its health service says ${state ?? 'nothing'}`, fix: 'see its log for why' };
}

function ofDns(values: Values): Failure {
  return values.get('probe_dns_query_succeeded') === 1
    ? unmatched
    : {
        phase: 'processing',
        what: 'it does not answer the query',
        fix: `check that it runs, its port, ${policies}`,
        inDoubt: true,
      };
}
