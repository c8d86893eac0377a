/** Lists in pages: the pages of one list are of one moment, as long as that moment is remembered. */
import type { Database, Table } from './database.ts';
import { refuse } from './refusal.ts';
import type { Selection } from './selection.ts';
import type { StoredObject } from './stored.ts';

export interface ListAnswer {
  readonly items: readonly StoredObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

interface Rest {
  readonly items: readonly StoredObject[];
  readonly revision: string;
}

export class Listing {
  readonly #database: Database;
  readonly #rests = new Map<string, Rest>();
  #tokens = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  list(table: Table, selection: Selection, query: URLSearchParams): ListAnswer {
    const token = query.get('continue');
    const limit = Number(query.get('limit') ?? 0) || Number.POSITIVE_INFINITY;
    return this.#page(token ? this.#restOf(token) : this.#begin(table, selection, query), limit);
  }

  /** Continue tokens handed out before are worth nothing now. */
  forget(): void {
    this.#rests.clear();
  }

  #begin(table: Table, selection: Selection, query: URLSearchParams): Rest {
    const asked = query.get('resourceVersion') ?? '';
    if (Number(asked) > this.#database.revision) throw refuse.tooLarge(asked, this.#database.revision);
    return {
      items: table.sorted().filter((object) => selection.holds(object)),
      revision: String(this.#database.revision),
    };
  }

  #restOf(token: string): Rest {
    if (!/^[\d]+:/.test(token)) throw refuse.badRequest(`continue key is not valid: ${token}`);
    const rest = this.#rests.get(token);
    if (rest === undefined) throw refuse.expired('The provided continue parameter is too old');
    return rest;
  }

  #page({ items, revision }: Rest, limit: number): ListAnswer {
    if (items.length <= limit) return { items, metadata: { resourceVersion: revision } };
    const token = `${++this.#tokens}:${revision}`;
    this.#rests.set(token, { items: items.slice(limit), revision });
    return { items: items.slice(0, limit), metadata: { resourceVersion: revision, continue: token } };
  }
}
