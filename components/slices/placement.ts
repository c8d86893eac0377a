/** Decides which slice holds which fragment. What stands, stands: a change touches its own slice and no other. */
import { contentHash } from '../content.ts';
import { difference } from '../difference.ts';
import { byAge, compareText, type Fragment } from '../fragment.ts';
import { fragmentBytes, Load, loadOf, saidBytes } from './size.ts';

/**
 * A ConfigMap holds 1 MiB; what grows in its place may go up to `full`, what is new only up to `target`, or has an empty slice. A
 * fragment may say so much as `fragment`: 500 systems of one ScrapeTarget do, with names as long as those of Services mostly are.
 */
export const SLICE_BYTES = { target: 512 * 1024, full: 800 * 1024, fragment: 256 * 1024 } as const;

/** Slices are opened one after the other, so that a small stack has one, when those open hold this much on average. */
const OPEN_AT = 200 * 1024;

export interface PlacementRequest {
  /** How many slices there can be; fixed with the pod template of the server. */
  readonly slots: number;
  /** What stands in each slice now, as read back from the cluster. */
  readonly standing: readonly (readonly Fragment[])[];
  /** What is to stand. Keys are unique. */
  readonly wanted: readonly Fragment[];
  /** Keys that an earlier placement was `moving`, until every replica has proven that they are gone. */
  readonly held?: ReadonlySet<string>;
}

export interface Unplaced {
  readonly fragment: Fragment;
  readonly reason: 'FragmentTooLarge' | 'SlotsFull';
  readonly message: string;
}

export interface Placement {
  /** One list for each slot. A slice in which nothing changed is the very array of `standing`. */
  readonly slices: readonly (readonly Fragment[])[];
  /** Had no room. Where an earlier version stood, it stands on. */
  readonly refused: readonly Unplaced[];
  /** Left out for now, because they outgrew their slice: a move is remove, prove, then add. Pass their keys as `held`. */
  readonly moving: readonly Fragment[];
}

/** A placement and what was wanted of it. */
export interface Placed {
  readonly wanted: readonly Fragment[];
  readonly placement: Placement;
}

/**
 * Places every wanted fragment once, or says why not. The result depends on the sets alone and not on their order.
 * @param before the placement that `request.standing` is of, where there is one: then only what changed is looked at
 */
export function place(request: PlacementRequest, before?: Placed): Placement {
  const draft = new Draft(request);
  const { open, isSettled, isGone } = newsOf(request, before);
  for (const [slot, standing] of request.standing.slice(0, request.slots).entries()) {
    if (isSettled(standing)) draft.keep(slot, standing);
    else draft.carry(slot, standing, (key) => taken(open, key) ?? (isGone(key) ? undefined : 'as it stands'));
  }
  draft.relieve();
  for (const fragment of [...open.values()].toSorted(byAge)) draft.open(fragment);
  return draft.result();
}

/** What differs from the placement before. */
interface News {
  /** Fragments that are to be placed, by key. */
  readonly open: Map<string, Fragment>;
  /** Whether nothing of a slice differs. */
  readonly isSettled: (standing: readonly Fragment[]) => boolean;
  /** Whether a key that is not `open` is wanted no more. */
  readonly isGone: (key: string) => boolean;
}

const byKeyOf = (fragments: readonly Fragment[]) => new Map(fragments.map((fragment) => [fragment.key, fragment]));

/** Everything is new where there was no placement, and where something that moved is held. */
function newsOf(request: PlacementRequest, before: Placed | undefined): News {
  const isKnown = before && isOf(before.placement, request) && (request.held?.size ?? 0) === 0;
  if (!isKnown) return { open: byKeyOf(request.wanted), isSettled: () => false, isGone: () => true };
  const { gone, come } = difference(before.wanted, request.wanted);
  const { refused, moving } = before.placement;
  const open = byKeyOf([...refused.map(({ fragment }) => fragment), ...moving]);
  for (const { key } of gone) open.delete(key);
  for (const fragment of come) open.set(fragment.key, fragment);
  const goneKeys = new Set(gone.map(({ key }) => key));
  const touched = new Set([...goneKeys, ...open.keys()]);
  const isSettled = (standing: readonly Fragment[]): boolean => {
    const held = keysOf(standing);
    return ![...touched].some((key) => held.has(key));
  };
  return { open, isSettled, isGone: (key) => goneKeys.has(key) };
}

