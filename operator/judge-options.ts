/** What the judge can be told on its command line. */
import type { LogLevel } from './log.ts';
import { levelOf, parsed, portOf, text, UsageError } from './options.ts';

export interface JudgeSettings {
  /** Where questions are answered. */
  readonly socket: string;
  /** Where the kubelet asks whether the judge is alive. */
  readonly healthPort: number;
  readonly promtool: string;
  readonly amtool: string;
  /** A folder of the judge's own, emptied at its start. */
  readonly scratch: string;
  /** Bytes of resident memory above which a parser is killed. */
  readonly maxMemory: number;
  readonly logLevel: LogLevel;
}

export const judgeUsage = `usage: judge --socket=PATH --scratch=DIR [options]
  --socket PATH         unix socket on which questions are answered
  --scratch DIR         a folder for scratch files, emptied at the start
  --memory MIB          memory of the container, which two parsers share with this process (512)
  --health-port N       port of /healthz (8081)
  --promtool PATH       promtool (promtool on the PATH)
  --amtool PATH         amtool (amtool on the PATH)
  --log-level LEVEL     debug, info, warn or error ($LOG_LEVEL, or info)
  --help`;

const options = {
  socket: text,
  scratch: text,
  memory: { ...text, default: '512' },
  'health-port': { ...text, default: '8081' },
  promtool: { ...text, default: 'promtool' },
  amtool: { ...text, default: 'amtool' },
  'log-level': text,
  help: { type: 'boolean', default: false },
} as const;

const mebibyte = 1024 * 1024;
/** For this process (70 MiB), and what two parsers can grow by before it is seen (30 MiB each). */
const reserve = 128 * mebibyte;
/** What promtool takes for a batch of good fragments is 72 MiB. */
const least = 96 * mebibyte;

function memoryOf(given: string): number {
  const container = Number(given) * mebibyte;
  const each = Math.floor((container - reserve) / 2);
  if (each >= least) return each;
  const smallest = (2 * least + reserve) / mebibyte;
  throw new UsageError(`--memory ${given}: the judge needs a whole number of MiB, from ${smallest}`);
}

function needed(flag: string, given: string | undefined): string {
  if (given !== undefined && given !== '') return given;
  throw new UsageError(`--${flag} is missing`);
}

/** Undefined when help was asked for. Throws UsageError. */
export function readJudgeOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): JudgeSettings | undefined {
  const values = parsed(args, options);
  if (values.help) return undefined;
  return {
    socket: needed('socket', values.socket),
    scratch: needed('scratch', values.scratch),
    healthPort: portOf('health-port', values['health-port']),
    promtool: values.promtool,
    amtool: values.amtool,
    maxMemory: memoryOf(values.memory),
    logLevel: levelOf(values['log-level'] ?? environment['LOG_LEVEL'] ?? 'info'),
  };
}
