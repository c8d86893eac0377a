/** What a suite has cost the demo that it ran beside: a function of what was seen before, meanwhile and after. */
import { type Course, longestGap } from '../suites/server.ts';
import type { ExceptionName, Exceptions } from './exceptions.ts';

/** What stands at one moment. */
export interface Standing {
  /** Seconds since the epoch. */
  readonly at: number;
  /** Each pod of the stack with its uid, its start and the restarts of its containers. */
  readonly pods: readonly string[];
  readonly targets: readonly StandingTarget[];
}

export interface StandingTarget {
  readonly job: string;
  readonly url: string;
  readonly isUp: boolean;
  /** Those of its series. */
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds between two scrapes. */
  readonly interval: number;
}

/** A series that must not have a gap, and the seconds between two of its samples. */
export interface Canary {
  readonly name: string;
  /** The pod that it is about; undefined for what is evaluated. */
  readonly pod?: string | undefined;
  readonly interval: number;
  /** Undefined when the server knows nothing of it. */
  readonly course: Course | undefined;
}

export interface Ends {
  readonly before: Standing;
  readonly after: Standing;
}

export interface Period extends Ends {
  readonly canaries: readonly Canary[];
  /** Reloads that failed, in words: from the servers' metric and from their logs. */
  readonly failedReloads: readonly string[];
  /** How often a configuration was loaded. */
  readonly reloads: number;
}

/** Seconds until a job that is new has found its targets: the server's discovery tells of changes each 5 s (discovery/manager.go). */
const discovery = 6;

/** Seconds by which a sample may come late on a busy machine. */
const lateness = 1;

/** `- x` is gone, `+ x` is new. */
function changes(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** Pods that are not who they were. */
export const changedPods = ({ before, after }: Ends): readonly string[] => changes(before.pods, after.pods);

/** A replaced pod has another address, and the same port and path. */
function withoutHost(url: string): string {
  const { port, pathname } = new URL(url);
  return `:${port}${pathname}`;
}

/** The targets with their addresses; where pods were to be replaced, how many there are of each job, port and path. */
function targetsOf({ targets }: Standing, isRolled: boolean): readonly string[] {
  if (!isRolled) return targets.map(({ job, url }) => `${job} ${url}`);
  const places = Map.groupBy(targets, ({ job, url }) => `${job} ${withoutHost(url)}`);
  return [...places].map(([place, { length }]) => `${place}: ${length}`);
}

/** Targets that were not there before, or are not there any more. */
export function changedTargets({ before, after }: Ends, exceptions: Exceptions): readonly string[] {
  const isRolled = exceptions.has('rolls');
  return changes(targetsOf(before, isRolled), targetsOf(after, isRolled));
}

/** The longest time without a sample that says that all is well, at either end too; in seconds. */
function longestSilence({ course }: Canary, { before, after }: Period): number {
  if (course === undefined) return Infinity;
  const well = course.points.filter(([, value]) => value !== 0);
  return longestGap({ ...course, points: [[before.at, 1], ...well, [after.at, 1]] });
}

/** The names of pods that are gone or began anew. */
const goneBy = (period: Period): ReadonlySet<string> =>
  new Set(
    period.before.pods.filter((pod) => !period.after.pods.includes(pod)).map((pod) => pod.split(' ', 1)[0] ?? ''),
  );

/** Whether a pod is one of the servers, which hold everything that is known. */
const isServer = (pod: string): boolean => /-prometheus-\d+$/.test(pod);

/** A roll excuses the series of pods that were replaced, and all of them where a server was. */
function isExcused({ pod = '' }: Canary, gone: ReadonlySet<string>): boolean {
  return gone.has(pod) || [...gone].some(isServer);
}

function gaps(period: Period, exceptions: Exceptions): readonly string[] {
  const gone = exceptions.has('rolls') ? goneBy(period) : new Set<string>();
  const tolerance = lateness + (exceptions.has('movesTargets') ? discovery : 0);
  return period.canaries.flatMap((canary) => {
    if (isExcused(canary, gone)) return [];
    const allowed = 2 * canary.interval + tolerance;
    const silence = longestSilence(canary, period);
    if (silence <= allowed || period.after.at - period.before.at <= allowed) return [];
    const seconds = Number.isFinite(silence) ? `${silence.toFixed(1)} s` : 'all the time';
    return [`${canary.name}: nothing for ${seconds}, with a sample due every ${canary.interval} s`];
  });
}

/** What happened although nobody had asked for it, and what was announced and did not happen. */
export function faultsIn(period: Period, exceptions: Exceptions): readonly string[] {
  const happened: Readonly<Record<ExceptionName, readonly string[]>> = {
    rolls: changedPods(period),
    failsReloads: period.failedReloads,
    movesTargets: period.reloads > 0 ? [`${period.reloads} reloads`] : [],
  };
  const announced = [...exceptions].filter(([name]) => happened[name].length === 0);
  return [
    ...(exceptions.has('rolls') ? [] : happened.rolls.map((line) => `pod ${line}`)),
    ...(exceptions.has('failsReloads') ? [] : happened.failsReloads.map((line) => `failed reload: ${line}`)),
    ...gaps(period, exceptions).map((line) => `gap: ${line}`),
    ...changedTargets(period, exceptions).map((line) => `target ${line}`),
    ...announced.map(([name, reason]) => `@${name} stands at the head (${reason}), and nothing of that happened`),
  ];
}
