/** Runs the fake that the first argument names, at the port that the second does, for the login in the others. */
import { cloudwatch } from './cloudwatch.ts';
import { elasticsearch } from './elasticsearch.ts';
import type { FakeLogin } from './login.ts';
import { mongodb } from './mongodb.ts';
import { probed } from './probed.ts';
import { stackdriver } from './stackdriver.ts';

interface Listening {
  readonly listen: (port: number) => { readonly close: () => unknown };
}

const fakes: Readonly<Record<string, (login: FakeLogin) => Listening>> = {
  cloudwatch,
  elasticsearch,
  mongodb,
  stackdriver,
  // Whoever asks from outside has no login.
  probed: () => probed(),
};

const [name = '', port = '', username = '', password = ''] = process.argv.slice(2);
const make = Object.entries(fakes).find(([known]) => known === name)?.[1];
if (make === undefined) throw new Error(`there is no fake ${name}; known are ${Object.keys(fakes).join(', ')}`);
const server = make({ username, password }).listen(Number(port));
process.on('SIGTERM', () => {
  server.close();
  process.exit(0);
});
