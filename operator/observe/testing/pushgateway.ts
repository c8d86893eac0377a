/** The real pushgateway on loopback, as the toolchain built it, and those who push to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { toolPath } from '../../../components/testing/tools.ts';
import { type Labels, pathOf } from '../pushgateway.ts';

export interface RealPushgateway {
  readonly origin: string;
  /** What it has logged. */
  log(): string;
  /** Pushes text under a grouping key, as PUT does. @returns the code of the answer */
  push(labels: Labels, text: string): Promise<number>;
  close(): Promise<void>;
}

const listening = /msg="Listening on" address=(\S+)/;

/** Starts one that forgets everything when it ends. Throws when the toolchain has none. */
export async function startPushgateway(): Promise<RealPushgateway> {
  const gateway = spawn(toolPath('pushgateway'), ['--web.listen-address=127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const address = Promise.withResolvers<string>();
  const log = createInterface(gateway.stderr);
  log.on('line', (line) => {
    lines.push(line);
    const found = listening.exec(line)?.[1];
    if (found !== undefined) address.resolve(found);
  });
  log.on('close', () => address.reject(new Error(`the pushgateway ended:\n${lines.join('\n')}`)));
  const origin = `http://${await address.promise}`;
  return {
    origin,
    log: () => lines.join('\n'),
    push: async (labels, text) => {
      const answer = await fetch(origin + pathOf(labels), { method: 'PUT', body: text });
      await answer.arrayBuffer();
      return answer.status;
    },
    close: async () => {
      const ended = once(gateway, 'close');
      gateway.kill();
      await ended;
    },
  };
}
