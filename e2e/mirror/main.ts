/** The program in the pods: HTTP on two ports, and TLS on a third for who knows the token. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mirror } from './mirror.ts';

const [address = '', secrets = ''] = process.argv.slice(2);
const secret = (key: string): string => readFileSync(`${secrets}/${key}`, 'utf8').trim();
const targets = [{ targets: [`${address}:8080`], labels: { floor: 'attic' } }];

const open = mirror({ scheme: 'http', targets });
const closed = mirror({ scheme: 'https', targets, authorization: `Bearer ${secret('token')}` });
const servers = [
  createServer(open).listen(8080),
  createServer(open).listen(8081),
  createSecureServer({ cert: secret('tls.crt'), key: secret('tls.key') }, closed).listen(8443),
];
process.once('SIGTERM', () => {
  for (const server of servers) server.close();
});
