/** The judge: the real parsers of Prometheus and Alertmanager, asked about configuration before any server sees it. */
import type { RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import type { RuleSuite } from '../../components/rules/suite.ts';

/** What a parser said. The message is its own words, without the paths of the place where it was run. */
export type Verdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: RefusalReason | Pending; readonly message: string };

/** Why there is no verdict yet. Until there is one, what it is about is not run, and what runs in its place goes on. */
export type Pending =
  /** The parser is being asked. */
  | 'Judging'
  /** The parser cannot be asked just now. */
  | 'JudgeUnavailable';

/** Whether a reason says that the verdict will come by itself. */
export function isPending(reason: string): reason is Pending {
  return reason === 'Judging' || reason === 'JudgeUnavailable';
}

/** The reasons of refusals; each becomes the reason of a condition. */
export type RefusalReason =
  | 'InvalidRule'
  | 'RuleNotIsolated'
  | 'TestsFailed'
  | 'InvalidScrape'
  | 'InvalidAlertmanagerConfig'
  | 'InvalidConfiguration'
  | NoEnd;

/** Reasons why the parser came to no end over a text, even when it was asked about it alone. */
export type NoEnd =
  /** It did not end in time. */
  | 'JudgeTimeout'
  /** It took more memory than it may. */
  | 'JudgeOutOfMemory'
  /** It died, wrote without end, or took the whole judge with it. */
  | 'JudgeFailed';

/** Verdicts by the hash of the fragment, or of the suite. */
export type Verdicts = ReadonlyMap<string, Verdict>;

export interface JudgeCall {
  readonly signal?: AbortSignal | undefined;
  /** Is called, perhaps more than once, when a verdict that was pending in the answer may have come. */
  readonly onLate?: (() => void) | undefined;
}

export interface ScrapeContext extends JudgeCall {
  /** The stack's own `global` block, beside which the fragments will stand. */
  readonly global: object;
}

/** A main configuration with all files that it refers to, as text by relative path. */
export interface WholeConfiguration {
  /** The path of the main file. */
  readonly main: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A configuration of Alertmanager, and the templates that it loads by the names of their files. */
export interface AlertmanagerText {
  readonly text: string;
  readonly templates: Readonly<Record<string, string>>;
}

export interface Judge {
  /** Rejects with a JudgeError when the parser cannot be asked at all, and with the signal's reason on abort. */
  rules(fragments: readonly RuleFragment[], call?: JudgeCall): Promise<Verdicts>;
  /** Tests of rules, by the hash of the suite. */
  tests(suites: readonly RuleSuite[], call?: JudgeCall): Promise<Verdicts>;
  scrape(fragments: readonly ScrapeFragment[], context: ScrapeContext): Promise<Verdicts>;
  /** A whole configuration of Alertmanager, with its notification templates. */
  alertmanager(whole: AlertmanagerText, call?: JudgeCall): Promise<Verdict>;
  /** A whole configuration of Prometheus, for when the main part, the options or the version change. */
  configuration(whole: WholeConfiguration, call?: JudgeCall): Promise<Verdict>;
}

/** The judge itself is at fault: nothing was learnt about the configuration, and asking again may help. */
export class JudgeError extends Error {
  override readonly name = 'JudgeError';
  readonly reason = 'JudgeUnavailable';
}
