import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { cpuOf, memoryOf, startOf, trafficOf } from './processes.ts';

test('memory is that of a process and its children', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)']);
  await once(child.stdout, 'data');
  const [all, below] = await Promise.all([memoryOf(process.pid), memoryOf(child.pid ?? 0)]);
  child.kill();
  await once(child, 'close');
  expect(below).toBeGreaterThan(10);
  expect(all).toBeGreaterThan(process.memoryUsage.rss() / 2 ** 20 / 2 + below);
  expect(await memoryOf(child.pid ?? 0)).toBe(0);
});

test('CPU and start agree with what Node says of itself', async () => {
  const { user, system } = process.cpuUsage();
  expect(await cpuOf(process.pid)).toBeGreaterThanOrEqual((user + system) / 1e6 - 0.05);
  expect(Math.abs((await startOf(process.pid)) - (Date.now() - process.uptime() * 1000))).toBeLessThan(2_000);
});

test('traffic is counted up', async () => {
  const { received, sent } = await trafficOf(process.pid);
  expect(received).toBeGreaterThanOrEqual(0);
  expect(sent).toBeGreaterThanOrEqual(0);
});
