/** The judge's process: a container of its own beside the operator, so that what a parser takes is not taken from it. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type JudgeSettings, judgeUsage, readJudgeOptions } from './judge-options.ts';
import { createLogger, type Logger } from './log.ts';
import { UsageError } from './options.ts';
import { untilSignalled } from './signals.ts';
import { toolPaths } from './tool-paths.ts';
import { aliveListener, judgeListener, serve } from './verdict/judge-server.ts';
import { localParsers } from './verdict/parsers.ts';
import { judgeVersion } from './verdict/version.ts';

async function run(settings: JudgeSettings, log: Logger, signal: AbortSignal): Promise<void> {
  const { socket, healthPort, maxMemory } = settings;
  // What a killed predecessor left there; the folder itself is a volume and stays.
  const scratch = join(settings.scratch, 'runs');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const tools = await toolPaths(settings, process.env['PATH'] ?? '');
  const version = await judgeVersion(tools);
  const parsers = localParsers({ ...tools, scratch, maxMemory });
  const answering = await serve(judgeListener({ parsers, version, log }), socket, { signal });
  const living = await serve(aliveListener, healthPort, { signal });
  log.info({ judge: version, socket, maxMemory }, 'judging');
  await Promise.all([answering.closed, living.closed]);
}

async function main(): Promise<number> {
  const signal = untilSignalled(process);
  let log: Logger | undefined;
  try {
    const settings = readJudgeOptions(process.argv.slice(2), process.env);
    if (!settings) {
      process.stdout.write(`${judgeUsage}\n`);
      return 0;
    }
    log = createLogger({ level: settings.logLevel });
    await run(settings, log, signal);
    log.info({}, 'stopped');
    return 0;
  } catch (err) {
    if (err instanceof UsageError) {
      process.stderr.write(`judge: ${err.message}\n\n${judgeUsage}\n`);
      return 2;
    }
    if (!log) throw err;
    log.error({ err }, 'the judge ends');
    return 1;
  }
}

process.exit(await main());
