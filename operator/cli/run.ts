/** From arguments to an exit code: 0 when all is well, 1 when something is not, 2 when the arguments make no sense. */
import type { Client } from '../kube/client.ts';
import { remedyOf } from '../remedy.ts';
import { type CheckCommand, type Command, readCommand, type StatusCommand, UsageError, usage } from './arguments.ts';
import { check } from './check/check.ts';
import { readFiles } from './check/files.ts';
import { jsonReport, textReport } from './check/report.ts';
import { readSources } from './check/sources.ts';
import { withJudges } from './check/tools.ts';
import { readStatus, wantedStack } from './status/status.ts';
import { textOf } from './status/text.ts';

export interface Cluster {
  readonly client: Client;
  /** Of the kubeconfig's context. */
  readonly namespace?: string | undefined;
  close(): Promise<void>;
}

/** The world as far as the commands touch it. */
export interface Surroundings {
  readonly version: string;
  /** The PATH. */
  readonly searchPath: string;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly readInput: () => Promise<string>;
  readonly connect: (options: Pick<StatusCommand, 'kubeconfig' | 'context'>) => Promise<Cluster>;
}

async function runStatus(command: StatusCommand, { connect, print }: Surroundings): Promise<number> {
  const cluster = await connect(command);
  try {
    const wanted = { ...wantedStack(command.stack, command.namespace), ownNamespace: cluster.namespace };
    const reports = await readStatus(cluster.client, wanted);
    print(
      command.output === 'json' ? JSON.stringify({ stacks: reports }, undefined, 2) : reports.map(textOf).join('\n\n'),
    );
    return reports.every(({ ready }) => ready) ? 0 : 1;
  } finally {
    await cluster.close();
  }
}

async function runCheck(command: CheckCommand, { print, readInput, searchPath }: Surroundings): Promise<number> {
  const sources = readSources(await readFiles(command.files, readInput));
  const { promtool, amtool, namespace } = command;
  const result = await withJudges({ promtool, amtool, searchPath }, (judges) => check(sources, namespace, judges));
  print(command.output === 'json' ? jsonReport(result) : textReport(result));
  return result.findings.length === 0 ? 0 : 1;
}

async function runCommand(command: Command, surroundings: Surroundings): Promise<number> {
  if (command.name === 'status') return await runStatus(command, surroundings);
  if (command.name === 'check') return await runCheck(command, surroundings);
  surroundings.print(command.name === 'help' ? usage : `kubectl-bellwether ${surroundings.version}`);
  return 0;
}

/** Runs the command that the arguments name. What goes wrong is told, not thrown. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await runCommand(readCommand(args), surroundings);
  } catch (error) {
    surroundings.complain(`error: ${error instanceof Error ? error.message : String(error)}`);
    const fix = remedyOf(error);
    if (fix !== undefined) surroundings.complain(fix);
    if (!(error instanceof UsageError)) return 1;
    surroundings.complain('kubectl bellwether help says what there is');
    return 2;
  }
}
