/** Secrets that ScrapeTargets refer to, one by one by name: there is no right to list them, and so nothing to watch. */
import { isDeepStrictEqual } from 'node:util';
import { type Key, keyOf, refOf } from '../cache/key.ts';
import type { Client } from '../kube/client.ts';
import { type Clock, sleep } from '../kube/clock.ts';
import { isForbidden, isNotFound } from '../kube/errors.ts';
import { secrets } from '../kube/resource.ts';

/** Whoever may create a ScrapeTarget must not thereby read every Secret: those that may be read carry this label. */
export const allowLabel = 'monitoring.bellwether.dev/allow-scrape';

/** What was found under a Secret's name; the data is in base64. */
export type SecretReading =
  | { readonly state: 'found'; readonly data: Readonly<Record<string, string>> }
  | { readonly state: 'missing' | 'forbidden' | 'notAllowed' };

export type SecretReadings = ReadonlyMap<Key, SecretReading>;

/** Where `configure` reads Secrets. */
export interface SecretSource {
  /** Rejects when the API server gives no answer about one of which nothing is known yet. */
  read(stack: Key, keys: ReadonlySet<Key>, options: { readonly signal: AbortSignal }): Promise<SecretReadings>;
  /** The stack is gone. */
  forget(stack: Key): void;
}

export interface SecretViewOptions {
  readonly client: Pick<Client, 'get'>;
  readonly clock: Clock;
  /** A Secret that this stack refers to is not what it was. */
  readonly onChange: (stack: Key) => void;
  /** An answer that could not be had; what was known stays. */
  readonly onError: (error: unknown) => void;
}

/** Milliseconds between two looks: a Secret that appears, changes or goes is noticed within them. */
const pause = 10_000;

export class SecretView implements SecretSource {
  readonly #options: SecretViewOptions;
  readonly #wanted = new Map<Key, ReadonlySet<Key>>();
  readonly #readings = new Map<Key, SecretReading>();

  constructor(options: SecretViewOptions) {
    this.#options = options;
  }

  async read(stack: Key, keys: ReadonlySet<Key>, { signal }: { signal: AbortSignal }): Promise<SecretReadings> {
    if (keys.size === 0) this.forget(stack);
    else this.#wanted.set(stack, keys);
    const found = new Map<Key, SecretReading>();
    for (const key of keys) {
      const reading = this.#readings.get(key) ?? (await this.#ask(key, signal));
      this.#readings.set(key, reading);
      found.set(key, reading);
    }
    return found;
  }

  forget(stack: Key): void {
    this.#wanted.delete(stack);
  }

  /** Looks again and again until the signal is aborted. */
  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      try {
        await sleep(this.#options.clock, pause, { signal });
        await this.refresh({ signal });
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error);
      }
    }
  }

  /** Looks at every wanted Secret once, and tells the stacks of those that changed. */
  async refresh({ signal }: { signal: AbortSignal }): Promise<void> {
    const wanted = new Set([...this.#wanted.values()].flatMap((keys) => Array.from(keys)));
    for (const key of this.#readings.keys()) if (!wanted.has(key)) this.#readings.delete(key);
    for (const key of wanted) {
      try {
        await this.#look(key, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onError(error);
      }
    }
  }

  async #look(key: Key, signal: AbortSignal): Promise<void> {
    const before = this.#readings.get(key);
    const after = await this.#ask(key, signal);
    this.#readings.set(key, after);
    if (before === undefined || isDeepStrictEqual(before, after)) return;
    for (const [stack, keys] of this.#wanted) if (keys.has(key)) this.#options.onChange(stack);
  }

  async #ask(key: Key, signal: AbortSignal): Promise<SecretReading> {
    const { namespace = '', name } = refOf(key);
    try {
      const { metadata, data = {} } = await this.#options.client.get(secrets, { namespace, name }, { signal });
      return metadata.labels?.[allowLabel] === 'true' ? { state: 'found', data } : { state: 'notAllowed' };
    } catch (error) {
      if (isNotFound(error)) return { state: 'missing' };
      if (isForbidden(error)) return { state: 'forbidden' };
      throw error;
    }
  }
}

/** The key of a Secret by its names. */
export function secretKey({ namespace, name }: { readonly namespace: string; readonly name: string }): Key {
  return keyOf({ namespace, name });
}
