/** Refusals as verdicts. */
import type { RefusalReason, Verdict } from './judge.ts';

export function refused(reason: RefusalReason, message: string): Verdict {
  return { accepted: false, reason, message };
}

/** The verdict on what the parser came to no end over. */
export function failed(reason: 'JudgeTimeout' | 'JudgeFailed', title = ''): Verdict {
  const message =
    reason === 'JudgeTimeout'
      ? 'the parser did not come to an end over it in time; make it smaller or simpler'
      : 'the parser died over it; make it smaller or simpler';
  return refused(reason, title === '' ? message : `${title}: ${message}`);
}
