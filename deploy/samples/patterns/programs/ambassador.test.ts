import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ambassador } from './ambassador.ts';
import { application } from './application.ts';
import { inventory } from './inventory.ts';
import { served, statusAt } from './testing/loopback.ts';

let folder = '';
let tokenFile = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-patterns-'));
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'first\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the ambassador', () => {
  /** The ambassador before a guarded application; `work` gets the origins of both. */
  const between = async (work: (front: string, back: string) => Promise<void>): Promise<void> => {
    await served(application({ tokenFile }), async (back) => {
      await served(ambassador({ destination: `${back}/metrics`, tokenFile }), (front) => work(front, back));
    });
  };

  test('is let in where others are not', async () => {
    await between(async (front, back) => {
      expect(await statusAt(`${back}/metrics`)).toBe(401);
      expect(await statusAt(`${back}/metrics`, { headers: { authorization: 'Bearer second' } })).toBe(401);
      const response = await fetch(`${front}/metrics`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
      expect(await response.text()).toContain('process_cpu_seconds_total');
    });
  });

  test('follows a change of the token without a restart', async () => {
    await between(async (front) => {
      await writeFile(tokenFile, 'third\n');
      expect(await statusAt(`${front}/metrics`)).toBe(200);
    });
  });

  test.each([
    ['GET', '/prices/chair', 404],
    ['GET', '/metrics/../healthy', 404],
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
  ])('does not let through %s %s', async (method, path, status) => {
    await between(async (front) => {
      expect(await statusAt(front + path, { method })).toBe(status);
    });
  });

  test('passes on that the token was refused', async () => {
    const stranger = join(folder, 'stranger');
    await writeFile(stranger, 'unknown');
    await served(application({ tokenFile }), async (back) => {
      await served(ambassador({ destination: `${back}/metrics`, tokenFile: stranger }), async (front) => {
        expect(await statusAt(`${front}/metrics`)).toBe(401);
      });
    });
  });

  test.each([
    ['a destination that is not there', () => tokenFile, 'ECONNREFUSED'],
    ['a token that is not there', () => join(folder, 'nowhere'), 'ENOENT'],
  ])('says why for %s, without the token', async (_, file, cause) => {
    const nobody = await served(inventory, (origin) => Promise.resolve(`${origin}/metrics`));
    await served(ambassador({ destination: nobody, tokenFile: file() }), async (front) => {
      const response = await fetch(`${front}/metrics`);
      const said = await response.text();
      expect([response.status, said]).toEqual([502, expect.stringContaining(cause)]);
      expect(said).not.toContain('third');
    });
  });

  test('takes the token nowhere else, when it is sent there', async () => {
    const asked: string[] = [];
    const elsewhere: RequestListener = ({ headers }, response) => {
      asked.push(headers.authorization ?? '');
      response.end();
    };
    await served(elsewhere, async (thief) => {
      const sender: RequestListener = (_, response) => response.writeHead(302, { location: thief }).end();
      await served(sender, async (back) => {
        await served(ambassador({ destination: `${back}/metrics`, tokenFile }), async (front) => {
          expect(await statusAt(`${front}/metrics`)).toBe(502);
        });
      });
    });
    expect(asked).toEqual([]);
  });
});
