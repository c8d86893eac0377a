/** The operator's process: flags, then the parts, then `run` until a signal, then the exit code. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from './controller/clock.ts';
import { openJournal } from './journal/journal.ts';
import { destroyLevel, openLevel } from './journal/level.ts';
import { MemoryStore } from './journal/memory.ts';
import { loadCredentials } from './kube/auth.ts';
import { createClient } from './kube/client.ts';
import { ClockSkew } from './kube/clock-skew.ts';
import { createTransport } from './kube/transport.ts';
import { createLogger, type Logger } from './log.ts';
import { runOperator } from './operator.ts';
import { type Options, readOptions, UsageError, usage } from './options.ts';
import { remedyOf } from './remedy.ts';
import { collectAll, Garbage } from './serve/garbage.ts';
import { createMetrics, type Metrics, notingReconciles } from './serve/metrics.ts';
import { untilSignalled } from './signals.ts';
import { toolPaths } from './tool-paths.ts';
import { cachedJudge, parseVerdict } from './verdict/cache.ts';
import { localParsers } from './verdict/parsers.ts';
import { remoteParsers } from './verdict/remote-parsers.ts';
import { createJudge } from './verdict/tool-judge.ts';
import { judgeVersion } from './verdict/version.ts';

/** Written by the build; a run from the sources has none. */
const build = {
  version: process.env['BELLWETHER_VERSION'] ?? 'dev',
  revision: process.env['BELLWETHER_REVISION'] ?? '',
  node: process.versions.node,
};

async function openVerdicts({ journal }: Options, log: Logger) {
  return openJournal({
    open: async () => (journal === undefined ? new MemoryStore() : openLevel(journal)),
    destroy: async () => {
      if (journal !== undefined) await destroyLevel(journal);
    },
    parse: parseVerdict,
    log,
  });
}

/** The judge's container, or this process's own children where there is none. */
async function createJudgement(options: Options, metrics: Metrics, log: Logger) {
  const scratch = join(tmpdir(), `bellwether-${crypto.randomUUID()}`);
  const tools = await toolPaths(options, process.env['PATH'] ?? '');
  const version = await judgeVersion(tools);
  const store = await openVerdicts(options, log);
  const parsers =
    options.judge === undefined
      ? localParsers({ ...tools, scratch })
      : remoteParsers({ socket: options.judge, version, clock: systemClock, log });
  const judge = createJudge({ parsers, observer: metrics.judge });
  const end = new AbortController();
  const caching = { store, version, clock: systemClock, problem: () => parsers.problem, signal: end.signal };
  const close = async () => {
    end.abort(new Error('the operator ends'));
    await store.close();
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  };
  return { judge: cachedJudge(judge, caching), judgeVersion: version, close };
}

async function run(options: Options, log: Logger, signal: AbortSignal): Promise<void> {
  const garbage = new Garbage({ clock: systemClock, collect: collectAll });
  const metrics = notingReconciles(createMetrics(build), () => garbage.note());
  const { kubeconfig, context } = options;
  const credentials = await loadCredentials({ kubeconfig, context });
  const skew = new ClockSkew({ log, onSkew: (seconds) => metrics.clockSkew(seconds) });
  const onCall: Metrics['called'] = (record) => {
    metrics.called(record);
    skew.heard(record.date);
  };
  const userAgent = `bellwether/${build.version}`;
  const transport = createTransport({ credentials, onCall, userAgent });
  const leaderTransport = createTransport({ credentials, onCall, userAgent: `${userAgent} leader` });
  const { judge, judgeVersion: version, close } = await createJudgement(options, metrics, log);
  log.info({ judge: version, server: credentials.origin, ...build }, 'starting');
  try {
    const clients = { client: createClient(transport), leaderClient: createClient(leaderTransport) };
    await runOperator({ options, ...clients, judge, judgeVersion: version, metrics, log }, { signal });
  } finally {
    garbage.stop();
    await Promise.allSettled([close(), transport.close(), leaderTransport.close()]);
  }
}

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bellwether: ${error.message}\n\n${usage}\n`);
    return 2;
  }
  if (!options) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const log = createLogger({ level: options.logLevel, remedyOf });
  const signal = untilSignalled(process);
  try {
    await run(options, log, signal);
    log.info({}, 'stopped');
    return 0;
  } catch (err) {
    if (signal.aborted) return 0;
    if (err instanceof UsageError) {
      process.stderr.write(`bellwether: ${err.message}\n`);
      return 2;
    }
    log.error({ err }, 'the operator ends');
    return 1;
  }
}

// At once, whatever still holds a timer or a connection: who has lost the Lease must be gone.
process.exit(await main());
