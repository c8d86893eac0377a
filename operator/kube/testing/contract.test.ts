/** The in-memory API server keeps the contract; e2e/integration runs the same table against the real one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customResourceDefinitions } from '../resource.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { contractCases } from './contract.ts';
import { widgetDefinition } from './contract-case.ts';

describe('the in-memory API server', () => {
  let server: ApiServer;
  let names = 0;

  beforeAll(async () => {
    server = await startApiServer();
    server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'contract' } });
    await server.client.create(customResourceDefinitions, widgetDefinition);
  });

  afterAll(() => server.close());

  test.each(contractCases)('$name', async ({ run }) => {
    const context = {
      client: server.client,
      namespace: 'contract',
      unique: (prefix: string) => `${prefix}-${++names}`,
    };
    await expect(run(context)).resolves.toBeUndefined();
  });
});
