/** The delivery of one stack: ask its replicas, poke who lags, wait, ask again. */
import type { Key } from '../cache/key.ts';
import type { Clock } from '../kube/clock.ts';
import { sleep } from '../kube/clock.ts';
import { withRemedy } from '../remedy.ts';
import { type Intent, type Replica, sameIntent, sameMarkers } from './intent.ts';
import { PokeSchedule } from './poke-schedule.ts';
import { isLoaded, type Probe, type Reading, sameReading, unproven } from './reading.ts';

/** Makes the kubelet refresh the pod's volumes now. Rejects when that is not permitted. */
export type Poke = (replica: Replica, options: { readonly signal: AbortSignal }) => Promise<void>;

export interface DeliveryOptions<State> {
  readonly probe: Probe<State>;
  readonly poke: Poke;
  readonly clock: Clock;
  /** Called when what is known of a stack's replicas has changed. */
  readonly onChange: (key: Key) => void;
}

/**
 * Milliseconds after a new intent at which the pods are poked. More than once, because the kubelet's watch of the
 * ConfigMap may lag behind its watch of the pod. Later pokes serve a kubelet that was away.
 */
const pokeTimes: readonly number[] = [0, 500, 1000, 2000, 4000, 15_000, 30_000, 60_000];
/** The same after new credentials, of which nobody can say that they have arrived. */
const credentialPokeTimes: readonly number[] = [0, 500, 2000, 8000];
/** Milliseconds between two questions to a replica that has proven itself. */
const calm = 15_000;

/** Milliseconds until the next question, the longer the longer it takes already. */
function patience(elapsed: number): number {
  if (elapsed < 5_000) return 100;
  return elapsed < 60_000 ? 500 : 3_000;
}

/** The loop of one stack. */
export class Course<State> {
  readonly readings = new Map<string, Reading<State>>();
  pokeProblem: string | undefined;
  provenAt: number | undefined;
  intendedAt: number;
  asked: boolean;
  readonly #options: DeliveryOptions<State>;
  readonly #key: Key;
  readonly #end = new AbortController();
  #pause = new AbortController();
  #intent: Intent;
  readonly #pokes = new PokeSchedule(pokeTimes);
  readonly #credentialPokes = new PokeSchedule(credentialPokeTimes);
  /** Milliseconds that the last answers took. */
  #took = 0;

  constructor(key: Key, intent: Intent, options: DeliveryOptions<State>) {
    this.#key = key;
    this.#intent = intent;
    this.#options = options;
    this.intendedAt = options.clock.now();
    this.#pokes.begin(this.intendedAt);
    this.asked = intent.replicas.length === 0;
  }

  intend(intent: Intent): void {
    if (sameIntent(this.#intent, intent)) return;
    const moved = !sameMarkers(this.#intent.markers, intent.markers);
    if (this.#intent.credentials !== intent.credentials) this.#credentialPokes.begin(this.#options.clock.now());
    this.#intent = intent;
    this.asked = intent.replicas.length === 0;
    for (const [name, { uid }] of this.readings) if (!this.#intends(name, uid)) this.readings.delete(name);
    if (moved) this.#begin();
    this.#pause.abort();
  }

  end(): void {
    this.#end.abort();
    this.#pause.abort();
  }

  async run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#end;
    while (!signal.aborted) {
      this.#pause = new AbortController();
      const proven = await this.#ask(this.#intent);
      if (!proven && !signal.aborted) await this.#poke(this.#intent);
      if (!signal.aborted) await this.#pokeForCredentials(this.#intent);
      const next = this.#credentialPokes.wait(clock.now()) ?? calm;
      const rests = proven && this.#open().length === 0;
      const wait = Math.min(next, rests ? calm : this.#patience());
      await sleep(clock, wait, { signal: this.#pause.signal }).catch(() => undefined);
    }
  }

  /** Those of which something is still to be told. */
  #open(): readonly Reading<State>[] {
    return [...this.readings.values()].filter(({ proven, collects }) => !proven || collects === false);
  }

  /** Milliseconds until a question can tell something new. */
  #patience(): number {
    const open = this.#open();
    const soonest = open.length === 0 ? 0 : Math.min(...open.map(({ again = 0 }) => again));
    // A server that is slow to answer has other things to do than to be asked all the time.
    return Math.max(patience(this.#options.clock.now() - this.intendedAt), soonest, this.#took);
  }

  #begin(): void {
    this.intendedAt = this.#options.clock.now();
    this.#pokes.begin(this.intendedAt);
    this.provenAt = undefined;
    for (const [name, reading] of this.readings) this.readings.set(name, unproven(reading));
  }

  #intends(name: string, uid: string): boolean {
    return this.#intent.replicas.some((replica) => replica.name === name && replica.uid === uid);
  }

  /** Whether every replica has proven itself. */
  async #ask(intent: Intent): Promise<boolean> {
    const { probe, clock, onChange } = this.#options;
    const { signal } = this.#end;
    const before = new Map(this.readings);
    const asked = clock.now();
    const read = await Promise.all(
      intent.replicas.map(async (replica) => {
        const reading = await probe(replica, intent, before.get(replica.name), { signal });
        return [replica.name, reading] as const;
      }),
    );
    this.#took = clock.now() - asked;
    if (signal.aborted) return false;
    const current = intent === this.#intent;
    for (const [name, reading] of read) {
      if (this.#intends(name, reading.uid)) this.readings.set(name, current ? reading : unproven(reading));
    }
    const changed = !this.asked || read.some(([name, reading]) => !sameReading(before.get(name), reading));
    this.asked = this.#intent.replicas.every(({ name }) => this.readings.has(name));
    const proven = current && read.length > 0 && read.every(([, reading]) => reading.proven);
    if (proven) this.provenAt ??= clock.now();
    if (changed) onChange(this.#key);
    return proven;
  }

  async #poke(intent: Intent): Promise<void> {
    const { clock } = this.#options;
    // Whoever has loaded everything and is only settling has nothing to gain from another look at its files.
    const behind = intent.replicas.filter(({ name }) => !isLoaded(this.readings.get(name), intent));
    if (behind.length === 0 || !this.#pokes.isDue(clock.now())) return;
    this.#pokes.taken();
    await this.#pokeEach(behind);
  }

  async #pokeForCredentials({ replicas }: Intent): Promise<void> {
    if (!this.#credentialPokes.isDue(this.#options.clock.now())) return;
    this.#credentialPokes.taken();
    await this.#pokeEach(replicas);
  }

  async #pokeEach(replicas: readonly Replica[]): Promise<void> {
    const { poke, onChange } = this.#options;
    const tries = await Promise.allSettled(replicas.map((replica) => poke(replica, { signal: this.#end.signal })));
    const failed = tries.find((result) => result.status === 'rejected');
    const problem = failed ? withRemedy(failed.reason) : undefined;
    if (problem === this.pokeProblem || this.#end.signal.aborted) return;
    this.pokeProblem = problem;
    onChange(this.#key);
  }
}
