/** The reasons for which a ScrapeTarget or an AlertRule is `Stalled`: it waits until somebody changes it, or what it refers to. */
import { compileReasons } from '../../../components/refusal.ts';
import type { RefusalReason } from '../../verdict/judge.ts';

const bySelection = ['NoMonitoringStack', 'NotSelected'];

/** From the parser, of which some are about stacks alone. */
const byJudge: Readonly<Record<RefusalReason, boolean>> = {
  InvalidRule: true,
  RuleNotIsolated: true,
  TestsFailed: true,
  InvalidScrape: true,
  InvalidAlertmanagerConfig: false,
  InvalidConfiguration: false,
  JudgeTimeout: true,
  JudgeOutOfMemory: true,
  JudgeFailed: true,
};

/** Secrets are looked at again and again, but nothing changes by itself. */
const bySecrets = ['InvalidSecret', 'SecretForbidden', 'SecretMissing', 'SecretNotAllowed', 'SecretsFull'];

/** Of others that record the same, of servers, and of placing. `SlotsFull` and `Quarantined` end without a change of the object. */
const byCompany = ['DuplicateRecord', 'ReloadFailed', 'FragmentTooLarge'];

export const stalls: ReadonlySet<string> = new Set([
  ...bySelection,
  ...compileReasons,
  ...Object.entries(byJudge).flatMap(([reason, isStall]) => (isStall ? [reason] : [])),
  ...bySecrets,
  ...byCompany,
]);