function isOf({ slices }: Placement, { slots, standing }: PlacementRequest): boolean {
  return (
    slices.length === slots && standing.length === slots && slices.every((slice, slot) => slice === standing[slot])
  );
}

const keySets = new WeakMap<readonly Fragment[], ReadonlySet<string>>();

/** The keys in a list, which must not be added to. */
function keysOf(fragments: readonly Fragment[]): ReadonlySet<string> {
  const known = keySets.get(fragments) ?? new Set(fragments.map(({ key }) => key));
  keySets.set(fragments, known);
  return known;
}

function taken(open: Map<string, Fragment>, key: string): Fragment | undefined {
  const fragment = open.get(key);
  open.delete(key);
  return fragment;
}

interface Seat {
  readonly fragment: Fragment;
  /** The version that stands, when the wanted one differs. */
  readonly before?: Fragment;
}

/** A slice in the making: what stands there while nothing differs from it, or else what is to. */
type Slot = { readonly load: Load } & (
  | { readonly standing: readonly Fragment[]; readonly seats?: undefined }
  | { readonly standing?: undefined; readonly seats: readonly Seat[] }
);

const emptySlot: Slot = { load: new Load(), standing: [] };

const seatsOf = ({ seats, standing }: Slot): readonly Seat[] => seats ?? standing.map((fragment) => ({ fragment }));

function slotOf(seats: readonly Seat[]): Slot {
  const load = new Load();
  for (const { fragment } of seats) load.add(fragment);
  return { seats, load };
}

/** A placement in the making. */
class Draft {
  readonly #request: PlacementRequest;
  readonly #slots: Slot[];
  readonly #refused: Unplaced[] = [];
  readonly #moving: Fragment[] = [];

  constructor(request: PlacementRequest) {
    this.#request = request;
    this.#slots = Array.from({ length: request.slots }, () => emptySlot);
  }

  /** Leaves a slice as it is. */
  keep(slot: number, standing: readonly Fragment[]): void {
    this.#slots[slot] = { load: loadOf(standing), standing };
  }

  /**
   * Leaves what stands in its slice, in the version that is wanted now. Of two copies, which an interrupted move may
   * leave, the first counts.
   * @param wanted takes the fragment that is wanted now; undefined where there is none
   */
  carry(
    slot: number,
    standing: readonly Fragment[],
    wanted: (key: string) => Fragment | 'as it stands' | undefined,
  ): void {
    const seats: Seat[] = [];
    for (const before of standing) {
      const fragment = wanted(before.key);
      if (fragment !== undefined) seats.push(this.#seatOf(fragment === 'as it stands' ? before : fragment, before));
    }
    const same = seats.length === standing.length && seats.every(({ fragment }, index) => fragment === standing[index]);
    if (same) this.keep(slot, standing);
    else this.#slots[slot] = slotOf(seats);
  }

  /** An equal fragment keeps the version that stands, so that not a byte changes. */
  #seatOf(fragment: Fragment, before: Fragment): Seat {
    if (before.hash === fragment.hash) return { fragment: before };
    const tooLarge = refuseTooLarge(fragment);
    if (tooLarge === undefined) return { fragment, before };
    this.#refused.push(tooLarge);
    return { fragment: before };
  }

