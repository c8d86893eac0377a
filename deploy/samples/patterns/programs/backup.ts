/** A batch job: makes a backup, pushes how it went to a pushgateway, and ends. */
import { Gauge, Pushgateway, Registry } from 'prom-client';

export interface BackupOptions {
  /** The URL of the pushgateway. */
  readonly gateway: string;
  /** What is backed up. */
  readonly database: string;
  /** Makes the backup of a database, of so many bytes. @throws what keeps it from being made */
  readonly dump: (database: string) => number;
  /** The time in seconds since the epoch. */
  readonly seconds: () => number;
  readonly say: (line: string) => void;
}

/** The label `job` of what is pushed; with the database it is the grouping key. */
export const jobLabel = 'backup';

/** The backup that this sample pretends to make. */
export const pretend = (database: string): number => 1_000_000 + database.length;

function outcome(registry: Registry, name: string, help: string): Gauge {
  return new Gauge({ name: `backup_${name}`, help, registers: [registry] });
}

/**
 * Pushes what it knows in either case, and fails when the backup does.
 * @throws what kept the backup from being made, or the push from being taken
 */
export async function backUp({ gateway, database, dump, seconds, say }: BackupOptions): Promise<void> {
  const registry = new Registry();
  const start = seconds();
  const failed = outcome(registry, 'failed', '1 when the last run failed, 0 when it succeeded.');
  try {
    const bytes = dump(database);
    failed.set(0);
    outcome(registry, 'bytes', 'Size of the last backup.').set(bytes);
    outcome(registry, 'last_success_timestamp_seconds', 'When a backup was last completed.').set(seconds());
    say(`backed up ${database}: ${bytes} bytes`);
  } catch (error) {
    failed.set(1);
    throw error;
  } finally {
    outcome(registry, 'duration_seconds', 'How long the last run took.').set(seconds() - start);
    await push(gateway, registry, database);
  }
}

/**
 * Adds (POST) rather than replaces (PUT): the names that a failed run does not push, the time of the last success among
 * them, keep what the run before it pushed.
 */
async function push(gateway: string, registry: Registry, database: string): Promise<void> {
  const client = new Pushgateway(gateway, { timeout: 10_000 }, registry);
  await client.pushAdd({ jobName: jobLabel, groupings: { database } });
}
