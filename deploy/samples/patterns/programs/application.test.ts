import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { application } from './application.ts';
import { served, textAt } from './testing/loopback.ts';

describe('the application', () => {
  test.each([
    ['/prices/chair', 'route="/prices/:article",code="200"'],
    ['/prices/lamp?currency=eur', 'route="/prices/:article",code="200"'],
    ['/prices/42', 'route="other",code="404"'],
    ['/nowhere', 'route="other",code="404"'],
  ])('counts %s as %s', async (path, labels) => {
    await served(application({}), async (origin) => {
      await textAt(origin + path);
      const metrics = await textAt(`${origin}/metrics`);
      expect(metrics).toContain(`http_requests_total{method="GET",${labels}} 1\n`);
      expect(metrics).toContain('http_requests_under_way 0\n');
    });
  });

  test('counts a client that went away before the answer as that', async () => {
    const leaving = new AbortController();
    const counted = Promise.withResolvers<void>();
    const own = application({ slowness: 60_000 });
    const listener: RequestListener = (request, response) => {
      own(request, response);
      if (request.url !== '/slow') return;
      response.once('close', counted.resolve);
      leaving.abort();
    };
    await served(listener, async (origin) => {
      await expect(fetch(`${origin}/slow`, { signal: leaving.signal })).rejects.toThrow('aborted');
      await counted.promise;
      expect(await textAt(`${origin}/metrics`)).toContain('{method="GET",route="/slow",code="aborted"} 1\n');
    });
  });

  test('makes no series for paths, however many are asked for', async () => {
    const seriesAfter = async (paths: readonly string[]): Promise<number> =>
      await served(application({}), async (origin) => {
        for (const path of paths) await textAt(`${origin}/${encodeURIComponent(path)}`);
        return [...(await textAt(`${origin}/metrics`)).matchAll(/^http_requests_total\{/gm)].length;
      });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 12 }), { minLength: 2, maxLength: 8 }), async (paths) => {
        expect(await seriesAfter(paths)).toBe(1);
      }),
      { numRuns: 10 },
    );
  });

  test('names the trace of a request in its exemplar', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await served(application({}), async (origin) => {
      await textAt(`${origin}/prices/chair`, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
      await textAt(`${origin}/prices/lamp`, { traceparent: 'nonsense' });
      const metrics = await textAt(`${origin}/metrics`);
      expect(metrics).toMatch(new RegExp(`^http_request_duration_seconds_bucket.* # \\{trace_id="${trace}"\\} `, 'm'));
      expect(metrics).toContain('http_request_duration_seconds_count{route="/prices/:article"} 2\n');
      expect(metrics.endsWith('# EOF\n')).toBe(true);
    });
  });

  test('has a bucket that ends at what its alert asks for', async () => {
    await served(application({}), async (origin) => {
      await textAt(`${origin}/prices/chair`);
      expect(await textAt(`${origin}/metrics`)).toContain('_bucket{le="0.25",route="/prices/:article"} 1');
    });
  });
});
