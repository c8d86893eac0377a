#!/usr/bin/env node
/** kubectl-bellwether as a process: the only file of the CLI that touches it. */
import { text } from 'node:stream/consumers';
import { run, type Surroundings } from './run.ts';

/** Loaded when it is needed: what authenticates takes a second to load, and `check` does without. */
const connect: Surroundings['connect'] = async (options) => {
  const { loadCredentials } = await import('../kube/auth.ts');
  const { createClient } = await import('../kube/client.ts');
  const { createTransport } = await import('../kube/transport.ts');
  const credentials = await loadCredentials(options);
  const transport = createTransport({ credentials, userAgent: 'kubectl-bellwether' });
  return { client: createClient(transport), namespace: credentials.namespace, close: () => transport.close() };
};

process.exitCode = await run(process.argv.slice(2), {
  version: process.env['BELLWETHER_VERSION'] ?? 'dev',
  searchPath: process.env['PATH'] ?? '',
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
  connect,
});
