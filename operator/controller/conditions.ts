/** metav1.Condition as values: lists of conditions go in, lists come out, and a time moves only when a status does. */
import type { Condition } from '../../crds/meta.ts';
import { formatTime } from './clock.ts';

/** A condition as decided, before anyone knows since when it holds. */
export type Finding = Omit<Condition, 'lastTransitionTime'>;

export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Whether the condition stands at True for this generation of the object. */
export function isTrue(conditions: readonly Condition[], type: string, generation?: number): boolean {
  const condition = findCondition(conditions, type);
  if (condition?.status !== 'True') return false;
  return generation === undefined || (condition.observedGeneration ?? -1) >= generation;
}

/**
 * The conditions with one more finding. `lastTransitionTime` changes with the status alone. A finding about an older
 * generation than the one that stands is ignored. Returns the same list when nothing changes.
 */
export function setCondition(conditions: readonly Condition[], finding: Finding, now: Date): readonly Condition[] {
  const before = findCondition(conditions, finding.type);
  if (!before) return [...conditions, { ...finding, lastTransitionTime: formatTime(now) }];
  if ((finding.observedGeneration ?? Infinity) < (before.observedGeneration ?? -1)) return conditions;
  const moved = before.status !== finding.status;
  const after = { ...finding, lastTransitionTime: moved ? formatTime(now) : before.lastTransitionTime };
  if (sameCondition(before, after)) return conditions;
  return conditions.map((condition) => (condition.type === finding.type ? after : condition));
}

/** All findings, set in their order. */
export function setConditions(
  conditions: readonly Condition[],
  findings: readonly Finding[],
  now: Date,
): readonly Condition[] {
  return findings.reduce((all, finding) => setCondition(all, finding, now), conditions);
}

/** Drops what an earlier version wrote and nobody writes any more. Returns the same list when nothing is dropped. */
export function keepTypes(conditions: readonly Condition[], types: readonly string[]): readonly Condition[] {
  const kept = conditions.filter((condition) => types.includes(condition.type));
  return kept.length === conditions.length ? conditions : kept;
}

export function sameCondition(a: Condition, b: Condition): boolean {
  return (
    a.type === b.type &&
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    a.lastTransitionTime === b.lastTransitionTime
  );
}

/** Whether two lists say the same, in whatever order. */
export function sameConditions(a: readonly Condition[], b: readonly Condition[]): boolean {
  return (
    a.length === b.length &&
    a.every((condition) => {
      const other = findCondition(b, condition.type);
      return other !== undefined && sameCondition(condition, other);
    })
  );
}

/** The conditions whose status or reason is new: what is worth telling. */
export function transitions(before: readonly Condition[], after: readonly Condition[]): readonly Condition[] {
  return after.filter((condition) => {
    const old = findCondition(before, condition.type);
    return old?.status !== condition.status || old.reason !== condition.reason;
  });
}

/**
 * Keeps what was proven for a generation. `Unknown` ("cannot be seen now") does not take back a True of the same
 * generation; only `False` ("seen to be otherwise") does.
 */
export function holdTrue(before: Condition | undefined, finding: Finding): Finding {
  if (finding.status !== 'Unknown' || before?.status !== 'True') return finding;
  if (before.observedGeneration !== finding.observedGeneration) return finding;
  return { ...finding, status: before.status, reason: before.reason, message: before.message };
}

/** How the conditions of a kind add up. */
export interface SummaryRules {
  /** What must be True for the object to be ready, the most fundamental first. */
  readonly requires: readonly string[];
  /** Reasons that only a change of the object can end. */
  readonly stalls: ReadonlySet<string>;
  /** What Ready says when all is well. */
  readonly ready: { readonly reason: string; readonly message: string };
}

/** What the two say when they do not hold: something of their own, for they are read apart from `Ready`. */
const quiet = {
  reconciled: { reason: 'Reconciled', message: 'Everything that was declared is done.' },
  notReconciling: { reason: 'Stalled', message: 'Nothing more is done until the object is changed; see Stalled.' },
  notStalled: { reason: 'NotStalled', message: 'Nothing waits for a change of the object.' },
} as const;

/**
 * `Ready`, `Reconciling` and `Stalled` as kstatus reads them (github.com/kubernetes-sigs/cli-utils, pkg/kstatus): of
 * all that is required, what stalls is told first, then what is False, then what is not yet known.
 */
export function summarise(
  conditions: readonly Condition[],
  rules: SummaryRules,
  generation: number,
): readonly Finding[] {
  const open = rules.requires.flatMap((type) => {
    const condition = current(conditions, type, generation);
    return condition.status === 'True' ? [] : [condition];
  });
  const stalled = open.find(({ status, reason }) => status === 'False' && rules.stalls.has(reason));
  const first = stalled ?? open.find(({ status }) => status === 'False') ?? open[0];
  const say = (
    type: string,
    status: Condition['status'],
    { reason, message }: { reason: string; message: string },
  ) => ({
    type,
    status,
    reason,
    message,
    observedGeneration: generation,
  });
  if (!first) {
    return [
      say('Ready', 'True', rules.ready),
      say('Reconciling', 'False', quiet.reconciled),
      say('Stalled', 'False', quiet.notStalled),
    ];
  }
  return [
    say('Ready', first.status, first),
    stalled ? say('Reconciling', 'False', quiet.notReconciling) : say('Reconciling', 'True', first),
    stalled ? say('Stalled', 'True', stalled) : say('Stalled', 'False', quiet.notStalled),
  ];
}

/** The condition as far as it speaks of this generation. */
function current(conditions: readonly Condition[], type: string, generation: number): Finding {
  const condition = findCondition(conditions, type);
  if (condition && (condition.observedGeneration ?? -1) >= generation) return condition;
  return { type, status: 'Unknown', reason: 'Progressing', message: `${type} is not yet known for this generation.` };
}
