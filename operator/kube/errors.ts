/** What the API server, or the way to it, answers when it does not answer with an object. */
import { isRecord } from './json.ts';

/** What was asked; every message names it. */
export interface Asked {
  readonly verb: string;
  /** Plural with group, as kubectl writes it: `statefulsets.apps`, `pods/status`. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** One entry of `details.causes` of a metav1.Status: usually one invalid field or one conflicting owner. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly kind?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** metav1.Status as far as an error carries it. */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
}

/** A refusal by the API server. `reason` is the server's own (`NotFound`, `Conflict`, `Invalid`, …). */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly details: StatusDetails;
  readonly asked: Asked;

  constructor(asked: Asked, status: Status) {
    super(`${describe(asked)}: ${status.message} (${status.code} ${status.reason})`);
    this.name = 'ApiError';
    this.asked = asked;
    this.status = status.code;
    this.reason = status.reason;
    this.details = status.details ?? {};
  }
}

/** The request got no usable answer: connection refused or broken, timeout, oversized or unreadable body. */
export class TransportError extends Error {
  readonly reason: 'Unreachable' | 'Timeout' | 'TooLarge' | 'Unreadable';
  readonly asked: Asked;

  constructor(asked: Asked, reason: TransportError['reason'], cause: unknown) {
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    super(`${describe(asked)}: ${why} (${reason})`, { cause });
    this.name = 'TransportError';
    this.asked = asked;
    this.reason = reason;
  }
}

/** `patch pods/status monitoring/prometheus-0` */
export function describe(asked: Asked): string {
  const object = asked.namespace ? `${asked.namespace}/${asked.name ?? ''}` : (asked.name ?? '');
  return object ? `${asked.verb} ${asked.resource} ${object}` : `${asked.verb} ${asked.resource}`;
}

/** Reads a metav1.Status out of any body; proxies and old servers answer with text, which becomes the message. */
export function readStatus(code: number, body: string): Status {
  const parsed = parseOrUndefined(body);
  if (isRecord(parsed) && parsed['kind'] === 'Status') return statusOf(parsed, code);
  return { code, reason: reasonOf(code), message: body.trim().slice(0, 500) || 'no message' };
}

/** The Status inside an ERROR event of a watch, or a parsed error body. */
export function statusOf(object: Readonly<Record<string, unknown>>, fallbackCode = 500): Status {
  const code = typeof object['code'] === 'number' ? object['code'] : fallbackCode;
  const reason = typeof object['reason'] === 'string' && object['reason'] !== '' ? object['reason'] : reasonOf(code);
  const message = typeof object['message'] === 'string' ? object['message'] : 'no message';
  const details = isRecord(object['details']) ? { details: object['details'] as StatusDetails } : {};
  return { code, reason, message, ...details };
}

/** Reasons by code as k8s.io/apimachinery's NewGenericServerResponse gives them. */
const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function reasonOf(code: number): string {
  return reasons[code] ?? 'Unknown';
}

function parseOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const hasStatus = (error: unknown, status: number) => error instanceof ApiError && error.status === status;

export const isNotFound = (error: unknown): boolean => hasStatus(error, 404);
/** Any 409 but AlreadyExists: a stale resourceVersion, a failed precondition, a field that another manager owns. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 409 && error.reason !== 'AlreadyExists';
export const isAlreadyExists = (error: unknown): boolean =>
  error instanceof ApiError && error.reason === 'AlreadyExists';
/** The resourceVersion or continue token is older than what the server remembers. */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
export const isUnauthorized = (error: unknown): boolean => hasStatus(error, 401);
export const isForbidden = (error: unknown): boolean => hasStatus(error, 403);
export const isBadRequest = (error: unknown): boolean => hasStatus(error, 400);
export const isInvalid = (error: unknown): boolean => hasStatus(error, 422);
export const isThrottled = (error: unknown): boolean => hasStatus(error, 429);
/** Either end does not know the authority that signed the other's certificate, or it has ended. */
export const isCertificateProblem = (error: unknown): boolean =>
  error instanceof TransportError && /CERT|SIGNATURE|TLS_ALERT/.test(codeOf(error));

/** The code of the first error in the chain of causes that has one: the system's, Node's or OpenSSL's. */
export function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

/** Nothing is served at the path: not one object is missing, but its kind, or the subresource. */
export const isNoSuchPath = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404 && error.details.name === undefined;

/** The server, or the way to it, failed: the same request may well succeed later. */
export const isTransient = (error: unknown): boolean =>
  error instanceof TransportError || (error instanceof ApiError && (error.status >= 500 || error.status === 429));

/**
 * The server has not yet seen, or never had, the resourceVersion asked for. Servers from before 1.19 say it only in
 * the message; client-go's IsTooLargeResourceVersion looks at both as well.
 */
export const isTooLargeResourceVersion = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.details.causes?.some((cause) => cause.reason === 'ResourceVersionTooLarge') === true ||
    error.message.includes('Too large resource version'));
