/** What an object may name as a system to monitor, and what it is called by afterwards. */
import { Refusal } from '../refusal.ts';
import type { AddressRule } from './record.ts';

/** A system as it is handed to the exporter. */
export interface System {
  /** With scheme and port, where it has some. */
  readonly address: string;
  /** What the label `instance` says. */
  readonly instance: string;
}

export interface AddressOptions {
  /** Of the object. Names without a dot are Services of it. */
  readonly namespace: string;
  readonly trusted: boolean;
  /** Host names and IP addresses that nobody may have asked: those of the nodes and of the API server. */
  readonly reserved: readonly string[];
  /** Whether somebody else than its selector says where a Service leads; by default it does not. */
  readonly leadsElsewhere?: (namespace: string, service: string) => boolean;
  /** The field that names the systems, for messages; `spec.exporter.addresses` by default. */
  readonly field?: string;
}

const usualField = 'spec.exporter.addresses';

/** An address as it was written, and where. */
interface Given {
  readonly given: string;
  readonly field: string;
}

interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

/** Throws a Refusal for an address that is none, or that may not be asked. No name is resolved here. */
export function systemOf(given: string, rule: AddressRule, options: AddressOptions): System {
  const { field = usualField } = options;
  if (!/^[\x21-\x7e]{1,512}$/.test(given))
    throw invalid({ given, field }, 'it is empty, too long, or has spaces or signs beyond ASCII');
  if (rule.form === 'identifier') return identified(given, options);
  const parts = partsOf({ given, field }, rule);
  const host = qualified(parts.host, options.namespace);
  refuseReserved({ given, field }, host, options.reserved);
  if (!options.trusted) refuseForeign(given, host, options);
  const port = parts.port === '' ? (rule.defaultPort?.toString() ?? '') : parts.port;
  const authority = `${host}${port === '' ? '' : `:${port}`}`;
  const address = `${parts.scheme === '' ? '' : `${parts.scheme}://`}${authority}${parts.path}`;
  return { address, instance: rule.hasPath ? address : authority };
}

/** What lies outside the cluster by its nature is not for those who are confined to their namespace. */
function identified(given: string, { trusted, namespace }: AddressOptions): System {
  if (trusted) return { address: given, instance: given };
  throw new Refusal(
    'NamespaceNotTrusted',
    `spec.exporter: what lies outside the cluster can be asked for only from a namespace that the stack trusts, and ${namespace} ` +
      'is none; have it added to spec.tenancy.trustedNamespaces of the MonitoringStack',
  );
}

function partsOf(address: Given, { schemes = [''], hasPath }: AddressRule): Parts {
  const { given } = address;
  const [, scheme = schemes[0] ?? '', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(given) ?? [];
  if (!schemes.includes(scheme)) throw invalid(address, `its scheme is none of ${named(schemes)}`);
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/.exec(rest) ?? [];
  if (authority.includes('@')) throw invalid(address, 'it holds a login, which belongs into a Secret');
  if (path !== '' && !hasPath) throw invalid(address, 'it goes on after the port');
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  if (host === '') throw invalid(address, 'it is no host with an optional port');
  if (port !== '' && (Number(port) < 1 || Number(port) > 65_535))
    throw invalid(address, 'its port is not between 1 and 65535');
  return { scheme, host: canonical(address, host), port, path };
}

function named(schemes: readonly string[]): string {
  const known = schemes.filter((scheme) => scheme !== '').map((scheme) => `${scheme}://`);
  return known.length === 0 ? 'any: give a host and a port alone' : known.join(' and ');
}

/** As a URL has it: lower case, and numbers such as 0x7f.1 as the addresses that they stand for. */
function canonical(given: Given, host: string): string {
  const url = URL.parse(`http://${host.replace(/\.$/, '')}/`);
  if (url === null) throw invalid(given, 'its host is none');
  return url.hostname;
}

function qualified(host: string, namespace: string): string {
  return host.includes('.') || host.startsWith('[') || host === 'localhost' ? host : `${host}.${namespace}.svc`;
}

const loopback: readonly RegExp[] = [/(^|\.)localhost$/, /^127\./, /^0\./, /^\[::1?\]$/];
const linkLocal: readonly RegExp[] = [/^169\.254\./, /^\[fe[89ab][\da-f]:/];
const apiServer: readonly RegExp[] = [/^kubernetes\.default(\.svc(\..+)?)?$/];

function refuseReserved(given: Given, host: string, reserved: readonly string[]): void {
  const found = [host, embedded(host)];
  const is = (patterns: readonly RegExp[]): boolean =>
    found.some((name) => patterns.some((pattern) => pattern.test(name)));
  if (is(loopback)) throw forbidden(given, 'is the exporter’s own pod');
  if (is(linkLocal)) throw forbidden(given, 'is link-local, as the metadata of a cloud are');
  if (is(apiServer)) throw forbidden(given, 'is the API server');
  const bare = new Set(found.map((name) => name.replace(/^\[(.*)\]$/, '$1')));
  if (reserved.some((name) => bare.has(name.toLowerCase()))) throw forbidden(given, 'is a node or the API server');
}

/** The IPv4 address within an IPv6 one, which a URL writes as ::ffff:7f00:1. */
function embedded(host: string): string {
  const [, high = '', low = ''] = /^\[(?:::ffff:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host) ?? [];
  if (high === '') return host;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

function refuseForeign(given: string, host: string, options: AddressOptions): void {
  const { namespace, leadsElsewhere, field = usualField } = options;
  const [, service] =
    new RegExp(String.raw`(?:^|\.)([a-z0-9-]+)\.${namespace}\.svc(?:\.[a-z0-9.-]+)?$`).exec(host) ?? [];
  if (service !== undefined && leadsElsewhere?.(namespace, service)) {
    throw new Refusal(
      'NamespaceNotTrusted',
      `${field}: Service ${namespace}/${service} has no selector, so that it may lead anywhere, and ${namespace} is none of the ` +
        `namespaces that the stack trusts; give it a selector, or have ${namespace} added to spec.tenancy.trustedNamespaces of the MonitoringStack`,
    );
  }
  if (service !== undefined) return;
  throw new Refusal(
    'NamespaceNotTrusted',
    `${field}: ${given} is no Service of ${namespace}, and ${namespace} is none of the namespaces that the stack trusts; ` +
      `name a Service, such as db.${namespace}.svc, or have ${namespace} added to spec.tenancy.trustedNamespaces of the MonitoringStack`,
  );
}

function invalid({ given, field }: Given, cause: string): Refusal {
  // A login is not to be repeated where everybody reads it.
  const shown = given.includes('@') ? '…' : JSON.stringify(given);
  return new Refusal('InvalidAddress', `${field}: ${shown} cannot be used: ${cause}`);
}

function forbidden({ given, field }: Given, cause: string): Refusal {
  return new Refusal('AddressForbidden', `${field}: ${given} ${cause}, which no exporter may ask`);
}
