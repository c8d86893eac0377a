/** Opens and closes the views of the namespaces that hold stacks. */
import { pods } from '../kube/resource.ts';
import { GatewayApi, httpRoutes } from './gateway-api.ts';
import { type Account, requireGrant } from './grant.ts';
import { type OwnedListener, OwnedView, ownedResources, type Source, type ViewOptions } from './view.ts';

export interface OwnedViewsOptions extends ViewOptions {
  readonly account: Account;
  /** Something that a stack owns, or a pod that came of it, has changed. */
  readonly onChange: OwnedListener;
}

export class OwnedViews {
  readonly #options: OwnedViewsOptions;
  readonly #views = new Map<string, OwnedView>();
  readonly #gatewayApi: GatewayApi;

  constructor(options: OwnedViewsOptions) {
    this.#options = options;
    this.#gatewayApi = new GatewayApi(options);
  }

  /**
   * The view of a namespace, once it is in sync. Throws NamespaceNotGrantedError.
   * @param wantsRoutes whether somebody waits for the cluster to have HTTPRoutes
   */
  async open(
    namespace: string,
    { signal, wantsRoutes = false }: { signal: AbortSignal; wantsRoutes?: boolean },
  ): Promise<OwnedView> {
    const view = await this.#opened(namespace, signal);
    const wanted = wantsRoutes || view.follows(httpRoutes);
    view.servesRoutes = await this.#gatewayApi.isServed({ wanted, signal });
    if (view.servesRoutes) view.follow(httpRoutes);
    else view.unfollow(httpRoutes);
    return view;
  }

  async #opened(namespace: string, signal: AbortSignal): Promise<OwnedView> {
    const { client, account, onChange } = this.#options;
    const known = this.#views.get(namespace);
    if (known?.hasSynced) return known;
    await requireGrant(client, namespace, { account, watched: [...ownedResources, httpRoutes, pods], signal });
    const view = this.#views.get(namespace) ?? new OwnedView(namespace, this.#options, onChange);
    this.#views.set(namespace, view);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([view.synced, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return view;
  }

  /** Ends the watches of namespaces that hold no stack any more. */
  keepOnly(namespaces: ReadonlySet<string>): void {
    for (const [namespace, view] of this.#views) {
      if (namespaces.has(namespace)) continue;
      view.stop();
      this.#views.delete(namespace);
    }
  }

  *sources(): Generator<Source> {
    for (const view of this.#views.values()) yield* view.sources;
  }

  stop(): void {
    this.keepOnly(new Set());
  }
}
