/** What the operator can be told on its command line. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { LogLevel } from './log.ts';
import { withNearest } from './nearest.ts';

export interface Options {
  /** Where metrics and health are served. */
  readonly port: number;
  readonly promtool: string;
  readonly amtool: string;
  /** Socket of a judge of its own; without one the parsers are child processes of the operator. */
  readonly judge: string | undefined;
  /** Folder of the journal; without one verdicts are remembered in memory alone. */
  readonly journal: string | undefined;
  /** Wait for the Lease before reconciling. */
  readonly leaderElect: boolean;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** The operator's own namespace and pod name. */
  readonly namespace: string;
  readonly identity: string;
  readonly serviceAccount: string;
  /** Where servers reach this program, without a slash at its end. */
  readonly url: string;
  readonly logLevel: LogLevel;
}

/** The command line cannot be understood; the message says what is wrong and what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: bellwether [options]
  --port N              port of metrics and health (8080)
  --promtool PATH       promtool (promtool on the PATH)
  --amtool PATH         amtool (amtool on the PATH)
  --judge SOCKET        asks the judge that listens there; without it, runs promtool and amtool itself
  --journal DIR         remembers verdicts over a restart; may be deleted at any time
  --leader-elect        wait for the Lease before reconciling; for more than one replica
  --kubeconfig FILE     the cluster ($KUBECONFIG, ~/.kube/config, or the pod's service account)
  --context NAME        context of the kubeconfig
  --namespace NAME      the operator's own namespace ($POD_NAMESPACE, or monitoring)
  --service-account NAME  the operator's own account (bellwether)
  --url URL             where Prometheus reaches the operator (http://bellwether.NAMESPACE.svc:8080)
  --log-level LEVEL     debug, info, warn or error ($LOG_LEVEL, or info)
  --help`;

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The port that a flag gives. Throws UsageError. */
export function portOf(flag: string, given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(`--${flag} ${given}: a port is a whole number from 1 to 65535`);
}

/** The names of namespaces and accounts (RFC 1123). */
function nameOf(flag: string, given: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(given)) return given;
  throw new UsageError(`--${flag} ${given}: a name consists of lower case letters, digits and "-", at most 63`);
}

function urlOf(given: string): string {
  if (/^https?:$/.test(URL.parse(given)?.protocol ?? '')) return given.replace(/\/+$/, '');
  throw new UsageError(`--url ${given}: it is a URL such as http://bellwether.monitoring.svc:8080`);
}

/** The level that --log-level gives. Throws UsageError. */
export function levelOf(given: string): LogLevel {
  const level = levels.find((known) => known === given);
  if (level) return level;
  throw new UsageError(`--log-level ${given}: it is one of ${levels.join(', ')}`);
}

/** A flag with a value. */
export const text = { type: 'string' } as const;

const options = {
  port: { ...text, default: '8080' },
  promtool: { ...text, default: 'promtool' },
  amtool: { ...text, default: 'amtool' },
  judge: text,
  journal: text,
  'leader-elect': { type: 'boolean', default: false },
  kubeconfig: text,
  context: text,
  namespace: text,
  url: text,
  'service-account': { ...text, default: 'bellwether' },
  'log-level': text,
  help: { type: 'boolean', default: false },
} as const;

/** The values of the flags. Throws UsageError, which names the nearest of those that there are. */
export function parsed<T extends ParseArgsOptionsConfig>(args: readonly string[], known: T) {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    throw new UsageError(withNearest(error instanceof Error ? error.message : String(error), Object.keys(known)), {
      cause: error,
    });
  }
}

/** Undefined when help was asked for. Throws UsageError. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | undefined {
  const values = parsed(args, options);
  if (values.help) return undefined;
  const namespace = nameOf('namespace', values.namespace ?? environment['POD_NAMESPACE'] ?? 'monitoring');
  return {
    port: portOf('port', values.port),
    promtool: values.promtool,
    amtool: values.amtool,
    judge: values.judge,
    journal: values.journal,
    leaderElect: values['leader-elect'],
    kubeconfig: values.kubeconfig,
    context: values.context,
    namespace,
    url: urlOf(values.url ?? `http://bellwether.${namespace}.svc:8080`),
    identity: environment['POD_NAME'] ?? environment['HOSTNAME'] ?? 'bellwether',
    serviceAccount: nameOf('service-account', values['service-account']),
    logLevel: levelOf(values['log-level'] ?? environment['LOG_LEVEL'] ?? 'info'),
  };
}
