/** Taking kube-proxy's, the kubelet's and our container network's rules out of a saved rule set, and no others. */

/** Whether a chain is one that Kubernetes or our container network made. */
function isOurs(chain: string, networkChains: ReadonlySet<string>): boolean {
  return chain.startsWith('KUBE-') || networkChains.has(chain);
}

/**
 * The input for `iptables-restore --noflush` that removes every rule and chain of Kubernetes, and of the container
 * network `network`, from what `iptables-save` printed; undefined when there is none.
 */
export function removalOf(saved: string, network: string): string | undefined {
  const tables = saved.split(/^(?=\*)/m).flatMap((table) => removalOfTable(table, network));
  return tables.length === 0 ? undefined : `${tables.join('\n')}\n`;
}

function removalOfTable(table: string, network: string): string[] {
  const lines = table.split('\n');
  const networkChains = networkChainsIn(lines, network);
  const chains = lines
    .flatMap((line) => /^:(\S+)/.exec(line)?.[1] ?? [])
    .filter((chain) => isOurs(chain, networkChains));
  if (chains.length === 0) return [];
  const known = new Set(chains);
  const jumps = lines.filter(
    (line) => line.startsWith('-A ') && !known.has(chainOf(line)) && known.has(targetOf(line)),
  );
  return [
    lines[0] ?? '',
    ...chains.map((chain) => `:${chain} - [0:0]`), // with --noflush this empties the chain
    ...jumps.map((line) => line.replace('-A ', '-D ')),
    ...chains.map((chain) => `-X ${chain}`),
    'COMMIT',
  ];
}

/** CNI's chains are named by hash; those of our network are known by the comments of the rules in and to them. */
function networkChainsIn(lines: readonly string[], network: string): Set<string> {
  const rules = lines.filter((line) => line.startsWith('-A '));
  const ours = rules.filter((rule) => rule.replaceAll('\\', '').includes(`name: "${network}"`));
  const named = new Set(ours.flatMap((rule) => [chainOf(rule), targetOf(rule)]).filter(isPodChain));
  const othersToo = rules.map(targetOf).some((target) => isPodChain(target) && !named.has(target));
  if (othersToo) return named;
  const shared = lines.flatMap((line) => /^:(CNI-HOSTPORT-\S+)/.exec(line)?.[1] ?? []);
  return new Set([...named, ...shared]);
}

/** A chain for one pod; CNI-HOSTPORT-* chains serve all networks of the machine. */
const isPodChain = (chain: string): boolean => chain.startsWith('CNI-') && !chain.startsWith('CNI-HOSTPORT-');

const chainOf = (rule: string): string => rule.split(' ')[1] ?? '';

const targetOf = (rule: string): string => /(?:^| )-[jg] (\S+)/.exec(rule)?.[1] ?? '';
