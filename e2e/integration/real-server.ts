/** The real API server of these tests: a client for it, and a scratch namespace that leaves nothing behind. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient } from '../../operator/kube/client.ts';
import { isNotFound } from '../../operator/kube/errors.ts';
import { customResourceDefinitions, namespaces, serviceAccounts } from '../../operator/kube/resource.ts';
import { widgetDefinition, widgets } from '../../operator/kube/testing/contract-case.ts';
import { createTransport, type Transport } from '../../operator/kube/transport.ts';

export interface RealServer {
  readonly client: Client;
  readonly transport: Transport;
  readonly namespace: string;
  /** Takes away the namespace, with all in it, and the connections. */
  close(): Promise<void>;
}

/**
 * Connects with the given kubeconfig, or with $KUBECONFIG, and makes a namespace of its own.
 * @throws when neither names a cluster: these tests are for a real one, and never pass without
 */
export async function connect(
  options: { readonly kubeconfig?: string; readonly userAgent?: string } = {},
): Promise<RealServer> {
  const { kubeconfig = process.env['KUBECONFIG'], userAgent = 'integration' } = options;
  if (!kubeconfig) throw new Error('set KUBECONFIG to a cluster for tests, as `make cluster-up` makes one');
  const transport = createTransport({ credentials: await loadCredentials({ kubeconfig }), userAgent });
  const client = createClient(transport);
  const namespace = `integration-${randomUUID().slice(0, 8)}`;
  await client.create(namespaces, { metadata: { name: namespace } });
  // Pods are refused until it exists.
  await eventually(() => client.get(serviceAccounts, { namespace, name: 'default' }));
  const close = async () => {
    await client.delete(namespaces, { name: namespace });
    await transport.close();
  };
  return { client, transport, namespace, close };
}

/** Serves the throw-away kind of the contract; a definition takes the API server a moment. */
export async function serveWidgets(client: Client): Promise<void> {
  await client.apply(customResourceDefinitions, widgetDefinition, { fieldManager: 'integration', force: true });
  await eventually(() => client.list(widgets));
}

/** Repeats a reading until what it looks for is there, a minute at most. */
async function eventually(read: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 60_000; ; await wait(100)) {
    try {
      await read();
      return;
    } catch (error) {
      if (!isNotFound(error) || Date.now() > end) throw error;
    }
  }
}
