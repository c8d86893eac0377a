/** What to do about an error: one sentence for whoever runs the operator, beside the error's own words. */
import { crdFile, ownGroup, roleOf } from './installation.ts';
import { ApiError, codeOf, isNoSuchPath, TransportError } from './kube/errors.ts';

/** `patch`, `statefulsets.apps`, and where: what someone was refused. */
export interface RefusedRight {
  readonly verb: string;
  /** As RBAC names it, with its subresource. */
  readonly resource: string;
  readonly group: string;
  readonly namespace: string | undefined;
}

/** The words of k8s.io/apiserver (responsewriters, forbiddenMessage); quotas and admission refuse in others. */
const refusedRight =
  /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)"| at the cluster scope)/;

/** Of a binding to a role, the same of k8s.io/kubernetes (registry/rbac, ConfirmNoEscalation). */
const refusedBinding = /attempting to grant RBAC permissions not currently held/;
const binding: RefusedRight = {
  verb: 'bind',
  resource: 'clusterroles',
  group: 'rbac.authorization.k8s.io',
  namespace: undefined,
};

/** The right whose lack an error tells of. */
export function refusedRightOf(error: unknown): RefusedRight | undefined {
  if (!(error instanceof ApiError) || error.status !== 403) return undefined;
  if (refusedBinding.test(error.message)) return binding;
  const [, verb, resource, group, namespace] = refusedRight.exec(error.message) ?? [];
  if (verb === undefined || resource === undefined || group === undefined) return undefined;
  return { verb, resource, group, namespace };
}

/** What to do about what the API server, or the way to it, answered. Undefined when nothing better is known than the error itself. */
export function remedyOf(error: unknown): string | undefined {
  if (error instanceof ApiError) return remedyOfRefusal(error);
  if (error instanceof TransportError) return remedyOfTransport(error);
  return undefined;
}

/** The error's own words, and what to do about it where that is known: for conditions. */
export function withRemedy(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const fix = remedyOf(error);
  return fix === undefined ? message : `${message}; ${fix}`;
}

function remedyOfRefusal(error: ApiError): string | undefined {
  const right = refusedRightOf(error);
  if (right) return remedyOfRight(right);
  const [plural = '', ...rest] = error.asked.resource.split('/')[0]?.split('.') ?? [];
  const isOwn = rest.join('.') === ownGroup;
  if (isOwn && isNoSuchPath(error)) {
    return error.asked.resource.includes('/')
      ? `the CRD ${plural}.${ownGroup} is older than the operator, its status cannot be written: kubectl apply --server-side -f ${crdFile}`
      : `the CRD ${plural}.${ownGroup} is not installed: kubectl apply --server-side -f ${crdFile}`;
  }
  if (isOwn && /field not declared in schema/.test(error.message)) {
    return `the CRD ${plural}.${ownGroup} is older than the operator: kubectl apply --server-side -f ${crdFile}`;
  }
  if (error.status === 401) {
    return 'the API server does not accept the login: renew the token or client certificate of the kubeconfig, which is read again by itself';
  }
  if (error.status === 429) return 'the API server is busy or only just starting; the operator goes on by itself';
  if (error.status >= 500) return 'the API server has a fault of its own: see its log; the operator goes on by itself';
  return undefined;
}

function remedyOfRight({ verb, resource, group, namespace }: RefusedRight): string {
  const { kind, name } = roleOf({ group, resource, namespace });
  const full = group === '' ? resource : resource.replace(/\/|$/, (slash) => `.${group}${slash}`);
  const where = namespace === undefined ? 'everywhere' : `in namespace ${namespace}`;
  return (
    `the operator's account needs the right to ${verb} ${full} ${where}, which the ${kind} ${name} of this version ` +
    `gives: kubectl apply --server-side -f ${crdFile}, and see that the role is bound to the account`
  );
}

const unreachable = 'see that it runs and that the address in the kubeconfig is right; the operator goes on by itself';

/** By the code of the system's or OpenSSL's error. */
const transportRemedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: `no API server listens at that address: ${unreachable}`,
  ENOTFOUND: `the name of the API server is not known: put the right one into the kubeconfig, or mend DNS; ${unreachable}`,
  EAI_AGAIN: `DNS does not answer for the name of the API server: mend DNS, or put an address into the kubeconfig; ${unreachable}`,
  EHOSTUNREACH: `there is no way to the API server: ${unreachable}`,
  ENETUNREACH: `there is no way to the API server: ${unreachable}`,
  ECONNRESET: `the API server broke off: ${unreachable}`,
  UND_ERR_SOCKET: `the API server broke off: ${unreachable}`,
  UND_ERR_CONNECT_TIMEOUT: `the API server does not answer: ${unreachable}`,
  CERT_HAS_EXPIRED:
    "the API server's certificate has ended: renew it, or put the clock of this machine right if it is ahead",
  CERT_NOT_YET_VALID:
    "the API server's certificate is not valid yet: put the clock of this machine right, it is behind",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the API server's certificate is for other names than the kubeconfig's server: use one of them there",
};

const otherAuthority =
  "another authority than the kubeconfig's signed the API server's certificate: put the cluster's CA certificate into " +
  'certificate-authority-data; the kubeconfig is read again by itself';

/** OpenSSL's names of chains that do not end in a known authority. */
const unknownAuthority = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED/;

function remedyOfTransport(error: TransportError): string | undefined {
  const code = codeOf(error);
  if (unknownAuthority.test(code)) return otherAuthority;
  if (error.reason === 'Timeout') return transportRemedies['UND_ERR_CONNECT_TIMEOUT'];
  return transportRemedies[code];
}
