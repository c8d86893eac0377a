/** How many bytes fragments take in a slice: what placement counts with. */
import { toText } from '../content.ts';
import type { Fragment, ScrapeClass, ScrapeFragment } from '../fragment.ts';

const sizes = new WeakMap<Fragment | ScrapeClass, number>();

/**
 * Bytes that `fragment` takes by itself, in the file that a server reads and, to be read back, in the record. What a record saves by
 * being compressed counts for nothing, since nobody can say beforehand how much that is.
 */
export function fragmentBytes(fragment: Fragment): number {
  return remembered(fragment, () => {
    if (fragment.kind === 'rules') return bytes(fragment.group) + RECORD + bytes(fragment.owner) + bytes(fragment.key);
    const { selection, labelling, static: addresses = [] } = fragment;
    return recordBytes(fragment) + bytes(selection) + bytes(labelling) + bytes(addresses);
  });
}

/** Bytes of all that a fragment says, once: a scrape fragment and its class stand in their slice twice. */
export function saidBytes(fragment: Fragment): number {
  return fragment.kind === 'rules' ? fragmentBytes(fragment) : recordBytes(fragment) + classBytes(fragment.class) / 2;
}

/** Bytes that a scrape fragment takes in the record, without its class. */
function recordBytes(fragment: ScrapeFragment): number {
  const { class: shared, owner, hash, selection, labelling, static: addresses, exporter } = fragment;
  return bytes({ owner, hash, selection, labelling, static: addresses, exporter }) + bytes(shared.id) + CLASS_FIELD;
}

/** Bytes that a class takes in a slice, once for all of its fragments there. */
export function classBytes(shared: ScrapeClass): number {
  return remembered(shared, () => 2 * bytes(shared) + CLASS_STEPS);
}

/** The hash and the names of the fields in a record. */
const RECORD = 100;
/** The name of the field in a record that names the class. */
const CLASS_FIELD = 10;
/** The steps that every class has, and the names of its fields. */
const CLASS_STEPS = 2_500;

function remembered(value: Fragment | ScrapeClass, measure: () => number): number {
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const size = measure();
  sizes.set(value, size);
  return size;
}

function bytes(value: unknown): number {
  return Buffer.byteLength(toText(value));
}

/** The bytes of one slice as fragments come in. */
export class Load {
  #bytes = 0;
  #classes = new Set<string>();

  get bytes(): number {
    return this.#bytes;
  }

  /** What `fragment` would add. */
  cost(fragment: Fragment): number {
    const shared = fragment.kind === 'scrape' && !this.#classes.has(fragment.class.id) ? fragment.class : undefined;
    return fragmentBytes(fragment) + (shared === undefined ? 0 : classBytes(shared));
  }

  add(fragment: Fragment): void {
    this.#bytes += this.cost(fragment);
    if (fragment.kind === 'scrape') this.#classes.add(fragment.class.id);
  }

  /** The load with `fragment` in addition. */
  with(fragment: Fragment): Load {
    const load = new Load();
    load.#bytes = this.#bytes;
    load.#classes = new Set(this.#classes);
    load.add(fragment);
    return load;
  }
}

const loads = new WeakMap<readonly Fragment[], Load>();

/** The load of a list of fragments, which must not be added to. */
export function loadOf(fragments: readonly Fragment[]): Load {
  const known = loads.get(fragments);
  if (known !== undefined) return known;
  const load = new Load();
  for (const fragment of fragments) load.add(fragment);
  loads.set(fragments, load);
  return load;
}
