/** A webhook receiver: takes what Alertmanager sends and shows it to whoever asks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Application } from './application.ts';

/** An alert as it came, with the time at which it did (RFC 3339). */
export interface Received {
  readonly at: string;
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** How many alerts are remembered. */
const memory = 200;

/** The alerts in a notification; the format is Alertmanager's webhook, version 4. @throws when it is not one */
export function alertsIn(notification: unknown, at: string): readonly Received[] {
  if (typeof notification !== 'object' || notification === null || !('alerts' in notification)) {
    throw new Error('not a notification of Alertmanager: it has no alerts');
  }
  const { alerts }: { alerts: unknown } = notification;
  if (!Array.isArray(alerts)) throw new Error('not a notification of Alertmanager: alerts is not a list');
  return alerts.map((alert: Omit<Received, 'at'>) => ({
    at,
    status: alert.status,
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: alert.startsAt,
  }));
}

export interface ReceiverOptions {
  readonly now: () => Date;
  /** Gets each alert as a line of JSON. */
  readonly say: (line: string) => void;
}

/** `POST /alerts` takes a notification, `GET /alerts` lists what came, the latest last. */
export function receiver({ now, say }: ReceiverOptions): Application {
  let received: readonly Received[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const alerts = alertsIn(await json(request), now().toISOString());
      received = [...received, ...alerts].slice(-memory);
      for (const alert of alerts) say(JSON.stringify(alert));
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(400).end(error instanceof Error ? error.message : String(error));
    }
  };
  return async (request, response) => {
    const asked = `${request.method} ${request.url}`;
    if (asked === 'POST /alerts') await take(request, response);
    else if (asked === 'GET /alerts') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(received));
    } else response.writeHead(404).end();
  };
}
