/** How a process of ours is told to end. */

type Told = Pick<NodeJS.Process, 'once' | 'exit'>;

/** Aborts at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function untilSignalled(told: Told): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    told.once(name, () => {
      end.abort(new Error(`received ${name}`));
      told.once(name, () => told.exit(130));
    });
  }
  return end.signal;
}
