/** Paths of the Kubernetes API, taken apart. */

export interface Route {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource: string;
}

/** Undefined for paths that are not of a resource. */
export function parseRoute(pathname: string): Route | undefined {
  const [root, ...parts] = pathname.split('/').slice(1).map(decodeURIComponent);
  if (root !== 'api' && root !== 'apis') return undefined;
  const [group = '', version = '', ...rest] = root === 'api' ? ['', ...parts] : parts;
  if (rest.length === 0) return undefined;
  // `/namespaces/x` is the object, `/namespaces/x/pods` is a collection in it, `/namespaces/x/status` a subresource.
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural = '', name, subresource = ''] = inNamespace ? rest.slice(2) : rest;
  return { group, version, plural, namespace, name, subresource };
}
