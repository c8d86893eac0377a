/** Structured logs: one JSON object a line, which names the object it is about and never holds a secret. */

import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { pino, stdSerializers } from 'pino';

/** What the other rooms know of logging. Messages are constant text; what varies goes into the fields. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** Fields of every line, for example the version. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** What to do about an error, which is told beside it. */
  readonly remedyOf?: (error: unknown) => string | undefined;
  /** Where to write; standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Says nothing: for tests and for callers that need no log. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/** Creates the process's logger. Errors are logged under the field `err`. */
export function createLogger({ level = 'info', base = {}, destination, remedyOf }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: { ...base },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redactFields(withRemedy(fields, remedyOf)),
    },
    serializers: { err: (value: unknown) => redact(value instanceof Error ? factsOf(value) : value) },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

function withRemedy(fields: Record<string, unknown>, remedyOf: LoggerOptions['remedyOf']): Record<string, unknown> {
  const fix = fields['err'] === undefined ? undefined : remedyOf?.(fields['err']);
  return fix === undefined ? fields : { ...fields, fix };
}

/** An error with a reason tells of the world, where its words say all; of any other the stack says where it came from. */
function factsOf(error: Error): object {
  const { name, message } = error;
  return 'reason' in error ? { type: name, reason: error.reason, message } : stdSerializers.err(error);
}

/** Pino passes the fields of a child on unseen, so they are cleaned before it gets them. */
function wrap(target: PinoLogger): Logger {
  return {
    debug: (fields, message) => target.debug(fields, message),
    info: (fields, message) => target.info(fields, message),
    warn: (fields, message) => target.warn(fields, message),
    error: (fields, message) => target.error(fields, message),
    child: (fields) => wrap(target.child(redactFields(fields))),
  };
}

/** The fields by which an object is named in a log line, from a key `namespace/name` (or `name` when cluster-scoped). */
export function objectFields(kind: string, key: string): { kind: string; namespace?: string; name: string } {
  const slash = key.indexOf('/');
  if (slash < 0) return { kind, name: key };
  return { kind, namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

const HIDDEN = '[hidden]';
const SECRET_FIELD =
  /^(proxy-?)?authorization$|^(set-)?cookie$|password|passwd|token$|credentials?$|client_?secret|private_?key|^stringData$/i;
const SECRET_TEXT = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
/** Deeper values are cut off: a log line is no dump. */
const DEEPEST = 6;

/** The value with whatever looks like a secret replaced: fields by name, and authorization values within text. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(SECRET_TEXT, `$1 ${HIDDEN}`);
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth >= DEEPEST) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const hides = (name: string) =>
    SECRET_FIELD.test(name) || (name === 'data' && 'kind' in value && value.kind === 'Secret');
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      hides(name) && item !== undefined ? HIDDEN : redact(item, depth + 1),
    ]),
  );
}

function redactFields(fields: object): Record<string, unknown> {
  const clean = redact(fields);
  return typeof clean === 'object' ? { ...clean } : {};
}
