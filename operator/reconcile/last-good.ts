/** Chooses between what a stack asks for now and what stands already: what the parser refuses is not written. */
import { alertmanagerConfiguration, revisionIn } from '../../components/alertmanager/configuration.ts';
import { configurationKey } from '../../components/alertmanager/secret.ts';
import { componentName } from '../../components/names.ts';
import { mainConfiguration, mainRevision } from '../../components/prometheus/configuration.ts';
import { files, judgedFiles, mainKeys } from '../../components/prometheus/layout.ts';
import { mainMarker } from '../../components/prometheus/marker.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { StalledError } from '../controller/errors.ts';
import { configMaps, secrets } from '../kube/resource.ts';
import type { Judge, WholeConfiguration } from '../verdict/judge.ts';
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

interface Cancel {
  readonly signal: AbortSignal;
}

/** prometheus.json as it stands. */
export function standingMain({ stack, owned }: Snapshot): string | undefined {
  const { name, namespace } = stack.metadata;
  const live = owned.get(configMaps, keyOf({ namespace, name: componentName(name, 'prometheus') }));
  return live?.data?.[mainKeys.configuration];
}

function standingAlertmanager({ stack, owned }: Snapshot): string | undefined {
  const { name, namespace } = stack.metadata;
  const live = owned.get(secrets, keyOf({ namespace, name: componentName(name, 'alertmanager') }));
  const encoded = live?.data?.[configurationKey];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
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

/** The main configuration. Throws StalledError when it is refused and none stands that could go on. */
export async function chooseMain(
  snapshot: Snapshot,
  remotes: ChosenRemotes,
  judge: Judge,
  { signal }: Cancel,
): Promise<Chosen & { readonly marker: string }> {
  const { text, revision } = mainConfiguration(snapshot.stack, remotes.blocks, snapshot.sharing.shares);
  const standing = standingMain(snapshot);
  const verdict =
    text === standing ? ({ accepted: true } as const) : await judge.configuration(wholeOf(text), { signal });
  if (verdict.accepted) return { text, revision, said: saidOfRemotes(remotes), marker: mainMarker };
  if (standing === undefined) throw new StalledError(verdict.message, { reason: verdict.reason });
  const message = `${bounded(verdict.message)}\nThe last good configuration keeps running.`;
  const said: Said = { status: 'False', reason: verdict.reason, message };
  return { text: standing, revision: mainRevision(snapshot.stack, standing), said, marker: mainMarker };
}

function withoutConfig(stack: MonitoringStack) {
  const { config: _, ...alertmanager } = stack.spec.alertmanager;
  return alertmanagerConfiguration({ ...stack, spec: { ...stack.spec, alertmanager } });
}

/** Alertmanager's configuration; a refused one leaves the standing one, or one that sends nowhere. */
export async function chooseAlertmanager(snapshot: Snapshot, judge: Judge, options: Cancel): Promise<Chosen> {
  const { text, revision } = alertmanagerConfiguration(snapshot.stack);
  const standing = standingAlertmanager(snapshot);
  const given = snapshot.stack.spec.alertmanager.config !== undefined;
  const known = text === standing || !given;
  const verdict = known ? ({ accepted: true } as const) : await judge.alertmanager(text, options);
  if (verdict.accepted) {
    const message = given ? 'Accepted by amtool.' : 'None is given: alerts are shown, and sent nowhere.';
    return { text, revision, said: { status: 'True', reason: given ? 'Accepted' : 'Default', message } };
  }
  const said = (what: string): Said => ({
    status: 'False',
    reason: verdict.reason,
    message: `spec.alertmanager.config: ${bounded(verdict.message)}\n${what}`,
  });
  if (standing === undefined) {
    return { ...withoutConfig(snapshot.stack), said: said('Until it is mended, alerts are sent nowhere.') };
  }
  return {
    text: standing,
    revision: revisionIn(standing) ?? '',
    said: said('The last good configuration keeps running.'),
  };
}
