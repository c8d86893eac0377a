/** `check`: says without a cluster what the API server and the operator would refuse. */
import { isRecord } from '../../../crds/schema.ts';
import type { Finding } from './finding.ts';
import { checkJudged, type Judges, onlyStack } from './judged-check.ts';
import { type Accepted, checkSchemas, isOurs } from './schema-check.ts';
import type { Sources } from './sources.ts';

export interface CheckResult {
  /** In the order of files and lines. */
  readonly findings: readonly Finding[];
  /** Objects of our kinds. */
  readonly checked: number;
  /** Objects of other kinds. */
  readonly skipped: number;
  /** What could not be checked, and why; sentences. */
  readonly unchecked: readonly string[];
}

const hasConfig = ({ object }: Accepted): boolean =>
  object.kind === 'MonitoringStack' && isRecord(object.spec.alertmanager.config);

function uncheckedOf(items: readonly Accepted[], { promtool, amtool }: Judges): readonly string[] {
  const needsStack = items.some(({ object }) => object.kind === 'ScrapeTarget') && onlyStack(items) === undefined;
  const notes = [
    [
      !promtool && items.length > 0,
      'Expressions and scrape settings: promtool was not found; name it with --promtool.',
    ],
    [
      !amtool && items.some(hasConfig),
      'The configuration of Alertmanager: amtool was not found; name it with --amtool.',
    ],
    [needsStack, 'What ScrapeTargets may do outside trusted namespaces: give one MonitoringStack along with them.'],
  ] as const;
  return notes.flatMap(([applies, note]) => (applies ? [note] : []));
}

const byPlace = (a: Finding, b: Finding): number => a.file.localeCompare(b.file, 'en') || a.line - b.line;

/**
 * Checks all objects of our kinds. Rejects with a JudgeError when a parser that was named cannot be asked.
 * @param namespace of objects that name none
 */
export async function check(sources: Sources, namespace: string, judges: Judges): Promise<CheckResult> {
  const ours = sources.objects.filter(isOurs);
  const { accepted, findings } = checkSchemas(ours, namespace);
  const syntax = sources.faults.map((fault) => ({ ...fault, reason: 'InvalidYaml' }));
  const judged = await checkJudged(accepted, judges);
  return {
    findings: [...syntax, ...findings, ...judged].toSorted(byPlace),
    checked: ours.length,
    skipped: sources.objects.length - ours.length,
    unchecked: uncheckedOf(accepted, judges),
  };
}
