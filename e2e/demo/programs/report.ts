/** A batch job: adds up a night's orders, pushes what came out to the pushgateway, and ends. */
import { Gauge, Registry } from 'prom-client';

export interface Report {
  readonly orders: number;
  /** In euros. */
  readonly revenue: number;
}

/** The label `job` of everything that is pushed. */
export const jobLabel = 'nightly-report';

/** The sums over a night's orders, `prices` in cents. */
export function addUp(prices: readonly number[]): Report {
  return { orders: prices.length, revenue: prices.reduce((sum, price) => sum + price, 0) / 100 };
}

/** Prices of made-up orders, in cents. `luck` gives numbers from 0 up to 1. */
export function ordersOfTheNight(luck: () => number): readonly number[] {
  const orders = 100 + Math.floor(luck() * 900);
  return Array.from({ length: orders }, () => 100 + Math.floor(luck() * 20_000));
}

/** The report as the pushgateway takes it. `finished` is in seconds since the epoch. */
export async function exposition(report: Report, finished: number): Promise<{ type: string; text: string }> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name, help, registers: [registry] }).set(value);
  };
  gauge('nightly_report_orders', 'Orders of the last night.', report.orders);
  gauge('nightly_report_revenue_euros', 'Revenue of the last night, in euros.', report.revenue);
  gauge('nightly_report_completion_timestamp_seconds', 'When the report was last completed.', finished);
  return { type: registry.contentType, text: await registry.metrics() };
}

/** Replaces all that an earlier run pushed. @throws when the gateway does not take it */
export async function push(gateway: string, body: { type: string; text: string }): Promise<void> {
  const url = `${gateway}/metrics/job/${jobLabel}`;
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': body.type }, body: body.text });
  if (!response.ok) throw new Error(`PUT ${url}: ${response.status} ${await response.text()}`);
}
