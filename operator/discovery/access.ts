/**
 * Who may read the targets of a stack: its own servers, which show a token of their ServiceAccount that is for nothing
 * else. The API server says whose it is.
 */
import { createHash } from 'node:crypto';
import { componentName } from '../../components/names.ts';
import { discoveryAudience } from '../../components/prometheus/layout.ts';
import type { Clock } from '../controller/clock.ts';
import { Lru } from '../controller/lru.ts';
import type { Client } from '../kube/client.ts';
import { tokenReviews } from '../kube/resource.ts';

/** Milliseconds for which an answer holds: servers ask all the time, with the same token for an hour. */
const holds = 60_000;
/** Tokens that are known at a time: there is one for each server. */
const size = 256;

export interface AccessOptions {
  readonly client: Pick<Client, 'create'>;
  readonly clock: Pick<Clock, 'now'>;
}

export class Access {
  readonly #options: AccessOptions;
  /** Users by the hash of their token; the empty one for nobody. */
  readonly #known = new Lru<string, { readonly user: string; readonly until: number }>(size);

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** Whether the token is that of a server of the stack. Rejects when the API server does not say. */
  async allows(token: string, stack: { readonly namespace: string; readonly name: string }): Promise<boolean> {
    const wanted = `system:serviceaccount:${stack.namespace}:${componentName(stack.name, 'prometheus')}`;
    return token !== '' && (await this.#userOf(token)) === wanted;
  }

  async #userOf(token: string): Promise<string> {
    const { client, clock } = this.#options;
    const id = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(id);
    if (known && clock.now() < known.until) return known.user;
    const spec = { token, audiences: [discoveryAudience] };
    const { status } = await client.create(tokenReviews, { metadata: { name: '' }, spec });
    const isMeant = status?.authenticated === true && status.audiences?.includes(discoveryAudience) === true;
    const user = isMeant ? (status.user?.username ?? '') : '';
    this.#known.set(id, { user, until: clock.now() + holds });
    return user;
  }
}
