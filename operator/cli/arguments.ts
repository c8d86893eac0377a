/** What kubectl-bellwether can be told on its command line. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest, withNearest } from '../nearest.ts';

export interface StatusCommand {
  readonly name: 'status';
  /** `name` or `namespace/name`; all stacks when left out. */
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly output: Output;
}

export interface CheckCommand {
  readonly name: 'check';
  /** Files and folders; `-` is the standard input. */
  readonly files: readonly string[];
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Programs by path; looked for on the PATH when left out. */
  readonly promtool: string | undefined;
  readonly amtool: string | undefined;
  readonly output: Output;
}

export type Command = StatusCommand | CheckCommand | { readonly name: 'version' | 'help' };
export type Output = 'text' | 'json';

/** The command line cannot be understood; the message says what is wrong and what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: kubectl bellwether COMMAND [options]

  status [STACK]      what a MonitoringStack is made of, what it refuses and why, and where its web UIs answer;
                      STACK is NAME or NAMESPACE/NAME, all stacks by default
    -n, --namespace NAME   only stacks of this namespace
    --context NAME         context of the kubeconfig
    --kubeconfig FILE      the cluster ($KUBECONFIG or ~/.kube/config)
    -o, --output FORMAT    text or json (text)
    exits with 0 when every stack is ready, 1 when one is not

  check -f FILE…      says without a cluster what the API server and the operator would refuse in YAML files
    -f, --filename FILE    a file, a folder with all its .yaml and .yml files, or - for the standard input; repeatable
    -n, --namespace NAME   namespace of objects that name none (default)
    --promtool FILE        promtool, which judges expressions and scrape settings (promtool on the PATH)
    --amtool FILE          amtool, which judges Alertmanager's configuration (amtool on the PATH)
    -o, --output FORMAT    text or json (text)
    exits with 0 when all is well, 1 when something would be refused

  version
  help

A command line that cannot be understood exits with 2.`;

const text = { type: 'string' } as const;
const shared = {
  namespace: { ...text, short: 'n' },
  output: { ...text, short: 'o', default: 'text' },
} as const;

function parsed<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(withNearest(message, Object.keys(options)), { cause: error });
  }
}

function outputOf(format: string): Output {
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(`--output ${format}: it is one of text, json`);
}

function readStatus(args: readonly string[]): StatusCommand {
  const { values, positionals } = parsed(args, { ...shared, kubeconfig: text, context: text });
  const [stack, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`status takes one STACK at most, not also ${more.join(' ')}`);
  const { namespace, kubeconfig, context, output } = values;
  return { name: 'status', stack, namespace, kubeconfig, context, output: outputOf(output) };
}

function readCheck(args: readonly string[]): CheckCommand {
  const filename = { type: 'string', short: 'f', multiple: true } as const;
  const { values, positionals } = parsed(args, { ...shared, filename, promtool: text, amtool: text });
  // `check -f a.yaml b.yaml` is what a shell makes of `check -f *.yaml`.
  const files = [...(values.filename ?? []), ...positionals];
  if (files.length === 0) throw new UsageError('check needs files: check -f FILE…');
  const { namespace = 'default', promtool, amtool, output } = values;
  return { name: 'check', files, namespace, promtool, amtool, output: outputOf(output) };
}

const commands: readonly string[] = ['status', 'check', 'version', 'help'];

function meant(name: string): string {
  const word = nearest(name, commands);
  return word === undefined ? '' : `, did you mean ${word}`;
}

/** The command that the arguments ask for. Throws UsageError. */
export function readCommand(args: readonly string[]): Command {
  const [name = 'help', ...rest] = args;
  switch (name) {
    case 'status':
      return readStatus(rest);
    case 'check':
      return readCheck(rest);
    case 'version':
    case '--version':
      return { name: 'version' };
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    default:
      throw new UsageError(`there is no command ${name}${meant(name)}; it is one of ${commands.join(', ')}`);
  }
}
