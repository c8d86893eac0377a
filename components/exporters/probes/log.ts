/** What the exporter's log says of a probe where its series are alike for several causes, as blackbox_exporter 0.28 words it. */
import type { Failure } from './phase.ts';

/** One target may be probed by several modules, whose lines stand in one log. */
export interface Probed {
  readonly module: string;
  readonly target: string;
}

const known: readonly (readonly [RegExp, Failure])[] = [
  [
    /x509: certificate has expired/,
    { phase: 'tls', what: 'its certificate is not valid at this time', fix: 'renew it' },
  ],
  [
    /x509: certificate signed by unknown authority/,
    {
      phase: 'tls',
      what: 'its certificate is signed by an authority that is not known',
      fix: 'use one of a known authority, or a module of your own with the authority in tls_config.ca',
    },
  ],
  [
    /x509: (certificate is valid for|certificate is not valid for any names|cannot validate certificate for|certificate relies on legacy Common Name)/,
    { phase: 'tls', what: 'its certificate is for other names', fix: 'name it so, or have it made for this name' },
  ],
  [
    /tls: |x509: |TLS handshake|HTTP response to HTTPS client/,
    { phase: 'tls', what: 'it does not agree on TLS', fix: 'check that the port speaks TLS, and its certificate' },
  ],
  [
    /error reading server preface/,
    {
      phase: 'processing',
      what: 'it takes the connection, but does not speak gRPC without TLS',
      fix: 'check its port, or use the module grpc_tls',
    },
  ],
  [
    /(: |err=|unexpected )EOF\b|malformed HTTP response|read: connection reset by peer/,
    {
      phase: 'processing',
      what: 'it takes the connection and answers with nothing that the module understands',
      fix: 'check its port, and whether it wants TLS',
    },
  ],
];

/** As the log has its values: in quotes where they hold signs that are special there. */
function isAbout(line: string, { module: name, target }: Probed): boolean {
  return [target, JSON.stringify(target)].some((text) => line.includes(`module=${name} target=${text} `));
}

/**
 * The failure that the newest line about the probe names.
 * @returns undefined where the log does not speak of the probe, `other` where it names a cause that is not known here
 */
export function failureIn(log: string, probed: Probed): Failure | 'other' | undefined {
  const line = log.split('\n').findLast((text) => isAbout(text, probed) && text.includes('err='));
  if (line === undefined) return undefined;
  const [, failure] = known.find(([pattern]) => pattern.test(line)) ?? [];
  return failure ? { ...failure, byLog: true } : 'other';
}
