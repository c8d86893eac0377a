/**
 * Each way of discovering, on the real cluster: what is scraped says itself how it was asked.
 *
 * @beside its targets and what they find are its own
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ports } from '../../components/names.ts';
import { stack } from '../demo/demo.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { mirrorGround, mirrorPod, mirrorService, namespace, secretName, serverName } from '../mirror/pods.ts';
import { current, scrapeTarget, withdraw } from './declarations.ts';
import { installedOperator } from './prepare-again.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { secretGrant } from './secret-grant.ts';
import { activeTargets, type Target } from './server.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(120_000);

const suite = 'discovery';
const annotated = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`prometheus.io/${name}`, value]));

let ask: Ask;
let image: string;

beforeAll(async () => {
  [ask, { image }] = await Promise.all([openPrometheus(), installedOperator()]);
  await kubectl.apply([
    ...(await mirrorGround()),
    mirrorPod('plain', image),
    mirrorPod('annotated', image, annotated({ scrape: 'true', port: '8081', path: '/of-pod', param_floor: 'attic' })),
    mirrorService(
      'annotated',
      'plain',
      annotated({ scrape: 'true', port: '8081', path: '/of-service', param_floor: 'cellar' }),
    ),
    mirrorService('directory', 'plain'),
    mirrorService('secure', 'plain', annotated({ scrape: 'true', port: '8443', scheme: 'https', path: '/secure' })),
  ]);
  await kubectl.run('wait', 'pods', '--all', `--namespace=${namespace}`, '--for=condition=Ready', '--timeout=60s');
});

afterAll(async () => {
  await withdraw(suite);
  await vacate(namespace);
});

/** What the mirrors say that they were asked, by the label `job`. */
async function asked(job: string): Promise<readonly Readonly<Record<string, string>>[]> {
  return (await query(ask, `mirror_asked{job=${JSON.stringify(job)}}`)).map(({ labels }) => labels);
}

const targetsWhere = async (holds: (target: Target) => boolean) => (await activeTargets(ask)).filter(holds);

describe('annotations', () => {
  test('of a pod say port, path and parameters', async () => {
    await eventually('the scrape', async () => {
      expect(await asked(`${namespace}/annotated`)).toContainEqual(
        expect.objectContaining({ scheme: 'http', path: '/of-pod', query: 'floor=attic', pod: 'annotated', namespace }),
      );
    });
    const urls = (await targetsWhere(({ labels }) => labels['pod'] === 'annotated')).map(({ scrapeUrl }) => scrapeUrl);
    expect(urls).toEqual([expect.stringMatching(/^http:\/\/[\d.]+:8081\/of-pod\?floor=attic$/)]);
  });

  test('of a Service say them for the pods behind it', async () => {
    await eventually('the scrape', async () => {
      expect(await asked(`${namespace}/annotated`)).toContainEqual(
        expect.objectContaining({ path: '/of-service', query: 'floor=cellar', pod: 'plain', service: 'annotated' }),
      );
    });
  });

  test('say https, which is refused where the certificate is nobody’s', async () => {
    await eventually('the attempt', async () => {
      const [target] = await targetsWhere(({ labels }) => labels['service'] === 'secure');
      expect(target).toMatchObject({
        scrapeUrl: expect.stringMatching(/^https:\/\/[\d.]+:8443\/secure$/),
        health: 'down',
        lastError: expect.stringContaining('certificate'),
      });
    });
  });
});

describe('a ScrapeTarget', () => {
  const ready = (name: string, within: string) =>
    eventually(`Ready of ${name}`, async () => {
      const found = await kubectl.find('scrapetarget', name, `--namespace=${within}`);
      expect(found && current(found, 'Ready')).toMatchObject({ status: 'True' });
    });

  const ofNodes = { nodes: { selector: {} }, port: ports['node-exporter'], job: 'of-nodes' };
  const directory = { url: `http://directory.${namespace}.svc/targets`, refresh_interval: '5s' };
  const told = { discovery: { http_sd_configs: [directory] }, path: '/told', job: 'told' };
  const key = (name: string) => ({ name: secretName, key: name });
  const closedSpec = {
    pods: { selector: { matchLabels: { app: 'plain' } } },
    port: 'https',
    scheme: 'https',
    path: '/closed',
    job: 'closed',
    tls: { ca: key('tls.crt'), serverName },
    auth: { bearer: { token: key('token') } },
  } as const;
  const closed = (change: object) => scrapeTarget({ suite, name: 'closed', namespace }, { ...closedSpec, ...change });

  // Together: a server takes up to ten seconds to find and scrape what is new.
  beforeAll(() =>
    kubectl.apply([
      ...secretGrant(namespace, secretName),
      scrapeTarget({ suite, name: 'nodes', namespace: stack.namespace }, ofNodes),
      scrapeTarget({ suite, name: 'told', namespace: stack.namespace }, told),
      closed({}),
    ]),
  );

  test('for nodes finds each by its name', async () => {
    await ready('nodes', stack.namespace);
    const nodes = (await kubectl.list('nodes')).map(({ metadata }) => metadata.name);
    await eventually('the scrape', async () => {
      const found = await targetsWhere(({ labels }) => labels['job'] === 'of-nodes');
      expect(found.map(({ labels, health }) => [labels['node'], labels['instance'], health])).toEqual(
        nodes.map((node) => [node, node, 'up']),
      );
    });
  });

  test('with a discovery over HTTP finds what that tells', async () => {
    await ready('told', stack.namespace);
    await eventually('the scrape', async () => {
      expect(await asked('told')).toMatchObject([
        { path: '/told', floor: 'attic', scrape_target: `${stack.namespace}/told` },
      ]);
    });
  });

  describe('with TLS and a token', () => {
    const lastErrors = async () =>
      (await targetsWhere(({ labels }) => labels['job'] === 'closed')).map(({ lastError }) => lastError);

    test('is let in by an endpoint that it knows, and that knows it', async () => {
      await ready('closed', namespace);
      await eventually('the scrape', async () => {
        expect(await asked('closed')).toMatchObject([{ scheme: 'https', path: '/closed', pod: 'plain' }]);
      });
    });

    test('is not let in without the token', async () => {
      await kubectl.apply([closed({ auth: undefined })]);
      await eventually('the refusal', async () => {
        expect(await lastErrors()).toEqual([expect.stringContaining('401')]);
      });
    });

    test('does not let itself be taken in by another name', async () => {
      await kubectl.apply([closed({ tls: { ca: key('tls.crt'), serverName: 'b.example.com' } })]);
      await eventually('the doubt', async () => {
        expect(await lastErrors()).toEqual([expect.stringContaining('certificate is valid for a.example.com')]);
      });
    });
  });

  test('is told of pods that come and go, in seconds', async () => {
    const place = { suite, name: 'fleeting', namespace };
    await kubectl.apply([
      scrapeTarget(place, { pods: { selector: { matchLabels: { app: 'fleeting' } } }, port: 'http' }),
    ]);
    const found = (status: string, reason: string) =>
      eventually(
        reason,
        async () => {
          const object = await kubectl.find('scrapetarget', place.name, `--namespace=${namespace}`);
          expect(object && current(object, 'TargetsFound')).toMatchObject({ status, reason });
        },
        10_000,
      );
    await found('False', 'NoMatch');
    await kubectl.apply([mirrorPod('fleeting', image)]);
    await found('True', 'Found');
    await kubectl.run('delete', 'pod', 'fleeting', `--namespace=${namespace}`);
    await found('False', 'NoMatch');
  });
});
