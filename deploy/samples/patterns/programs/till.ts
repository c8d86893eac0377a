/** A program that knows StatsD and no Prometheus: the tills of three cities, each sale a datagram. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface TillOptions {
  /** Where StatsD is spoken. */
  readonly collector: { readonly host: string; readonly port: number };
  /** Gives numbers from 0 up to 1. */
  readonly luck: () => number;
  /** In milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Gets the day's sums as a line of JSON. */
  readonly say: (line: string) => void;
}

/** What one city sold. */
export interface Sales {
  readonly count: number;
  /** How long the sales took together, in milliseconds. */
  readonly milliseconds: number;
}

/** A day's sums by city. */
export type Day = Readonly<Record<string, Sales>>;

export const cities = ['berlin', 'lagos', 'quito'] as const;

const salesADay = 60;
const none: Sales = { count: 0, milliseconds: 0 };

/** The lines that tell StatsD of a sale: a counter and a timer. */
export function linesOf(city: string, milliseconds: number): string {
  return `till.${city}.sales:1|c\ntill.${city}.sale_time:${milliseconds}|ms`;
}

/**
 * Sells for a few seconds, says how much, and idles until the signal. Closes with a gauge that says how many are left.
 * @throws when the datagrams cannot be sent
 */
export async function sellAll(options: TillOptions, { signal }: { readonly signal: AbortSignal }): Promise<void> {
  const socket = createSocket('udp4');
  let day: Day = {};
  for (let left = salesADay; left > 0 && !signal.aborted; left--) {
    day = await sell(options, socket, day);
    await options.pause(50);
  }
  await send(options, socket, 'till.open:0|g');
  options.say(JSON.stringify(day));
  if (!signal.aborted) await once(signal, 'abort');
  socket.close();
}

async function sell(options: TillOptions, socket: Socket, day: Day): Promise<Day> {
  const city = cities[Math.floor(options.luck() * cities.length)] ?? cities[0];
  const time = 20 + Math.floor(options.luck() * 400);
  await send(options, socket, linesOf(city, time));
  const { count, milliseconds } = day[city] ?? none;
  return { ...day, [city]: { count: count + 1, milliseconds: milliseconds + time } };
}

function send({ collector: { host, port } }: TillOptions, socket: Socket, lines: string): Promise<void> {
  const sent = Promise.withResolvers<void>();
  socket.send(lines, port, host, (error) => (error ? sent.reject(error) : sent.resolve()));
  return sent.promise;
}
