/** The real API server keeps the contract that the in-memory one is held to. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { customResourceDefinitions } from '../../operator/kube/resource.ts';
import { contractCases } from '../../operator/kube/testing/contract.ts';
import { widgetDefinition } from '../../operator/kube/testing/contract-case.ts';
import { connect, type RealServer, serveWidgets } from './real-server.ts';

jest.setTimeout(120_000);

describe('the real API server', () => {
  let server: RealServer | undefined;
  let names = 0;

  beforeAll(async () => {
    server = await connect();
    await serveWidgets(server.client);
  });

  afterAll(async () => {
    await server?.client.delete(customResourceDefinitions, widgetDefinition.metadata);
    await server?.close();
  });

  test.each(contractCases)('$name', async ({ run }) => {
    if (server === undefined) throw new Error('there is no cluster');
    const { client, namespace } = server;
    const context = { client, namespace, unique: (prefix: string) => `${prefix}-${++names}` };
    await expect(run(context)).resolves.toBeUndefined();
  });
});
