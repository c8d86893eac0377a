/** What became of a ScrapeTarget's search: found, or why not and what was probably meant. */

export type MissingReason = 'NoMatch' | 'NoEndpoints' | 'HostNetwork' | 'PortNotFound' | 'NoSelector' | 'NoHost';

export type Finding =
  | { readonly found: true }
  | { readonly found: false; readonly reason: MissingReason; readonly message: string };

export const found: Finding = { found: true };

/** The pods are there and are not for this object: the scrape job drops what has its node's address. */
export function onHostNetwork(field: string): Finding {
  const message =
    `${field}: every pod that it leads to is on the network of its node, which may be scraped only from a namespace that ` +
    'the stack trusts; or have the namespace added to spec.tenancy.trustedNamespaces of the MonitoringStack.';
  return missing('HostNetwork', message);
}

export function missing(reason: MissingReason, message: string): Finding {
  return { found: false, reason, message };
}
