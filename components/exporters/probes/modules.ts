/** How targets are probed: the modules that every stack's blackbox exporter has, and what is special about some of them. */
import { toText } from '../../content.ts';

type Module = Readonly<Record<string, unknown>> & { readonly prober: Prober };

export const probers = ['http', 'tcp', 'icmp', 'dns', 'grpc'] as const;
export type Prober = (typeof probers)[number];

/** IPv6 first would fail where a name has both kinds of addresses and the cluster speaks one. */
const http = { preferred_ip_protocol: 'ip4' };
const other = { preferred_ip_protocol: 'ip4', ip_protocol_fallback: true };
/** A server whose cluster has another domain, or that is outside, says that there is no such name, and thereby that it works. */
const dns = {
  ...other,
  query_name: 'kubernetes.default.svc.cluster.local',
  query_type: 'A',
  valid_rcodes: ['NOERROR', 'NXDOMAIN'],
};

/** Without a time of their own, modules take as long as the scrape may. */
export const modules = {
  http_2xx: { prober: 'http', http },
  http_post_2xx: { prober: 'http', http: { ...http, method: 'POST' } },
  https: { prober: 'http', http: { ...http, fail_if_not_ssl: true } },
  tcp_connect: { prober: 'tcp', tcp: other },
  tls_connect: { prober: 'tcp', tcp: { ...other, tls: true } },
  icmp: { prober: 'icmp', icmp: other },
  dns_udp: { prober: 'dns', dns: { ...dns, transport_protocol: 'udp' } },
  dns_tcp: { prober: 'dns', dns: { ...dns, transport_protocol: 'tcp' } },
  grpc: { prober: 'grpc', grpc: other },
  grpc_tls: { prober: 'grpc', grpc: { ...other, tls: true } },
} as const satisfies Readonly<Record<string, Module>>;

const byName: ReadonlyMap<string, Module> = new Map(Object.entries(modules));
export const moduleNames: readonly string[] = [...byName.keys()];

/** Undefined for a name that is none of ours. */
export const moduleNamed = (name: string): Module | undefined => byName.get(name);

/** What an object's own module is called in the file of its exporter. */
export const OWN_MODULE = 'own';

/** Where the exporter finds its modules. */
export const MODULES_FILE = 'blackbox.yml';

/** A redirect is an address of the target's own choice, be it the cloud's metadata or another namespace's pod. */
export function confined(module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return module['prober'] === 'http'
    ? { ...module, http: { ...Object(module['http'] ?? {}), follow_redirects: false } }
    : module;
}

const following = Object.entries(modules).filter(([, { prober }]) => prober === 'http');

/** For each module that follows redirects, the one that objects of untrusted namespaces have instead. */
export const confinedNames: Readonly<Record<string, string>> = Object.fromEntries(
  following.map(([name]) => [name, `${name}_confined`]),
);

/** The file of the exporter that all objects of a stack share. */
export const sharedModules: string = toText({
  modules: {
    ...modules,
    ...Object.fromEntries(following.map(([name, module]) => [confinedNames[name], confined(module)])),
  },
});

/** The file of an exporter that has one module, an object's own. */
export function ownModules(module: Readonly<Record<string, unknown>>): string {
  return toText({ modules: { [OWN_MODULE]: module } });
}
