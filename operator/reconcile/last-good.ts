/** Chooses between what a stack asks for now and what stands already: what the parser refuses is not written. */
import { componentName } from '../../components/names.ts';
import {
  type MainConfiguration,
  type MainFacts,
  type MainFiles,
  mainConfiguration,
  mainRevision,
} from '../../components/prometheus/configuration.ts';
import { files, judgedFiles, mainKeys } from '../../components/prometheus/layout.ts';
import { mainMarker } from '../../components/prometheus/marker.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { StalledError, WaitingError } from '../controller/errors.ts';
import { configMaps } from '../kube/resource.ts';
import { isPending, type Judge, type JudgeCall, type WholeConfiguration } from '../verdict/judge.ts';
import type { ChosenRemotes } from './remotes.ts';
import type { Heard } from './rollback/hearing.ts';
import type { Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';
import { dataSize } from './workloads/volumes.ts';

/** A configuration that may be written, and what to say of it. */
export interface Chosen {
  readonly text: string;
  readonly revision: string;
  readonly said: Said;
}

/** The same of Prometheus, with its other files and the marker that tells it. */
export interface MainChoice extends Chosen, MainConfiguration {
  readonly marker: string;
}

interface ChoiceOptions extends JudgeCall {
  /** What stands, where that is known better than from the cache. */
  readonly standing?: MainFiles | undefined;
  /** The types of systems that have exporters. */
  readonly exporters?: readonly string[];
}

/** prometheus.json as it stands. */
export function standingMain({ stack, owned }: Snapshot): string | undefined {
  const { name, namespace } = stack.metadata;
  const live = owned.get(configMaps, keyOf({ namespace, name: componentName(name, 'prometheus') }));
  return live?.data?.[mainKeys.configuration];
}

const accepted: Said = { status: 'True', reason: 'Accepted', message: 'Accepted by the parser.' };

/** The main configuration as the judge sees it: without slices, which are judged by themselves. */
function wholeOf(text: string): WholeConfiguration {
  return { main: files.configuration, files: judgedFiles(text) };
}

/** What is said of an accepted configuration from which places are missing, or run as they were, for want of a Secret. */
function saidOfRemotes({ faults }: ChosenRemotes): Said {
  const [first] = faults;
  if (!first) return accepted;
  const message = bounded(faults.map((fault) => `${fault.message}\n${fault.instead}`).join('\n'));
  return { status: 'False', reason: first.reason, message };
}

interface Declared {
  readonly beside: string;
  readonly main: MainConfiguration;
}

/** By what the stack asks for, which is the very same object until it changes. */
const declaredMains = new WeakMap<MonitoringStack['spec'], Declared>();

function declaredMain(stack: MonitoringStack, facts: MainFacts): MainConfiguration {
  const { name, namespace, uid } = stack.metadata;
  const beside = JSON.stringify([name, namespace, uid, facts]);
  const known = declaredMains.get(stack.spec);
  if (known?.beside === beside) return known.main;
  const main = mainConfiguration(stack, facts);
  declaredMains.set(stack.spec, { beside, main });
  return main;
}

/** Milliseconds until a stack that can only wait for a verdict is looked at again, should nobody tell that it came. */
const judgingPause = 10_000;

/**
 * The main configuration. When it is refused and none stands that could go on, throws StalledError; when its verdict is
 * not there yet, WaitingError.
 */
export async function chooseMain(
  snapshot: Snapshot,
  remotes: ChosenRemotes,
  judge: Judge,
  { standing: known, exporters = [], ...call }: ChoiceOptions,
): Promise<MainChoice> {
  const { stack, sharing, smallClaims } = snapshot;
  const facts = { remote: remotes.blocks, shares: sharing.shares, size: dataSize(stack, smallClaims), exporters };
  const declared = declaredMain(stack, facts);
  const standing = known?.text ?? standingMain(snapshot);
  const { text } = declared;
  const verdict = text === standing ? ({ accepted: true } as const) : await judge.configuration(wholeOf(text), call);
  if (verdict.accepted) return { ...declared, said: saidOfRemotes(remotes), marker: mainMarker };
  const { reason } = verdict;
  const pending = isPending(reason);
  if (standing === undefined) {
    throw pending
      ? new WaitingError(verdict.message, { reason, after: judgingPause })
      : new StalledError(verdict.message, { reason });
  }
  const last = { ...declared, text: standing };
  const message = `${bounded(verdict.message)}\nThe last good configuration keeps running.`;
  const said: Said = { status: pending ? 'Unknown' : 'False', reason, message };
  return { ...last, revision: mainRevision(last), said, marker: mainMarker };
}

/** The chosen configuration or, where servers could not load it, the last proven one. */
export function inForce(chosen: MainChoice, { main, trial }: Pick<Heard, 'main' | 'trial'>): MainChoice {
  if (!main && trial.rollbacks === 0) return chosen;
  if (!main) return { ...chosen, revision: mainRevision(chosen, trial.rollbacks) };
  const { files: proven, why } = main;
  const message = `${why.message}\nThe last proven configuration keeps running.`;
  const said: Said = { status: 'False', reason: why.reason, message };
  return { ...chosen, ...proven, revision: mainRevision(proven, trial.rollbacks), said };
}
