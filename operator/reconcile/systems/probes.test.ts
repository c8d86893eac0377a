/** What is told of probes: where they fail, by their series and the exporter's log, and which certificates end soon. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ownerOf, planned } from '../../../components/exporters/testing/uses.ts';
import { keyOf } from '../../cache/key.ts';
import { startServer, type TestServer } from '../../observe/testing/server.ts';
import { eventually } from '../testing/eventually.ts';
import { fastClock } from '../testing/fast-clock.ts';
import { systemsSaid } from './condition.ts';
import { endingQuery, failureQuery } from './probes.ts';
import { Systems } from './systems.ts';

const owner = ownerOf('pages');
const target = keyOf(owner);
const [shop, docs] = ['https://shop.example.com/', 'http://docs.shop.svc:80'];
const plan = planned({ owner, type: 'blackbox', addresses: [shop, docs], field: 'spec.probe' });
const exporter = 'demo-exporter-blackbox';

interface Series {
  readonly instance: string;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

let server: TestServer;
let systems: Systems;
let log: string;
/** What the server answers, by query. */
let answers: Record<string, readonly Series[]>;

const up = 'up{exporter!=""}';
const down = 'probe_success == 0';

beforeEach(async () => {
  log = '';
  answers = { [up]: [shop, docs].map((instance) => ({ instance, value: 1 })) };
  server = await startServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    const result = (answers[query] ?? []).map(({ instance, value, labels }) => ({
      metric: { instance, scrape_target: target, ...labels },
      value: [0, String(value)],
    }));
    response.end(JSON.stringify({ data: { result } }));
  });
  systems = new Systems({
    client: { log: () => Promise.resolve(log) },
    clock: fastClock(100),
    onChange: () => undefined,
    onError: () => undefined,
  });
  const replica = { namespace: 'monitoring', name: 'p-0', uid: 'uid', origin: server.origin };
  const health = { status: 'True', reason: 'Available', message: '1 of 1 pods are ready.' } as const;
  const exporters = new Map([[exporter, { health, pods: ['exporter-0'] }]]);
  systems.follow(keyOf({ namespace: 'monitoring', name: 'demo' }), { replicas: [replica], plans: [plan], exporters });
});

afterEach(async () => {
  systems.stop();
  await server.close();
});

const said = () => systemsSaid(systems.of(target));
const says = (status: string, reason: string, message: string) =>
  eventually(
    () => said()?.status === status && said()?.reason === reason && said()?.message === message,
    () => `${status} ${reason} ${message}, but is ${JSON.stringify(said())}`,
  );

const isUp = 'All 2 systems are up, as probe_success says.';

function fail(instance: string, values: Readonly<Record<string, number>>): void {
  const series = Object.entries(values).map(([text, value]) => {
    const [name = '', phase] = text.split('/');
    return { instance, value, labels: { __name__: name, ...(phase !== undefined && { phase }) } };
  });
  answers = { ...answers, [down]: [{ instance, value: 0 }], [failureQuery]: series };
}

test('the phase in which a probe fails is told, until it succeeds', async () => {
  await says('True', 'Up', isUp);
  fail(docs, { probe_ip_protocol: 4, probe_http_status_code: 503, 'probe_http_duration_seconds/connect': 0.1 });
  await says(
    'False',
    'ProbeFailed',
    `${docs}: the probe fails in the phase processing: it answers with HTTP status 503; see its log for why.`,
  );
  answers = { [up]: answers[up] ?? [] };
  await says('True', 'Up', isUp);
  expect(systems.of(target)[0]?.systems.map(({ failure }) => failure)).toEqual([undefined, undefined]);
});

test('that TLS fails is told by the log, and still when that is silent again', async () => {
  fail(shop, { probe_ip_protocol: 4, probe_http_status_code: 0, 'probe_http_duration_seconds/connect': 0 });
  const fix = 'check that it runs, its port, and the NetworkPolicies before it';
  await says('False', 'ProbeFailed', `${shop}: the probe fails in the phase connect: it takes no connection; ${fix}.`);
  log = `level=ERROR module=http_2xx target=${shop} err="x509: certificate has expired or is not yet valid"`;
  const expired = `${shop}: the probe fails in the phase tls: its certificate is not valid at this time; renew it.`;
  await says('False', 'ProbeFailed', expired);
  log = '';
  const asked = server.asked.length;
  await eventually(() => server.asked.length > asked + 8, 'it asks on');
  expect(said()?.message).toBe(expired);
  log = `level=ERROR module=http_2xx target=${shop} err="dial tcp 10.0.0.1:443: connect: connection refused"`;
  await says('False', 'ProbeFailed', `${shop}: the probe fails in the phase connect: it takes no connection; ${fix}.`);
});

test('what a connection ends with is told by the log, where the series say only that nothing came', async () => {
  fail(docs, { probe_ip_protocol: 4, probe_http_status_code: 0, 'probe_http_duration_seconds/connect': 0.1 });
  const hangs = 'it takes the connection and does not answer in time; see why it hangs, or set a longer spec.timeout';
  await says('False', 'ProbeFailed', `${docs}: the probe fails in the phase processing: ${hangs}.`);
  log = `level=ERROR module=http_2xx target=${docs} err="Get \\"${docs}\\": EOF"`;
  const broken = 'it takes the connection and answers with nothing that the module understands';
  const fix = 'check its port, and whether it wants TLS';
  await says('False', 'ProbeFailed', `${docs}: the probe fails in the phase processing: ${broken}; ${fix}.`);
  expect(systems.of(target)[0]?.systems[0]).toMatchObject({ instance: shop, state: 'Up' });
});

test('a certificate that ends soon is told beside what is up and what is down', async () => {
  answers = { ...answers, [endingQuery]: [{ instance: shop, value: Date.UTC(2026, 0, 9) / 1000 }] };
  const ends = `The certificate of ${shop} ends on 2026-01-09: renew it, or see why that did not happen by itself.`;
  await says('True', 'Up', `${isUp}\n${ends}`);
  fail(docs, { probe_ip_protocol: 0, probe_http_status_code: 0 });
  await says(
    'False',
    'ProbeFailed',
    `${docs}: the probe fails in the phase resolve: its name has no address; check the name.\n${ends}`,
  );
  expect(systems.of(target)[0]?.systems[0]).toMatchObject({ instance: shop, state: 'Up' });
  fail(shop, { probe_ip_protocol: 4, probe_http_status_code: 503 });
  const failing = `${shop}: the probe fails in the phase processing: it answers with HTTP status 503; see its log for why.`;
  await says('False', 'ProbeFailed', `${failing}\n${ends}`);
});
