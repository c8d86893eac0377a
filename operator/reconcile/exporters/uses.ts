/** Which exporters the fragments of a stack use, and what for. */
import type { ExporterUse } from '../../../components/exporters/plan.ts';
import { compareText, type Fragment } from '../../../components/fragment.ts';
import { keptOf } from '../../../components/kept.ts';
import type { Key } from '../../cache/key.ts';
import type { Candidate } from '../admission.ts';
import { secretKey } from '../secret-view.ts';

export const usesExporter = (fragment: Fragment): boolean =>
  fragment.kind === 'scrape' && fragment.exporter !== undefined;
export const needsExporter = ({ compiled }: Candidate): boolean => compiled.fragments.some(usesExporter);

const known = new WeakMap<Fragment, ExporterUse>();

/** The use that a fragment makes of an exporter: the very same for the same fragment, in whichever list it stands. */
export function useOf(fragment: Fragment): ExporterUse | undefined {
  if (fragment.kind !== 'scrape' || fragment.exporter === undefined) return undefined;
  const use = known.get(fragment) ?? { owner: fragment.owner, ...fragment.exporter };
  known.set(fragment, use);
  return use;
}

/** The use that each of them makes of an exporter, which nearly all make none of. */
export const usesIn = keptOf((fragments: readonly Fragment[]): readonly ExporterUse[] =>
  fragments.flatMap((fragment) => useOf(fragment) ?? []),
);

/** The uses that are declared and those that stand. */
const allUses = (
  candidates: readonly Candidate[],
  standing: readonly (readonly Fragment[])[],
): readonly ExporterUse[] => [...candidates.map(({ compiled }) => compiled.fragments), ...standing].flatMap(usesIn);

/** The Secret that its login is in. */
export const secretOf = ({
  owner,
  secret,
}: ExporterUse): { readonly namespace: string; readonly name: string } | undefined =>
  secret && { namespace: owner.namespace, name: secret.name };

/** The Secrets that have to be read for `candidates` and for what stands. */
export function exporterSecrets(
  candidates: readonly Candidate[],
  standing: readonly (readonly Fragment[])[],
): readonly Key[] {
  return allUses(candidates, standing).flatMap((use) => {
    const secret = secretOf(use);
    return secret ? [secretKey(secret)] : [];
  });
}

/** The types that are declared, or stand: of what is refused now the last good version runs on. */
export function exporterTypes(
  candidates: readonly Candidate[],
  standing: readonly (readonly Fragment[])[],
): readonly string[] {
  return [...new Set(allUses(candidates, standing).map(({ type }) => type))].toSorted(compareText);
}
