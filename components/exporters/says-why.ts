/** What exporters written in Go say when nobody answers: the words of Go's own network package, which knows no other language. */

const words = [
  'connection refused',
  'no such host',
  // Of a DNS server that answers neither yes nor no: a cluster's that passes nothing on does so for a name that it has not.
  'server misbehaving',
  'i/o timeout',
  'no route to host',
  'network is unreachable',
  'connection reset by peer',
];

/** As a part of a regular expression of PromQL, which has to match all of a label. */
export const noConnectionText = `.*(${words.join('|')}).*`;

/** Lines of a log. A connection that breaks off counts too: who refuses a login says so. */
export const noConnection: readonly RegExp[] = [
  new RegExp(String.raw`\b(dial|read|write|lookup) .*(${words.join('|')})`),
  /\b(Get|Post) .*context deadline exceeded/,
];
