import { describe, expect, test } from '@jest/globals';
import { removalOf } from './iptables.ts';

const hash = (digit: string): string => `CNI-${digit.repeat(24)}`;
const comment = (network: string): string => `-m comment --comment "name: \\"${network}\\" id: \\"1\\""`;

const saved = `# Generated
*filter
:INPUT ACCEPT [0:0]
:DOCKER - [0:0]
:KUBE-FIREWALL - [0:0]
-A INPUT -j KUBE-FIREWALL
-A INPUT -j DOCKER
-A KUBE-FIREWALL -j DROP
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
:${hash('a')} - [0:0]
:${hash('b')} - [0:0]
:CNI-HOSTPORT-DNAT - [0:0]
-A POSTROUTING -s 10.0.0.2/32 ${comment('ours')} -j ${hash('a')}
-A POSTROUTING -s 10.1.0.2/32 ${comment('theirs')} -j ${hash('b')}
-A POSTROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-A ${hash('a')} ${comment('ours')} -j MASQUERADE
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
COMMIT
`;

describe('the removal of our rules', () => {
  const removal = removalOf(saved, 'ours') ?? '';

  test('takes chains of Kubernetes, with the jumps to them', () => {
    expect(removal.split('*nat')[0]).toBe(
      '*filter\n:KUBE-FIREWALL - [0:0]\n-D INPUT -j KUBE-FIREWALL\n-X KUBE-FIREWALL\nCOMMIT\n',
    );
  });

  test('takes the chains of our network, and leaves those of another and what both share', () => {
    expect(removal).toContain(`-D POSTROUTING -s 10.0.0.2/32 ${comment('ours')} -j ${hash('a')}`);
    expect(removal).toContain(`-X ${hash('a')}`);
    expect(removal).not.toContain(hash('b'));
    expect(removal).not.toContain('CNI-HOSTPORT-DNAT');
  });

  test('takes the shared chains when nobody else is left', () => {
    const alone = saved
      .split('\n')
      .filter((line) => !line.includes(hash('b')))
      .join('\n');
    expect(removalOf(alone, 'ours')).toContain('-X CNI-HOSTPORT-DNAT');
  });

  test('leaves tables without anything of ours alone', () => {
    expect(removal).not.toContain('*raw');
    expect(
      removalOf('*filter\n:INPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A INPUT -j DOCKER\nCOMMIT\n', 'ours'),
    ).toBeUndefined();
  });
});
