/** Elasticsearch as far as its exporter asks it: who it is, how its cluster is and what its one node counts, for whoever logs in. */
import { createServer, type Server } from 'node:http';
import type { FakeLogin } from './login.ts';

const health = {
  cluster_name: 'fake',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 7,
  active_shards: 7,
};

const pages: Readonly<Record<string, object>> = {
  '/': { name: 'fake-0', cluster_name: 'fake', cluster_uuid: 'fake-uuid', version: { number: '8.15.0' } },
  '/_cluster/health': health,
  '/_nodes/stats': {
    cluster_name: 'fake',
    nodes: { 'node-id': { name: 'fake-0', host: '127.0.0.1', roles: ['master', 'data'], jvm: { mem: {}, gc: {} } } },
  },
};

export function elasticsearch({ username, password }: FakeLogin): Server {
  const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://fake');
    const page = pages[pathname];
    const status = request.headers.authorization !== right ? 401 : page === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? page : { error: { reason: 'fake' }, status }));
  });
}
