/** The samples' programs in one: `main.ts application | ambassador | till | inventory | backup | meter`. */
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ambassador } from './ambassador.ts';
import { application } from './application.ts';
import { backUp, pretend } from './backup.ts';
import { inventory } from './inventory.ts';
import { measure } from './meter.ts';
import { serve } from './server.ts';
import { sellAll } from './till.ts';

const stop = new AbortController();
const { signal } = stop;
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());

/** @throws when the pod does not say */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set: the sample's manifest has it`);
  return value;
}

const { HOST: host = '0.0.0.0', PORT: port = '8080', METRICS_TOKEN_FILE: tokenFile } = process.env;
const place = { host, port: Number(port) };
const seconds = (): number => Date.now() / 1000;
const say = (line: string): void => console.log(line);
const afterAWhile = async (milliseconds: number): Promise<void> => {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
};

const programs: Readonly<Record<string, () => Promise<void>>> = {
  application: () =>
    serve(createServer(application({ ...(tokenFile !== undefined && { tokenFile }) })), place, { signal }),
  ambassador: () =>
    serve(createServer(ambassador({ destination: setting('DESTINATION'), tokenFile: setting('TOKEN_FILE') })), place, {
      signal,
    }),
  inventory: () => serve(createServer(inventory), place, { signal }),
  till: () => sellAll({ collector: place, luck: Math.random, pause: afterAWhile, say }, { signal }),
  backup: () => backUp({ gateway: setting('PUSHGATEWAY'), database: setting('DATABASE'), dump: pretend, seconds, say }),
  meter: () =>
    measure({ gateway: setting('PUSHGATEWAY'), meter: setting('METER'), seconds, pause: afterAWhile, say }, { signal }),
};

const run = programs[process.argv[2] ?? ''];
if (run) await run();
else {
  console.error(`usage: main.ts ${Object.keys(programs).join(' | ')}`);
  process.exitCode = 2;
}
