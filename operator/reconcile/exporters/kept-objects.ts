/** Gives the very same objects again while they are built alike: the applier neither hashes nor compares those. */
import type { KubeObject } from '../../../crds/meta.ts';

export class KeptObjects {
  #known = new Map<string, KubeObject>();

  of(objects: readonly KubeObject[]): readonly KubeObject[] {
    const now = new Map(objects.map((object) => [JSON.stringify(object), object]));
    this.#known = new Map([...now].map(([text, object]) => [text, this.#known.get(text) ?? object]));
    return [...this.#known.values()];
  }
}
