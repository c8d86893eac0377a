/**
 * How changes that no server could load are sorted into those that may run and those that may not: all of them are taken
 * back, and then admitted again in batches, each upon what was proven before. A batch that fails is halved; one change
 * that fails alone is to blame, be it by itself or with what runs. Where a batch is proven the next is twice as large.
 *
 * Whatever is proven stays, a change is blamed only for a failure of itself upon what was proven, and each failure either
 * halves a batch or blames one: so it ends, with every change in that can be loaded beside the others.
 */

/** One version of a part of the configuration. */
export interface Change {
  readonly key: string;
  readonly hash: string;
  /** Of the object that it stands for. */
  readonly uid: string;
  readonly generation: number;
}

/** A generation of an object of which one part is left out, until there is another. */
export type Blamed = Omit<Change, 'hash'>;

/** What is remembered of failed reloads, from one look to the next and beyond a restart. */
export interface Trial {
  /** Reloads that were undone so far. */
  readonly rollbacks: number;
  /** How many changes may be tried at once; undefined while nothing is on trial. */
  readonly batch?: number;
  readonly blamed: readonly Blamed[];
}

export const noTrial: Trial = { rollbacks: 0, blamed: [] };

/** What the replicas say of that which was written last. */
export interface Evidence {
  /** All that answer have proven it. */
  readonly proven: boolean;
  /** Names of the pods that cannot load it, although they could load what was proven before. */
  readonly failed: readonly string[];
  /** They cannot load what was proven before either: the changes are not to blame. */
  readonly helpless: boolean;
}

export const noEvidence: Evidence = { proven: false, failed: [], helpless: false };

export interface Hearing {
  readonly trial: Trial;
  /** What differs from the revision that was last proven and is declared now, in the order in which it is to be tried. */
  readonly pending: readonly Change[];
  /** What differs from the revision that was last proven and was written. */
  readonly tried: readonly Change[];
  /** What is on its way from one slice to another, and therefore in none. */
  readonly moving: readonly Change[];
  readonly evidence: Evidence;
}

export type Step = 'none' | 'rolledBack' | 'blamed' | 'tried' | 'ended' | 'released';

export interface Decision {
  readonly step: Step;
  readonly trial: Trial;
  /** Which of the pending changes may run. */
  readonly admitted: readonly Change[];
}

/** Decides what becomes of the changes. */
export function decide(hearing: Hearing): Decision {
  return hearing.trial.batch === undefined ? watch(hearing) : tryOn(hearing, hearing.trial.batch);
}

function watch({ trial, pending, tried, evidence: { proven, failed } }: Hearing): Decision {
  if (proven || failed.length === 0 || tried.length === 0) return { step: 'none', trial, admitted: pending };
  // Also a single change is tried once more: what failed may have been the way, and not what was brought along it.
  return takeBack(trial, { step: 'rolledBack', batch: half(tried.length) });
}

function tryOn({ trial, pending, tried, moving, evidence }: Hearing, batch: number): Decision {
  if (evidence.proven) return next(trial, pending, tried.length === 0 ? batch : batch * 2);
  if (tried.length === 0) return evidence.helpless ? release(trial, pending) : hold(trial, moving);
  if (evidence.failed.length === 0) return hold(trial, stillWanted([...tried, ...moving], pending));
  const [first] = tried;
  if (tried.length > 1 || !first) return takeBack(trial, { step: 'rolledBack', batch: half(tried.length) });
  return takeBack({ ...trial, blamed: [...trial.blamed, blame(first)] }, { step: 'blamed', batch: 1 });
}

function next(trial: Trial, pending: readonly Change[], batch: number): Decision {
  if (pending.length === 0) return { step: 'ended', trial: without(trial), admitted: [] };
  return { step: 'tried', trial: { ...trial, batch }, admitted: pending.slice(0, batch) };
}

function takeBack(trial: Trial, { step, batch }: { step: Step; batch: number }): Decision {
  return { step, trial: { ...trial, rollbacks: trial.rollbacks + 1, batch }, admitted: [] };
}

function release(trial: Trial, pending: readonly Change[]): Decision {
  return { step: 'released', trial: without(trial), admitted: pending };
}

function hold(trial: Trial, admitted: readonly Change[]): Decision {
  return { step: 'none', trial, admitted };
}

function without({ rollbacks, blamed }: Trial): Trial {
  return { rollbacks, blamed };
}

function half(count: number): number {
  return Math.max(Math.floor(count / 2), 1);
}

function blame({ key, uid, generation }: Change): Blamed {
  return { key, uid, generation };
}

/** A version that was changed again in the meantime is another change. */
function stillWanted(tried: readonly Change[], pending: readonly Change[]): readonly Change[] {
  const hashes = new Set(tried.map(({ hash }) => hash));
  return pending.filter(({ hash }) => hashes.has(hash));
}
