/**
 * The record of a slice: what stands in it, so that placement, last good versions and verdicts come back from the
 * cluster alone. A group's text is not repeated here but read from the rule file; a scrape fragment's stands in no other
 * place as a whole.
 */
import { toText } from '../content.ts';
import type { Fragment, Owner, RuleFragment, RuleGroup, ScrapeClass, ScrapeFragment } from '../fragment.ts';
import { packedText, unpacked } from '../packed.ts';
import { sliceKeys } from '../prometheus/layout.ts';
import { ruleFragment } from '../rules/compile.ts';
import { classId } from '../scrape/class.ts';
import { type ScrapeParts, scrapeFragment } from '../scrape/fragment.ts';

/** The key of the record in the ConfigMap; it is not mounted. */
export const recordKey = 'fragments';

/** Raised when the form of the record changes; one of another version counts as none. */
const VERSION = 1;

interface Record {
  readonly version: typeof VERSION;
  readonly judge: string;
  readonly rules: readonly Pick<RuleFragment, 'key' | 'owner' | 'isolated' | 'tested' | 'hash'>[];
  readonly classes: readonly ScrapeClass[];
  readonly scrapes: readonly (Omit<ScrapeParts, 'class'> &
    Pick<ScrapeFragment, 'owner' | 'hash'> & { readonly class: string })[];
}

export interface RecordContent {
  readonly judge: string;
  readonly rules: readonly RuleFragment[];
  readonly scrapes: readonly ScrapeFragment[];
}

function ruleEntry({ key, owner, isolated, tested, hash }: RuleFragment): Record['rules'][number] {
  return { key, owner, ...(isolated && { isolated }), ...(tested !== undefined && { tested }), hash };
}

function scrapeEntry(fragment: ScrapeFragment): Record['scrapes'][number] {
  const { owner, hash, class: shared, selection, labelling, static: addresses, exporter } = fragment;
  const rest = { ...(addresses && { static: addresses }), ...(exporter && { exporter }) };
  return { owner, hash, class: shared.id, selection, labelling, ...rest };
}

/** The text of the record, about a tenth as long as what it says; where nothing can be saved, that itself. */
export function recordText({ judge, rules, scrapes }: RecordContent): string {
  const classes = new Map(scrapes.map((fragment) => [fragment.class.id, fragment.class]));
  const record: Record = {
    version: VERSION,
    judge,
    rules: rules.map(ruleEntry),
    classes: [...classes.values()],
    scrapes: scrapes.map(scrapeEntry),
  };
  const plain = toText(record);
  const small = packedText(plain);
  return small.length < plain.length ? small : plain;
}

export interface StandingSlice {
  /** What the judge was when it accepted the fragments; empty when unknown. */
  readonly judge: string;
  readonly fragments: readonly Fragment[];
}

const nothing: StandingSlice = { judge: '', fragments: [] };

/**
 * What stands in a slice. Whatever is unreadable, or is not what its hash says, counts as not there: it is then
 * compiled, judged and written anew.
 */
export function readSlice(configMap: { readonly data?: { readonly [key: string]: string } }): StandingSlice {
  const { [recordKey]: text, [sliceKeys.rules]: rules } = configMap.data ?? {};
  const record = unpacked(text) ?? attempt(() => parsed(text));
  return attempt(() => readRecord(record, groupsOf(rules))) ?? nothing;
}

function readRecord(record: unknown, groups: ReadonlyMap<string, RuleGroup>): StandingSlice | undefined {
  if (!isRecord(record)) return undefined;
  const classes = new Map(record.classes.map((shared) => [shared.id, shared]));
  const read = [
    ...record.rules.map(({ key, owner, isolated, tested, hash }) =>
      verified(hash, () =>
        ruleFrom(owner, groups.get(key), { ...(isolated && { isolated }), ...(tested !== undefined && { tested }) }),
      ),
    ),
    ...record.scrapes.map(({ owner, hash, class: id, ...rest }) =>
      verified(hash, () => scrapeFrom(owner, { ...rest, class: classes.get(id) })),
    ),
  ];
  return { judge: record.judge, fragments: read.filter((fragment) => fragment !== undefined) };
}

function ruleFrom(
  owner: Owner,
  group: RuleGroup | undefined,
  traits: Pick<RuleFragment, 'isolated' | 'tested'>,
): Fragment | undefined {
  return group && ruleFragment(owner, group, traits);
}

function scrapeFrom(owner: Owner, parts: Omit<ScrapeParts, 'class'> & { readonly class: ScrapeClass | undefined }) {
  const { class: shared } = parts;
  if (shared === undefined || classId(shared) !== shared.id) return undefined;
  return scrapeFragment(owner, { ...parts, class: shared });
}

/** A fragment that is what its hash says: the check of everything in it that was not written by this very code. */
function verified(hash: string, read: () => Fragment | undefined): Fragment | undefined {
  const fragment = attempt(read);
  return fragment?.hash === hash ? fragment : undefined;
}

function groupsOf(text: string | undefined): ReadonlyMap<string, RuleGroup> {
  const file = attempt(() => parsed(text));
  return new Map(isRuleFile(file) ? file.groups.map((group) => [group.name, group]) : []);
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

/** Whether it has the outer form; what is inside is for the hashes to vouch for. */
function isRecord(value: unknown): value is Record {
  if (!isObject(value) || value['version'] !== VERSION || typeof value['judge'] !== 'string') return false;
  return ['rules', 'classes', 'scrapes'].every((field) => isList(value[field]));
}

function isRuleFile(value: unknown): value is { readonly groups: readonly RuleGroup[] } {
  return isObject(value) && isList(value['groups']);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** The result, or undefined when the text had another form than it was read as. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
