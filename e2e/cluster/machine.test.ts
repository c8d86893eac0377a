import { describe, expect, test } from '@jest/globals';
import { mountPointsUnder } from './leftovers.ts';
import { listenersIn, MachineUnfit, refuseStrangers, requireRoot } from './machine.ts';
import { sourceAddressIn } from './node-address.ts';

test('listeners are read with their process; a line without one is left out', () => {
  const output = `LISTEN 0 4096  127.0.0.1:2379  0.0.0.0:*  users:(("kube",pid=42,fd=8))
LISTEN 0 4096          *:6443        *:*  users:(("kube",pid=43,fd=3),("other",pid=44,fd=3))
LISTEN 0 128        [::]:22       [::]:*
`;
  expect(listenersIn(output)).toEqual([
    { port: 2379, pid: 42, program: 'kube' },
    { port: 6443, pid: 43, program: 'kube' },
  ]);
});

test('a program that listens where the cluster will is named, with what the port is for; others are not in the way', () => {
  const stranger = { port: 6443, pid: 43, program: 'k3s' };
  expect(() => refuseStrangers([{ ...stranger, port: 22 }, stranger])).toThrow(
    new MachineUnfit('port 6443 (kube-apiserver) is taken by k3s, process 43: end it first'),
  );
  expect(() => refuseStrangers([{ ...stranger, port: 22 }])).not.toThrow();
});

test.each([
  ['linux', 1000],
  ['darwin', 0],
  ['win32', undefined],
])('on %s as user %s there can be no cluster, which is told; as root on Linux there can', (platform, user) => {
  expect(() => requireRoot({ platform, user })).toThrow('the local cluster needs Linux and root: run this as root');
  expect(() => requireRoot({ platform: 'linux', user: 0 })).not.toThrow();
});

describe("the node's address", () => {
  test.each([
    ['a route through a gateway', '192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.7 uid 0 \n    cache', '10.0.0.7'],
    ['a direct route', '192.0.2.1 dev eth0 src 192.0.2.2 uid 0', '192.0.2.2'],
    ['no route', '', undefined],
  ])('%s', (_, answer, expected) => {
    expect(sourceAddressIn(answer)).toBe(expected);
  });
});

test('mount points under our folders, deepest first, and no others', () => {
  const lines = ['/', '/state', '/state/pods/a', '/state/pods/a/with\\040blank', '/statement/x', '/run/ours/1'];
  const mountinfo = lines.map((path, index) => `${index} 0 0:1 / ${path} rw - tmpfs tmpfs rw`).join('\n');
  expect(mountPointsUnder(mountinfo, ['/state', '/run/ours'])).toEqual([
    '/run/ours/1',
    '/state/pods/a/with blank',
    '/state/pods/a',
  ]);
});
