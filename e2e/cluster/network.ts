/** The cluster's traces in the machine's network: links, addresses, rules and kernel settings, made and unmade. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { removalOf } from './iptables.ts';
import { parseAs } from './json.ts';
import { runRoot } from './paths.ts';
import { addressLink, bridgeLink, networkName } from './plan.ts';

/** Kernel settings that pods need. */
const needed: Record<string, string> = { 'net/ipv4/ip_forward': '1', 'net/bridge/bridge-nf-call-iptables': '1' };

/** Kernel settings that the kubelet and kube-proxy change without being asked; put back when the cluster goes. */
const touched = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'net/ipv4/conf/all/route_localnet',
];

const savedSettings = join(runRoot, 'kernel-settings.json');
const settingPath = (name: string): string => join('/proc/sys', name);

/** Sets what pods need, after noting what was there before. */
export async function prepareKernel(): Promise<void> {
  if (!existsSync(settingPath('net/bridge/bridge-nf-call-iptables'))) await attempt('modprobe', ['br_netfilter']);
  if (!existsSync(savedSettings)) {
    const before: Record<string, string> = {};
    for (const name of [...Object.keys(needed), ...touched].filter((each) => existsSync(settingPath(each)))) {
      before[name] = (await readFile(settingPath(name), 'utf8')).trim();
    }
    await writeFile(savedSettings, JSON.stringify(before));
  }
  for (const [name, value] of Object.entries(needed)) await writeFile(settingPath(name), value);
}

/** Puts the kernel settings back that the cluster changed. */
export async function restoreKernel(): Promise<void> {
  if (!existsSync(savedSettings)) return;
  const before = parseAs<Record<string, string>>(await readFile(savedSettings, 'utf8'));
  for (const [name, value] of Object.entries(before)) {
    if ((await readFile(settingPath(name), 'utf8')).trim() !== value) await writeFile(settingPath(name), value);
  }
  await rm(savedSettings);
}

/**
 * Makes sure that our link for addresses is there: a dummy link, or, where the kernel has none, a bridge without
 * ports. Neither leads anywhere.
 */
export async function ensureLink(): Promise<void> {
  if ((await attempt('ip', ['link', 'show', addressLink])) === undefined) {
    const dummy = await attempt('ip', ['link', 'add', addressLink, 'type', 'dummy']);
    if (dummy === undefined) await run('ip', ['link', 'add', addressLink, 'type', 'bridge']);
  }
  await run('ip', ['link', 'set', addressLink, 'up']);
}

/** Removes our links, with the pods' ends that still hang on the bridge. */
export async function removeLinks(): Promise<void> {
  const ends = (await attempt('ip', ['-o', 'link', 'show', 'master', bridgeLink])) ?? '';
  const names = [...ends.matchAll(/^\d+: ([^@:]+)/gm)].map((match) => match[1] ?? '');
  for (const name of [...names, bridgeLink, addressLink]) await attempt('ip', ['link', 'delete', name]);
}

/** Removes the rules that kube-proxy, the kubelet and our container network left. */
export async function removeRules(): Promise<void> {
  for (const version of ['iptables', 'ip6tables']) {
    const removal = removalOf((await attempt(`${version}-save`, [])) ?? '', networkName);
    if (removal !== undefined) await run(`${version}-restore`, ['--noflush'], { input: removal });
  }
}
