/** What makes the cluster's network obey NetworkPolicies: kube-network-policies, and the rules that ask it. */
import { attempt, run } from './command.ts';
import { podRange, policyQueue } from './plan.ts';
import { ensureProgram } from './program.ts';

/** Our chain. Its name makes it go with Kubernetes' own, see `removalOf`. */
const chain = 'KUBE-NETWORK-POLICIES';

const jump = ['POSTROUTING', '--jump', chain];

/** The folder of the enforcer's program. */
export function ensureEnforcer(): Promise<string> {
  return ensureProgram({ kind: 'network-policies', sources: 'e2e/enforcer', what: '.' });
}

/**
 * Sends the first packet of every connection to a pod through the enforcer's queue. By iptables, since nftables cannot
 * where the kernel was built without NFT_QUEUE. Behind the translation of Service addresses, as upstream has it, and not
 * for root's own programs: the kubelet probes its pods, whatever their policies say. Nobody waits for a dead enforcer.
 */
export async function divertToEnforcer(): Promise<void> {
  const rules = [
    '*mangle',
    `:${chain} - [0:0]`, // with --noflush this empties the chain
    `-A ${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN`,
    `-A ${chain} -m owner --uid-owner 0 -j RETURN`,
    `-A ${chain} -d ${podRange} -j NFQUEUE --queue-num ${policyQueue} --queue-bypass`,
    'COMMIT',
  ];
  await run('iptables-restore', ['--noflush'], { input: `${rules.join('\n')}\n` });
  if (!(await isDiverted())) await run('iptables', ['--table', 'mangle', '--append', ...jump]);
}

/** Whether packets go to the enforcer. */
export async function isDiverted(): Promise<boolean> {
  return (await attempt('iptables', ['--table', 'mangle', '--check', ...jump])) !== undefined;
}
