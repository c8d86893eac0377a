/** Tells what the watch brings back of our own writes from what others have done. */
import type { KubeObject } from '../../crds/meta.ts';
import { Lru } from './lru.ts';

/** Objects of which the last write is remembered. */
const remembered = 4_096;

export class Echoes {
  /** Writes without an answer yet. */
  readonly #open = new Map<string, Promise<unknown>>();
  /** The resourceVersion that came of the last write, by object. */
  readonly #written = new Lru<string, string>(remembered);

  /** Takes note of a write, from before it is sent: its echo may come sooner than its answer. */
  async note<T extends KubeObject>(name: string, write: () => Promise<T>): Promise<T> {
    const writing = write();
    this.#open.set(name, writing);
    try {
      const { metadata } = await writing;
      if (metadata.resourceVersion !== undefined) this.#written.set(name, metadata.resourceVersion);
      return await writing;
    } finally {
      if (this.#open.get(name) === writing) this.#open.delete(name);
    }
  }

  /** Whether the object is as our last write has left it; says so when that has its answer. Never rejects. */
  async isEcho(name: string, { metadata }: KubeObject): Promise<boolean> {
    await this.#open.get(name)?.catch(() => undefined);
    return metadata.resourceVersion !== undefined && this.#written.get(name) === metadata.resourceVersion;
  }
}
