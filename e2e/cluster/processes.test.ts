import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { end, identify, isAlive, isOwnEnvironment, isOwnRoot, startTimeOf } from './processes.ts';

describe('the start time in /proc/PID/stat', () => {
  const rest = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20';
  test.each([
    ['a plain name', `12 (kube) ${rest}`, '987654'],
    ['a name with blanks and brackets', `12 (a) b (c)) ${rest}`, '987654'],
    ['a zombie', `12 (kube) ${rest.replace('S', 'Z')}`, undefined],
  ])('%s', (_, stat, expected) => {
    expect(startTimeOf(stat)).toBe(expected);
  });
});

describe('the identity of a process', () => {
  test('this one lives, and not under another start time', () => {
    const self = identify(process.pid);
    expect(self).toBeDefined();
    if (!self) return;
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, startTime: `${self.startTime}0` })).toBe(false);
  });

  test.each([
    ['one that ends when asked', 'setInterval(() => {}, 1000); console.log(1)', 60_000],
    ['one that does not listen', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(1)', 100],
    ['one that is not asked', 'setInterval(() => {}, 1000); console.log(1)', 0],
  ])('ends %s', async (_, program, grace) => {
    const child = spawn(process.execPath, ['--eval', program]);
    await once(child.stdout, 'data');
    const identity = identify(child.pid ?? -1);
    if (!identity) throw new Error('the child is not there');
    await end(identity, grace);
    expect(isAlive(identity)).toBe(false);
  });
});

const overlay = (path: string, upper: string): string =>
  `1 2 0:3 / ${path} rw - overlay overlay rw,lowerdir=/a,upperdir=${upper},workdir=/w`;

describe('whose a process is', () => {
  const state = '/var/lib/x';
  test.each([
    ['started by our cluster', `A=b\0BELLWETHER_CLUSTER_STATE=${state}\0`, true],
    ['started by another one', `BELLWETHER_CLUSTER_STATE=${state}2\0`, false],
    ['started by someone who only speaks of it', `A=BELLWETHER_CLUSTER_STATE=${state}\0`, false],
  ])('by environment: %s', (_, environ, expected) => {
    expect(isOwnEnvironment(environ, state)).toBe(expected);
  });
  test.each([
    ['a container of ours', overlay('/', `${state}/containerd/1/fs`), true],
    ['a container of another runtime', overlay('/', '/var/lib/docker/1'), false],
    ['the host, where our containers are mounted', overlay('/run/x/rootfs', `${state}/containerd/1/fs`), false],
  ])('by root: %s', (_, mountinfo, expected) => {
    expect(isOwnRoot(`0 0 0:1 / /proc rw - proc proc rw\n${mountinfo}\n`, state)).toBe(expected);
  });
});
