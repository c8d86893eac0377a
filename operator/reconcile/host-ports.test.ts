import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../cache/key.ts';
import { assignPorts, isBlocked, isWaiting, portGrace } from './host-ports.ts';
import { runningPart, stackAt, strangeDaemonSet } from './testing/landscape.ts';
import { podOf } from './testing/snapshots.ts';

const [one, two] = [stackAt('a/one', 2001), stackAt('a/two', 2002)];
const names = [one, two].map(({ metadata: { namespace = '', name } }) => ({ namespace, name }));
const live = (stack: typeof one, port: number) => runningPart(stack, 'node-exporter', { port });
const stranger = (port: number) => strangeDaemonSet('x/agent', port);

describe('the port of each node-exporter', () => {
  test.each([
    ['the usual one, and the next', [], [9100, 19_100]],
    ['where it is', [live(two, 9100)], [19_100, 9100]],
    ['where it is, although the usual one is free', [live(one, 19_105)], [19_105, 9100]],
    ['no stranger’s', [stranger(9100), stranger(19_101)], [19_100, 19_102]],
    ['another, when a stranger has come to have it', [live(one, 9100), stranger(9100)], [19_100, 19_101]],
    ['the first keeps it, where both have one', [live(two, 9100), live(one, 9100)], [9100, 19_100]],
  ])('%s', (_, workloads, expected) => {
    const ports = assignPorts(names, workloads);
    expect(names.map((name) => ports.get(keyOf(name)))).toEqual(expected);
  });

  test.each([
    [9100, 19_100],
    [19_100, 19_101],
    [19_103, 19_104],
  ])('kept from %i by something unseen, it goes on to %i, and never back', (port, expected) => {
    const key = keyOf(one.metadata);
    expect(assignPorts(names, [live(one, port)], key).get(key)).toBe(expected);
  });
});

describe('a pod that waits for a port', () => {
  const since = new Date('2026-01-01T00:00:00Z');
  const at = (milliseconds: number) => new Date(since.getTime() + milliseconds);
  const exporter = (status: object) =>
    podOf('demo-node-exporter-x', { metadata: { creationTimestamp: since.toISOString() }, status });
  const pending = (message: string) => exporter({ conditions: [{ type: 'PodScheduled', status: 'False', message }] });
  const ended = (message: string, ready = false) =>
    exporter({ containerStatuses: [{ ready, lastState: { terminated: { exitCode: 1, message } } }] });
  const noFreePort = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
  const inUse = 'msg="listen tcp 192.0.2.1:9100: bind: address already in use"';

  test.each([
    ['that no node has for it', [pending(noFreePort)]],
    ['that a program of its node has', [ended(inUse)]],
  ])('%s, is given time: its predecessor may be about to go', (_, pods) => {
    const blocked = [portGrace, portGrace + 1].map((milliseconds) => isBlocked(pods, at(milliseconds)));
    expect([isWaiting(pods), ...blocked]).toEqual([true, false, true]);
  });

  test.each([
    ['that waits for something else', [pending('0/1 nodes are available: 1 Insufficient memory.')]],
    ['that fails for another reason', [ended('out of memory')]],
    ['that had to wait, and runs by now', [ended(inUse, true)]],
    ['that runs', [exporter({})]],
  ])('not one %s', (_, pods) => {
    expect([isWaiting(pods), isBlocked(pods, at(1e9))]).toEqual([false, false]);
  });
});
