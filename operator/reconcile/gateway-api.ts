/** Whether the cluster has the Gateway API, which comes with no Kubernetes by itself and may be installed at any time. */
import type { HttpRoute } from '../../components/http-route.ts';
import { gatewayApiVersion } from '../../components/http-route.ts';
import type { Client } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { isNotFound } from '../kube/errors.ts';
import { parseJson } from '../kube/json.ts';
import { type Resource, resourceOf } from '../kube/resource.ts';

/** A route as its Gateways' controllers tell of it. */
export type LiveRoute = HttpRoute & {
  readonly status?: {
    readonly parents?: readonly {
      readonly parentRef?: { readonly name?: string };
      readonly conditions?: readonly {
        readonly type: string;
        readonly status: string;
        readonly reason?: string;
        readonly message?: string;
      }[];
    }[];
  };
};

export const httpRoutes: Resource<LiveRoute> = resourceOf<LiveRoute>(
  gatewayApiVersion,
  'HTTPRoute',
  'httproutes',
  'namespaced',
);

/** Milliseconds for which an answer is taken for true. */
const lasting = 4_000;

export interface GatewayApiOptions {
  readonly client: Pick<Client, 'read'>;
  readonly clock: Clock;
}

/** What the API server serves of the group; every account that can log in may read it. */
const groupPath = `/apis/${gatewayApiVersion}`;

export class GatewayApi {
  readonly #options: GatewayApiOptions;
  #answer: { readonly served: boolean; readonly at: number } | undefined;

  constructor(options: GatewayApiOptions) {
    this.#options = options;
  }

  /**
   * Whether HTTPRoutes are served. Asked once, and again only while somebody wants to know. Rejects when the API server
   * gives no answer.
   */
  async isServed({ wanted, signal }: { readonly wanted: boolean; readonly signal: AbortSignal }): Promise<boolean> {
    const { clock } = this.#options;
    const known = this.#answer;
    if (known && (!wanted || clock.now() - known.at < lasting)) return known.served;
    const served = await this.#ask(signal);
    this.#answer = { served, at: clock.now() };
    return served;
  }

  async #ask(signal: AbortSignal): Promise<boolean> {
    try {
      const found = parseJson<ResourceList>(await this.#options.client.read(groupPath, { signal }));
      return found.resources.some(({ name }) => name === httpRoutes.plural);
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

interface ResourceList {
  readonly resources: readonly { readonly name: string }[];
}
