/**
 * What a slice was before it was last written over, in the version that every replica had proven: it stands beside the
 * fragments, so that whoever reconciles next can undo a change that no server could load.
 */
import type { Fragment } from '../fragment.ts';
import { packed, unpacked } from '../packed.ts';
import { sliceKeys } from '../prometheus/layout.ts';
import { readSlice, recordKey } from './record.ts';
import { renderSlice } from './slice.ts';

/** The key of the undo in the ConfigMap; it is not mounted. */
export const undoKey = 'undo';

/** A slice may hold 800 KiB, and a ConfigMap 1 MiB. */
const LARGEST = 128 * 1024;

export interface Undo {
  /** Counts the revisions that were proven and then written over: undos of one epoch lead back to the same revision. */
  readonly epoch: number;
  /** Keys of fragments that were not there. */
  readonly added: ReadonlySet<string>;
  /** The versions that others have replaced, by key. What was removed is not undone: who declared it has taken it back. */
  readonly replaced: ReadonlyMap<string, Fragment>;
}

/** What leads from `next` back to `base`. */
export function undoOf(base: readonly Fragment[], next: readonly Fragment[], epoch: number): Undo {
  const before = new Map(base.map((fragment) => [fragment.key, fragment]));
  const added = new Set<string>();
  const replaced = new Map<string, Fragment>();
  for (const { key, hash } of next) {
    const old = before.get(key);
    if (!old) added.add(key);
    else if (old.hash !== hash) replaced.set(key, old);
  }
  return { epoch, added, replaced };
}

/** The fragments as they were. */
export function undone(fragments: readonly Fragment[], { added, replaced }: Undo): readonly Fragment[] {
  return fragments.filter(({ key }) => !added.has(key)).map((fragment) => replaced.get(fragment.key) ?? fragment);
}

/** What the undo takes back. */
export function changesOf(fragments: readonly Fragment[], { added, replaced }: Undo): readonly Fragment[] {
  return fragments.filter(({ key }) => added.has(key) || replaced.has(key));
}

/** The text of an undo. Where there is no room for the versions that were replaced, they count as if they had not been there. */
export function undoText({ epoch, added, replaced }: Undo): string {
  const { [sliceKeys.rules]: rules, [recordKey]: record } = renderSlice(0, [...replaced.values()]).data;
  const text = packed({ epoch, added: [...added], replaced: { [sliceKeys.rules]: rules, [recordKey]: record } });
  if (text.length <= LARGEST) return text;
  return packed({ epoch, added: [...added, ...replaced.keys()] });
}

interface Written {
  readonly epoch: number;
  readonly added: readonly string[];
  readonly replaced?: Readonly<Record<string, string>>;
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null) return false;
  return 'epoch' in value && typeof value.epoch === 'number' && 'added' in value && Array.isArray(value.added);
}

/** Undefined where there is none that can be read. */
export function readUndo(text: string | undefined): Undo | undefined {
  const written = unpacked(text);
  if (!isWritten(written)) return undefined;
  const { fragments } = readSlice({ data: written.replaced ?? {} });
  const replaced = new Map(fragments.map((fragment) => [fragment.key, fragment]));
  return { epoch: written.epoch, added: new Set(written.added), replaced };
}