  /** Takes changed fragments, the youngest first, out of slices that would not fit into a ConfigMap any longer. */
  relieve(): void {
    for (const slot of this.#slots.keys()) {
      const changed = (this.#slot(slot).seats ?? []).filter(({ before }) => before !== undefined);
      for (const seat of changed.toSorted((a, b) => byAge(b.fragment, a.fragment))) {
        if (this.#slot(slot).load.bytes <= SLICE_BYTES.full) break;
        this.#unseat(slot, seat);
      }
    }
  }

  /** Finds a slice for a fragment that stands nowhere. */
  open(fragment: Fragment): void {
    if (this.#request.held?.has(fragment.key)) return void this.#moving.push(fragment);
    const tooLarge = refuseTooLarge(fragment);
    if (tooLarge !== undefined) return void this.#refused.push(tooLarge);
    const slot = this.#roomFor(fragment);
    if (slot === undefined) return void this.#refused.push(slotsFull(fragment, this.#request.slots));
    const room = this.#slot(slot);
    this.#slots[slot] = { seats: [...seatsOf(room), { fragment }], load: room.load.with(fragment) };
  }

  result(): Placement {
    const slices = this.#slots.map(
      ({ seats, standing }, slot) =>
        standing ?? unchanged(this.#request.standing[slot], seats) ?? inOrder(seats.map(({ fragment }) => fragment)),
    );
    return { slices, refused: this.#refused, moving: this.#moving };
  }

  #unseat(slot: number, seat: Seat): void {
    const others = seatsOf(this.#slot(slot)).filter((other) => other !== seat);
    const elsewhere = this.#roomFor(seat.fragment, slot);
    if (elsewhere === undefined) this.#refused.push(slotsFull(seat.fragment, this.#request.slots));
    else this.#moving.push(seat.fragment);
    const stays = elsewhere === undefined && seat.before !== undefined ? [{ fragment: seat.before }] : [];
    this.#slots[slot] = slotOf([...others, ...stays]);
  }

  /** The first slice with room, from the fragment's home on through the open ones, then through the rest. */
  #roomFor(fragment: Fragment, except?: number): number | undefined {
    const bytes = this.#slots.reduce((sum, { load }) => sum + load.bytes, fragmentBytes(fragment));
    const open = Math.min(this.#slots.length, Math.ceil(bytes / OPEN_AT));
    const home = Number.parseInt(contentHash(anchorOf(fragment), 8), 16) % open;
    const order = Array.from(this.#slots.keys(), (step) => (step < open ? (home + step) % open : step));
    return order.find((slot) => {
      const { load } = this.#slot(slot);
      const most = load.bytes === 0 ? SLICE_BYTES.full : SLICE_BYTES.target;
      return slot !== except && load.bytes + load.cost(fragment) <= most;
    });
  }

  #slot(slot: number): Slot {
    return this.#slots[slot] ?? emptySlot;
  }
}

/** What a fragment should stay close to: objects of one class share a job only within a slice. */
function anchorOf(fragment: Fragment): string {
  return fragment.kind === 'scrape' ? fragment.class.id : fragment.key;
}

function refuseTooLarge(fragment: Fragment): Unplaced | undefined {
  const bytes = saidBytes(fragment);
  if (bytes <= SLICE_BYTES.fragment) return undefined;
  const what = fragment.kind === 'rules' ? 'Split the group' : 'Split the ScrapeTarget, or shorten its relabelling';
  const message = `${fragment.key} takes ${kib(bytes)} of configuration, above the ${kib(SLICE_BYTES.fragment)} that one may take. ${what}.`;
  return { fragment, reason: 'FragmentTooLarge', message };
}

function slotsFull(fragment: Fragment, slots: number): Unplaced {
  const message =
    `All ${slots} slices of the stack are full, ${kib(SLICE_BYTES.target)} each: there is no room for ${fragment.key}. ` +
    'Remove what is not needed, or select fewer objects with spec.targets and spec.rules of the MonitoringStack.';
  return { fragment, reason: 'SlotsFull', message };
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

function inOrder(fragments: readonly Fragment[]): readonly Fragment[] {
  return fragments.toSorted((a, b) => compareText(a.key, b.key));
}

/** What stood, when after all the same stands again. */
function unchanged(standing: readonly Fragment[] | undefined, seats: readonly Seat[]): readonly Fragment[] | undefined {
  if (standing?.length !== seats.length) return undefined;
  const fragments = new Set(seats.map(({ fragment }) => fragment));
  return standing.every((fragment) => fragments.has(fragment)) ? standing : undefined;
}
