/** The demo's programs in one: `main.js shop | receiver | report GATEWAY`. */
import { createServer } from 'node:http';
import type { Application } from './application.ts';
import { receiver } from './receiver.ts';
import { addUp, exposition, ordersOfTheNight, push } from './report.ts';
import { openDoors, shop } from './shop.ts';

const port = 8080;
const visitsPerSecond = 5;

const stop = new AbortController();
const { signal } = stop;
process.once('SIGTERM', () => stop.abort());

async function report(gateway: string): Promise<void> {
  const result = addUp(ordersOfTheNight(Math.random));
  await push(gateway, await exposition(result, Date.now() / 1000));
  console.log(JSON.stringify(result));
}

function serve(application: Application, whenListening = (): void => {}): void {
  const server = createServer((request, response) => void application(request, response)).listen(port, whenListening);
  signal.addEventListener('abort', () => server.close(), { once: true });
}

const [program, gateway = ''] = process.argv.slice(2);
if (program === 'shop') {
  serve(shop(Math.random), () => openDoors(`http://127.0.0.1:${port}`, visitsPerSecond, { signal }));
} else if (program === 'receiver') serve(receiver({ now: () => new Date(), say: (line) => console.log(line) }));
else if (program === 'report') await report(gateway);
else {
  console.error('usage: main.js shop | receiver | report GATEWAY');
  process.exitCode = 2;
}
