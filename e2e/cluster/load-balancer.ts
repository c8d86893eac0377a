/** A stand-in for a load balancer: LoadBalancer Services get an address of this machine that leads nowhere else. */

import type { Api, ApiList, ApiObject } from './api.ts';
import { run } from './command.ts';
import { addressLink, loadBalancerRange } from './plan.ts';

interface Service extends ApiObject {
  spec: { type?: string; loadBalancerClass?: string };
  status: { loadBalancer?: { ingress?: Array<{ ip?: string }> } };
}

/** What a Service needs: its address, and whether its status has to be written for that. */
export interface Assignment {
  service: Service;
  address: string | undefined;
  write: boolean;
}

/** All addresses there are to give. */
export function addressesOf(range: typeof loadBalancerRange = loadBalancerRange): string[] {
  return Array.from({ length: range.last - range.first + 1 }, (_, index) => `${range.prefix}${range.first + index}`);
}

/**
 * Who gets which address: everyone keeps what they have, the first to ask keeps a doubly given one, newcomers get the
 * lowest free one, and who is no load balancer any more loses theirs.
 */
export function assign(services: readonly Service[], pool: readonly string[] = addressesOf()): Assignment[] {
  const taken = new Set<string>();
  const kept = services.map((service) => {
    const has = service.status.loadBalancer?.ingress?.[0]?.ip;
    const keeps = isWanted(service) && has !== undefined && pool.includes(has) && !taken.has(has);
    if (keeps) taken.add(has);
    return { service, has, keeps };
  });
  return kept.map(({ service, has, keeps }) => {
    if (keeps) return { service, address: has, write: false };
    const address = isWanted(service) ? pool.find((each) => !taken.has(each)) : undefined;
    if (address !== undefined) taken.add(address);
    return { service, address, write: address !== has };
  });
}

const isWanted = ({ spec, metadata }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;

/** Gives and takes addresses until `signal` aborts: first the link, then the Service's status. */
export async function balance(api: Api, signal: AbortSignal): Promise<void> {
  for await (const _ of api.changes('/api/v1/services', signal)) {
    const { items } = await api.call<ApiList<Service>>('GET', '/api/v1/services');
    const assignments = assign(items);
    await setAddresses(assignments.flatMap(({ address }) => address ?? []));
    for (const assignment of assignments.filter(({ write }) => write)) await report(api, assignment);
  }
}

async function report(api: Api, { service, address }: Assignment): Promise<void> {
  const { namespace = '', name } = service.metadata;
  const value = { status: { loadBalancer: address === undefined ? null : { ingress: [{ ip: address }] } } };
  await api.call('PATCH', `/api/v1/namespaces/${namespace}/services/${name}/status`, {
    type: 'application/merge-patch+json',
    value,
  });
  console.log(
    `${namespace}/${name}: ${address ?? (service.spec.type === 'LoadBalancer' ? 'no address is free' : 'address taken back')}`,
  );
}

/** Makes our link carry exactly these addresses of the range. */
async function setAddresses(wanted: readonly string[]): Promise<void> {
  const shown = await run('ip', ['-o', '-4', 'address', 'show', 'dev', addressLink]);
  const present = [...shown.matchAll(/inet (\d+\.\d+\.\d+\.\d+)/g)].map((match) => match[1] ?? '');
  const ours = new Set(addressesOf());
  for (const address of wanted)
    if (!present.includes(address)) await run('ip', ['address', 'add', `${address}/32`, 'dev', addressLink]);
  for (const address of present) {
    if (ours.has(address) && !wanted.includes(address))
      await run('ip', ['address', 'delete', `${address}/32`, 'dev', addressLink]);
  }
}
