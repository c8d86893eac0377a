/** What a suite says at its head that it asks for, and the ledger would else hold against it. */

/** Tags of the first comment of a suite's file, each followed by the reason. */
export const exceptionNames = ['rolls', 'failsReloads', 'movesTargets'] as const;
export type ExceptionName = (typeof exceptionNames)[number];

/**
 * The reasons by tag: `rolls` has pods of the demo's stack replaced, `failsReloads` has a server refuse a configuration,
 * `movesTargets` has targets that stand go to another job, which begins with a discovery of its own.
 */
export type Exceptions = ReadonlyMap<ExceptionName, string>;

/** Reads the tags as jest gives them. @throws when one has no reason, since the next reader would wonder */
export function exceptionsIn(tags: Readonly<Record<string, string | readonly string[]>>): Exceptions {
  const found = exceptionNames.flatMap((name) => {
    const given = tags[name];
    if (given === undefined) return [];
    const reason = [given].flat().join(' ').trim();
    if (reason === '') throw new Error(`@${name} at the head of a suite needs a reason`);
    return [[name, reason] as const];
  });
  return new Map(found);
}
