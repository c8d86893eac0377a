/** The server's side of an error: what it answers instead of an object. */
import type { Status, StatusDetails } from '../errors.ts';
import { resourceName } from '../resource.ts';
import type { ServedKind } from './stored.ts';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.status = details === undefined ? { code, reason, message } : { code, reason, message, details };
  }
}

const called = ({ resource }: ServedKind, name: string) => `${resourceName(resource)} "${name}"`;

export const refuse = {
  badRequest: (message: string) => new Refusal(400, 'BadRequest', message),
  noSuchPath: () => new Refusal(404, 'NotFound', 'the server could not find the requested resource'),
  notAllowed: (method: string) => new Refusal(405, 'MethodNotAllowed', `the server does not allow ${method} here`),
  notFound: (kind: ServedKind, name: string) =>
    new Refusal(404, 'NotFound', `${called(kind, name)} not found`, { name, kind: kind.resource.plural }),
  noNamespace: (name: string) =>
    new Refusal(404, 'NotFound', `namespaces "${name}" not found`, { name, kind: 'namespaces' }),
  alreadyExists: (kind: ServedKind, name: string) =>
    new Refusal(409, 'AlreadyExists', `${called(kind, name)} already exists`, { name, kind: kind.resource.plural }),
  conflict: (kind: ServedKind, name: string, why: string) =>
    new Refusal(409, 'Conflict', `${called(kind, name)}: ${why}`),
  invalid: (message: string) => new Refusal(422, 'Invalid', message),
  expired: (message: string) => new Refusal(410, 'Expired', message),
  tooLarge: (asked: string, current: number) =>
    new Refusal(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
      retryAfterSeconds: 1,
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    }),
} as const;

export function statusBody({ status }: Refusal): Record<string, unknown> {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status };
}
