/** Decides which slice holds which fragment. What stands, stands: a change touches its own slice and no other. */
import { contentHash } from '../content.ts';
import { byAge, compareText, type Fragment } from '../fragment.ts';
import { Load } from './size.ts';

/** A ConfigMap holds 1 MiB; what grows in its place may go up to `full`, what is new only up to `target`. */
export const SLICE_BYTES = { target: 400 * 1024, full: 800 * 1024, fragment: 256 * 1024 } as const;

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

/** Places every wanted fragment once, or says why not. The result depends on the sets alone and not on their order. */
export function place(request: PlacementRequest): Placement {
  const draft = new Draft(request);
  const standing = slotsOf(request);
  const wanted = request.wanted.toSorted(byAge);
  for (const fragment of wanted) {
    const seat = standing.get(fragment.key);
    if (seat !== undefined) draft.keep(fragment, seat);
  }
  draft.relieve();
  for (const fragment of wanted) if (!standing.has(fragment.key)) draft.open(fragment);
  return draft.result();
}

interface Standing {
  readonly slot: number;
  readonly fragment: Fragment;
}

/** Where each key stands; of two copies, which an interrupted move may leave, the first counts. */
function slotsOf({ standing, slots }: PlacementRequest): ReadonlyMap<string, Standing> {
  const all = standing.slice(0, slots).flatMap((fragments, slot) => fragments.map((fragment) => ({ slot, fragment })));
  return new Map(all.toReversed().map((entry) => [entry.fragment.key, entry]));
}

interface Seat {
  readonly fragment: Fragment;
  /** The version that stands, when the wanted one differs. */
  readonly before?: Fragment;
}

/** A placement in the making. */
class Draft {
  readonly #request: PlacementRequest;
  readonly #seats: Seat[][];
  readonly #loads: Load[];
  readonly #refused: Unplaced[] = [];
  readonly #moving: Fragment[] = [];
  readonly #open: number;

  constructor(request: PlacementRequest) {
    this.#request = request;
    this.#seats = Array.from({ length: request.slots }, () => []);
    this.#loads = Array.from({ length: request.slots }, () => new Load());
    this.#open = openSlots(request);
  }

  /** Leaves a fragment in its slice. An equal one keeps the version that stands, so that not a byte changes. */
  keep(fragment: Fragment, { slot, fragment: before }: Standing): void {
    if (before.hash === fragment.hash) return this.#seat(slot, { fragment: before });
    const tooLarge = refuseTooLarge(fragment);
    if (tooLarge === undefined) return this.#seat(slot, { fragment, before });
    this.#refused.push(tooLarge);
    this.#seat(slot, { fragment: before });
  }

  /** Takes changed fragments, the youngest first, out of slices that would not fit into a ConfigMap any longer. */
  relieve(): void {
    for (const slot of this.#seats.keys()) {
      const changed = (this.#seats[slot] ?? []).filter(({ before }) => before !== undefined).toReversed();
      for (const seat of changed) {
        if (this.#load(slot).bytes <= SLICE_BYTES.full) break;
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
    this.#seat(slot, { fragment });
  }

  result(): Placement {
    const slices = this.#seats.map((seats, slot) => {
      const fragments = seats.map(({ fragment }) => fragment).toSorted((a, b) => compareText(a.key, b.key));
      const before = this.#request.standing[slot] ?? [];
      return same(before, fragments) ? before : fragments;
    });
    return { slices, refused: this.#refused, moving: this.#moving };
  }

  #seat(slot: number, seat: Seat): void {
    this.#seats[slot]?.push(seat);
    this.#load(slot).add(seat.fragment);
  }

  #unseat(slot: number, seat: Seat): void {
    const others = (this.#seats[slot] ?? []).filter((other) => other !== seat);
    const elsewhere = this.#roomFor(seat.fragment, slot);
    if (elsewhere === undefined) this.#refused.push(slotsFull(seat.fragment, this.#request.slots));
    else this.#moving.push(seat.fragment);
    const stays = elsewhere === undefined && seat.before !== undefined ? [{ fragment: seat.before }] : [];
    this.#seats[slot] = [];
    this.#loads[slot] = new Load();
    for (const other of [...others, ...stays]) this.#seat(slot, other);
  }

  /** The first slice with room, from the fragment's home on through the open ones, then through the rest. */
  #roomFor(fragment: Fragment, except?: number): number | undefined {
    const home = Number.parseInt(contentHash(anchorOf(fragment), 8), 16) % this.#open;
    const order = Array.from(this.#seats.keys(), (step) => (step < this.#open ? (home + step) % this.#open : step));
    return order.find(
      (slot) => slot !== except && this.#load(slot).bytes + this.#load(slot).cost(fragment) <= SLICE_BYTES.target,
    );
  }

  #load(slot: number): Load {
    return this.#loads[slot] ?? new Load();
  }
}

/** What a fragment should stay close to: objects of one class share a job only within a slice. */
function anchorOf(fragment: Fragment): string {
  return fragment.kind === 'scrape' ? fragment.class.id : fragment.key;
}

function openSlots({ wanted, slots }: PlacementRequest): number {
  const load = new Load();
  for (const fragment of wanted) load.add(fragment);
  return Math.min(slots, Math.ceil(load.bytes / OPEN_AT) || 1);
}

function refuseTooLarge(fragment: Fragment): Unplaced | undefined {
  const bytes = new Load().cost(fragment);
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

function same(a: readonly Fragment[], b: readonly Fragment[]): boolean {
  return a.length === b.length && a.every((fragment, index) => fragment === b[index]);
}
