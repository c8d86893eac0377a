/** How much a Prometheus server may keep, from the size of its volume. */
import { amountOf } from '../../crds/quantity.ts';
import { Refusal } from '../refusal.ts';

/** Prometheus' units, from small to large; each is 1,024 of the one before (`prometheus --help`). */
const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Whole bytes as a Prometheus size in the largest unit that loses nothing: `8GB`. */
export function prometheusSize(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount > 0 && amount % 1024 === 0 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount}${units[unit]}`;
}

/**
 * 80 % of a volume, for blocks, log and head together. The rest is for a compaction, which writes the new block before
 * it deletes the old ones (Prometheus' documentation on storage advises 80 to 85 %). Throws Refusal for what is no size.
 */
export function retentionSize(volume: string): string {
  const bytes = amountOf(volume);
  if (bytes === undefined) {
    throw new Refusal('InvalidQuantity', `spec.prometheus.storage.size: "${volume}" is no size; give one such as 10Gi`);
  }
  return prometheusSize(Math.floor((bytes * 80) / 100));
}
