/** A meter in a network that nobody can look into: it pushes its readings outwards, and withdraws them when it ends. */
import { Counter, Gauge, Pushgateway, Registry } from 'prom-client';

export interface MeterOptions {
  /** The URL of the pushgateway at the edge of the network. */
  readonly gateway: string;
  /** Its name, part of the grouping key: meters with one name would overwrite each other. */
  readonly meter: string;
  /** The time in seconds since the epoch. */
  readonly seconds: () => number;
  /** In milliseconds; ends early at the signal. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Hears of pushes that failed. */
  readonly say: (line: string) => void;
}

/** Between two pushes, in milliseconds. As often as somebody scrapes: what lies in between is never seen. */
const interval = 5000;

/** Pushes until the signal. A gateway that is away is tried again; the readings go on meanwhile. */
export async function measure(
  { gateway, meter, seconds, pause, say }: MeterOptions,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const registry = new Registry();
  const registers = [registry];
  const energy = new Counter({ name: 'meter_energy_joules_total', help: 'Energy that went through.', registers });
  const power = new Gauge({ name: 'meter_power_watts', help: 'What goes through now.', registers });
  const groupings = { meter };
  const client = new Pushgateway(gateway, { timeout: 4000 }, registry);
  while (!signal.aborted) {
    const watts = 400 + Math.round(100 * Math.sin(seconds() / 60));
    power.set(watts);
    energy.inc((watts * interval) / 1000);
    await client.push({ jobName: 'meters', groupings }).catch((error: unknown) => say(String(error)));
    await pause(interval);
  }
  await client.delete({ jobName: 'meters', groupings });
}
