/** The verbs of the Kubernetes API over JSON that loses no field it does not know. */
import type { KubeObject } from '../../crds/meta.ts';
import { parseJson } from './json.ts';
import { createJsonLines } from './json-lines.ts';
import * as requests from './request.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { ApiRequest, Transport } from './transport.ts';
import type { CallOptions, Client, Page, SelectOptions, WatchEvent, WatchOptions } from './verbs.ts';

export * from './verbs.ts';

/** A client over one transport. It holds no state of its own. */
export function createClient(transport: Transport): Client {
  const send = async <T extends KubeObject>(request: ApiRequest, options: CallOptions | undefined): Promise<T> =>
    parseJson<T>(await transport.call(request, { signal: options?.signal }));

  const client: Client = {
    get: (resource, ref, options) => send(requests.get(resource, ref), options),
    list: (resource, options) => listAll(client, resource, options),
    page: async (resource, options) => toPage(resource, await send(requests.page(resource, options), options)),
    create: (resource, object, options) => send(requests.create(resource, object, options), options),
    apply: (resource, object, options) => send(requests.apply(resource, object, options), options),
    patch: (resource, ref, patch, options) => send(requests.patch(resource, ref, patch, options), options),
    replace: (resource, object, options) => send(requests.replace(resource, object, options), options),
    delete: async (resource, ref, options) => {
      await transport.call(requests.remove(resource, ref, options), { signal: options?.signal });
    },
    watch: (resource, options) => watchEvents(transport, resource, options),
    log: (ref, options) => transport.call(requests.log(ref, options), { signal: options.signal }),
    read: (path, options) => transport.call(requests.read(path), { signal: options?.signal }),
  };
  return client;
}

interface ListBody<T> extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly continue?: string };
  readonly items: readonly T[] | null;
}

/** Lists of built-in kinds leave apiVersion and kind out of their items; every other answer has them. */
function toPage<T extends KubeObject>(resource: Resource<T>, list: ListBody<T>): Page<T> {
  const apiVersion = apiVersionOf(resource);
  const items: T[] = [];
  for (const item of list.items ?? []) {
    items.push(item.kind === undefined ? { ...item, apiVersion, kind: resource.kind } : item);
  }
  const page = { items, resourceVersion: list.metadata.resourceVersion ?? '' };
  return list.metadata.continue ? { ...page, continueToken: list.metadata.continue } : page;
}

async function listAll<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  options: SelectOptions | undefined,
) {
  const items: T[] = [];
  let continueToken: string | undefined;
  do {
    const page = await client.page(resource, { ...options, continueToken });
    for (const item of page.items) items.push(item);
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
  return items;
}

async function* watchEvents<T extends KubeObject>(
  transport: Transport,
  resource: Resource<T>,
  options: WatchOptions | undefined,
) {
  const lines = createJsonLines<WatchEvent<T>>();
  for await (const chunk of transport.stream(requests.watch(resource, options), { signal: options?.signal })) {
    const events = lines.push(chunk);
    if (events.length > 0) yield events;
  }
}
