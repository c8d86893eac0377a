import { describe, expect, test } from '@jest/globals';
import { validate } from '../../crds/validate.ts';
import { keyOf } from '../cluster/cache.ts';
import { operatorObjects, rolloutGap, samples } from './install.ts';
import { proxyPath } from './kubectl.ts';
import { BadRequest, placeOf } from './platform.ts';
import { query, samplesIn, seriesText } from './prometheus.ts';
import { reportJob, workload } from './workload.ts';

describe('where the demo runs', () => {
  test.each([
    [{}, 'local'],
    [{ CLUSTER: 'local', IMAGE: '' }, 'local'],
    [{ CLUSTER: 'current', IMAGE: 'example.com/b:1' }, { image: 'example.com/b:1' }],
  ])('%p', (environment, expected) => {
    expect(placeOf(environment)).toEqual(expected);
  });

  test.each([{ CLUSTER: 'current' }, { IMAGE: 'example.com/b:1' }, { CLUSTER: 'production', IMAGE: 'x' }])(
    'never on another cluster without being told: %p is refused',
    (environment) => {
      expect(() => placeOf(environment)).toThrow(BadRequest);
    },
  );
});

describe('the operator’s objects', () => {
  const text = (revision: string): string => JSON.stringify(operatorObjects({ image: 'example.com/b:1', revision }));

  test('run the image, and differ in the pods alone when what it holds changed', () => {
    expect(text('a')).toContain('"image":"example.com/b:1"');
    expect(text('a')).not.toBe(text('b'));
    expect(text('a').replace('"bellwether.dev/revision":"a"', '"bellwether.dev/revision":"b"')).toBe(text('b'));
  });

  const deployment = (status: object): NonNullable<Parameters<typeof rolloutGap>[0]> => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', generation: 2 },
    spec: { replicas: 1, template: { metadata: {} } },
    status,
  });

  test.each([
    [undefined, 'the Deployment is not there'],
    [deployment({}), 'its change was not noticed yet'],
    [deployment({ observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 }), 'its change was not noticed yet'],
    [deployment({ observedGeneration: 2 }), '0 of 1 pods are of the new version'],
    [deployment({ observedGeneration: 2, updatedReplicas: 1 }), '0 of 1 pods are available'],
    [deployment({ observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 }), undefined],
  ])('case %#: what keeps a Deployment from being rolled out', (given, expected) => {
    expect(rolloutGap(given)).toBe(expected);
  });
});

test('the samples are valid', async () => {
  const objects = await samples();
  expect(objects).toHaveLength(3);
  expect(objects.flatMap((object) => validate(object))).toEqual([]);
});

describe('the workload', () => {
  const options = { image: 'example.com/b:1', program: 'code', revision: keyOf('code'), pushgateway: 'http://gateway' };
  const all = [...workload(options), reportJob(options)];

  test('needs no image but the operator’s, and meets the restricted Pod Security Standard', () => {
    const text = JSON.stringify(all);
    const images = [...text.matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image);
    expect(new Set(images)).toEqual(new Set(['example.com/b:1']));
    expect(images).toHaveLength(3);
    for (const word of [
      '"runAsNonRoot":true',
      '"drop":["ALL"]',
      '"type":"RuntimeDefault"',
      '"readOnlyRootFilesystem":true',
    ]) {
      expect(text.split(word)).toHaveLength(4);
    }
  });

  test('runs the batch job anew when it changed', () => {
    const other = reportJob({ ...options, revision: keyOf('other code') });
    expect(other.metadata?.name).not.toBe(reportJob(options).metadata?.name);
  });
});

describe('answers of Prometheus', () => {
  const answer = (result: object, resultType = 'vector'): object => ({
    status: 'success',
    data: { resultType, result },
  });

  test('are samples', () => {
    const result = [{ metric: { __name__: 'up', job: 'a' }, value: [1.5, '0.25'] }];
    expect(samplesIn(answer(result))).toEqual([{ labels: { __name__: 'up', job: 'a' }, value: 0.25, at: 1.5 }]);
  });

  test.each([answer([], 'matrix'), { status: 'error', error: 'bad' }, {}, null, 'x'])('%p is no vector', (value) => {
    expect(() => samplesIn(value)).toThrow('not an instant vector');
  });

  test('are asked for with the expression escaped', async () => {
    const asked: string[] = [];
    await query(async (path) => {
      asked.push(path);
      return answer([]);
    }, 'a{b="c d"} + 1');
    expect(asked).toEqual(['/api/v1/query?query=a%7Bb%3D%22c%20d%22%7D%20%2B%201']);
    expect(proxyPath({ namespace: 'n', name: 's', port: 'web' }, '/x?y')).toBe(
      '/api/v1/namespaces/n/services/s:web/proxy/x?y',
    );
  });

  test('are shown as series are written', () => {
    expect(seriesText({ __name__: 'up', job: 'a', path: '"x"' })).toBe('up{job="a", path="\\"x\\""}');
  });
});
