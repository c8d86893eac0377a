/** What is told to the owners of objects that claim the same. */
import { claimsOf } from '../../../components/claims.ts';
import type { Fragment, Owner } from '../../../components/fragment.ts';
import { isTrusted, type TrustOptions } from '../../../components/scrape/trust.ts';

/** Something to be told to the owner of `reader`, which shares `text` with `other`. */
export interface Shared {
  readonly reader: Fragment;
  readonly other: Fragment;
  readonly text: string;
}

/** Whoever reads an object need not know what there is in other namespaces, unless the stack trusts theirs. */
function nameFor(reader: Owner, { kind, namespace, name }: Owner, trust: TrustOptions): string {
  const isKnown = namespace === reader.namespace || isTrusted(reader.namespace, trust);
  return isKnown ? `${kind} ${namespace}/${name}` : `${kind === 'AlertRule' ? 'an' : 'a'} ${kind} of another namespace`;
}

function placeIn(fragment: Fragment, text: string): string {
  return claimsOf(fragment).find((claim) => claim.text === text)?.place ?? '';
}

/** The other object with its group, or only the group where it is the same object. */
function whereFor({ reader, other }: Shared, trust: TrustOptions): string {
  const isOwn = reader.owner.uid === other.owner.uid;
  const name = isOwn ? 'this object' : nameFor(reader.owner, other.owner, trust);
  const isKnown = isOwn || name.includes('/');
  const group = other.key.slice(`${other.owner.namespace}/${other.owner.name}/`.length);
  return other.kind === 'rules' && isKnown ? `${name}, group ${JSON.stringify(group)},` : name;
}

/** To the younger, whose group does not run. */
export function lostRecord(shared: Shared, trust: TrustOptions): string {
  const isOwn = shared.reader.owner.uid === shared.other.owner.uid;
  return (
    `${placeIn(shared.reader, shared.text)}: ${whereFor(shared, trust)} already records this series, with the same labels` +
    `${isOwn ? '' : ', and is older'}. Two that record one series overwrite each other: rename it, or give it a label of its own`
  );
}

/** To the older, which goes on. */
export function keptRecord(shared: Shared, trust: TrustOptions): string {
  return `${placeIn(shared.reader, shared.text)}: ${whereFor(shared, trust)} wants to record the same series, and is left out for that.`;
}

export function sameAlert(shared: Shared, trust: TrustOptions): string {
  return (
    `${placeIn(shared.reader, shared.text)}: ${whereFor(shared, trust)} has an alert of the same name and labels, and both run. ` +
    'Where both fire for the same series Alertmanager takes them for one, with the annotations of either: rename one, or give it a label of its own.'
  );
}

export function sameAddress(shared: Shared, trust: TrustOptions): string {
  const { reader, other, text } = shared;
  const what =
    reader === other
      ? 'stands in it twice, written differently, and is'
      : `is an address of ${nameFor(reader.owner, other.owner, trust)} too, with the same path, and both are`;
  return `${placeIn(reader, text)} ${what} scraped: sums over its series count them twice. Take it out of one.`;
}
