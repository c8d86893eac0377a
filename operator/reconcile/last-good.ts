/** Chooses between what a stack asks for now and what stands already: what the parser refuses is not written. */
import { componentName } from '../../components/names.ts';
import { mainConfiguration, mainRevision } from '../../components/prometheus/configuration.ts';
import { files, judgedFiles, mainKeys } from '../../components/prometheus/layout.ts';
import { mainMarker } from '../../components/prometheus/marker.ts';
import { keyOf } from '../cache/key.ts';
import { StalledError, WaitingError } from '../controller/errors.ts';
import { configMaps } from '../kube/resource.ts';
import { isPending, type Judge, type JudgeCall, type WholeConfiguration } from '../verdict/judge.ts';
import type { ChosenRemotes } from './remotes.ts';
import type { Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';

/** A configuration that may be written, and what to say of it. */
export interface Chosen {
  readonly text: string;
  readonly revision: string;
  readonly said: Said;
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
  call: JudgeCall,
): Promise<Chosen & { readonly marker: string }> {
  const { text, revision } = mainConfiguration(snapshot.stack, remotes.blocks, snapshot.sharing.shares);
  const standing = standingMain(snapshot);
  const verdict = text === standing ? ({ accepted: true } as const) : await judge.configuration(wholeOf(text), call);
  if (verdict.accepted) return { text, revision, said: saidOfRemotes(remotes), marker: mainMarker };
  const { reason } = verdict;
  const pending = isPending(reason);
  if (standing === undefined) {
    throw pending
      ? new WaitingError(verdict.message, { reason, after: judgingPause })
      : new StalledError(verdict.message, { reason });
  }
  const message = `${bounded(verdict.message)}\nThe last good configuration keeps running.`;
  const said: Said = { status: pending ? 'Unknown' : 'False', reason, message };
  return { text: standing, revision: mainRevision(snapshot.stack, standing), said, marker: mainMarker };
}
