/** A program that opens connections and prints what came of each: it is run within the network of a pod. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { parseAs } from '../cluster/json.ts';

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Whether anything came back. A refusal is an answer: what the network drops is met with silence. */
export type Outcome = 'answered' | 'dropped';

/** Milliseconds until silence counts; a first packet that got lost is sent again after a second. */
const patience = 2500;

function dialTcp({ address, port }: Destination): Promise<Outcome> {
  return new Promise((settle) => {
    const socket = connect({ host: address, port });
    const end = (outcome: Outcome): void => {
      socket.destroy();
      settle(outcome);
    };
    socket.setTimeout(patience, () => end('dropped'));
    socket.on('connect', () => end('answered'));
    socket.on('error', ({ message }) => end(message.includes('ECONNREFUSED') ? 'answered' : 'dropped'));
  });
}

/** Nobody need listen: the kernel of the other end says that nobody does. */
function dialUdp({ address, port }: Destination): Promise<Outcome> {
  return new Promise((settle) => {
    const socket = createSocket('udp4');
    const end = (outcome: Outcome): void => {
      clearTimeout(silence);
      socket.close();
      settle(outcome);
    };
    const silence = setTimeout(end, patience, 'dropped');
    socket.on('message', () => end('answered'));
    socket.on('error', ({ message }) => end(message.includes('ECONNREFUSED') ? 'answered' : 'dropped'));
    socket.connect(port, address, () => socket.send('anybody there?'));
  });
}

const destinations = parseAs<readonly Destination[]>(process.argv[2] ?? '[]');
const outcomes = destinations.map((each) => (each.protocol === 'TCP' ? dialTcp(each) : dialUdp(each)));
console.log(JSON.stringify(await Promise.all(outcomes)));
