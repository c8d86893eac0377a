/** Refusals as verdicts. */
import type { NoEnd, RefusalReason, Verdict } from './judge.ts';

export function refused(reason: RefusalReason, message: string): Verdict {
  return { accepted: false, reason, message };
}

const failures: Readonly<Record<NoEnd, string>> = {
  JudgeTimeout: 'the parser did not come to an end over it in time',
  JudgeOutOfMemory: 'the parser was killed for the memory that it took over it',
  JudgeFailed: 'the parser died over it',
};

/** The verdict on what the parser came to no end over. */
export function failed(reason: NoEnd, title = ''): Verdict {
  const message = `${failures[reason]}; make it smaller or simpler. It is not asked about this content again`;
  return refused(reason, title === '' ? message : `${title}: ${message}`);
}
