/** Why a system is down, as far as its exporter says so in its log. No word of the log is told: it may hold a login. */
import type { CatalogueRecord, SaysWhy } from '../../../components/exporters/record.ts';

export const causes = ['LoginRefused', 'Unreachable'] as const;
export type Cause = (typeof causes)[number];

function causeOf(line: string, { login = [], unreachable = [] }: SaysWhy): Cause | undefined {
  if (login.some((pattern) => pattern.test(line))) return 'LoginRefused';
  return unreachable.some((pattern) => pattern.test(line)) ? 'Unreachable' : undefined;
}

/**
 * The cause in the newest line that names the system and a cause. An exporter serves many, and not all name the one that
 * they speak of: then the newest line counts where one system alone is down, else one cause that all lines agree on.
 * @param instance host and port of the system
 */
export function causeIn(
  log: string,
  { saysWhy }: Pick<CatalogueRecord, 'saysWhy'>,
  { instance, alone }: { readonly instance: string; readonly alone: boolean },
): Cause | undefined {
  if (saysWhy === undefined) return undefined;
  const found = log
    .split('\n')
    .toReversed()
    .flatMap((line) => {
      const cause = causeOf(line, saysWhy);
      return cause ? [{ cause, named: line.includes(instance) }] : [];
    });
  const named = found.find((line) => line.named);
  if (named) return named.cause;
  const [newest] = found;
  return alone || found.every(({ cause }) => cause === newest?.cause) ? newest?.cause : undefined;
}
