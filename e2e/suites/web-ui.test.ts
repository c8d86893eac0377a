/** A person with a browser gets from the LoadBalancer's address to the answer of a query. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type BrowserContext, chromium } from 'playwright-core';
import { ensurePackages } from '../cluster/packages.ts';
import { endpointsOf } from '../demo/demo.ts';
import { kubectl } from './running-demo.ts';

// Installing the browser is the long part, on a machine that has none.
jest.setTimeout(600_000);

/** Chromium as Debian has it, without what it would ask other machines for by itself. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let profile: string;
let browser: BrowserContext;

beforeAll(async () => {
  await ensurePackages({ chromium: 'chromium' });
  profile = await mkdtemp(join(tmpdir(), 'bellwether-browser-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: quiet,
    viewport: { width: 1280, height: 800 },
  });
  browser.setDefaultTimeout(30_000);
});

afterAll(async () => {
  await browser?.close();
  await rm(profile, { recursive: true, force: true });
});

test('a query is typed, run and answered in the web UI of Prometheus', async () => {
  const url = (await endpointsOf(kubectl)).get('prometheus');
  expect(url).toMatch(/^http:\/\/198\.18\.0\.\d+:9090$/);
  const page = await browser.newPage();
  await page.goto(`${url}/query`);
  await page.locator('.cm-content').click();
  // Of late: after a restart the server still sees, for five minutes, what it saw before.
  await page.keyboard.type('max by (job) (last_over_time(up{job="node-exporter"}[15s]))');
  await page.getByRole('button', { name: 'Execute' }).click();
  const row = page.locator('table tbody tr').first();
  await row.waitFor();
  expect(await row.locator('td').allInnerTexts()).toEqual(['{job="node-exporter"}', '1']);
});
