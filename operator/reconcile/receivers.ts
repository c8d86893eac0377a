/** Chooses what Alertmanager runs: what cannot be used of a configuration and its Secrets leaves the last good in its place. */
import {
  type AlertmanagerConfiguration,
  alertmanagerConfiguration,
  isTemplate,
  revisionIn,
} from '../../components/alertmanager/configuration.ts';
import { type AlertmanagerData, alertmanagerData, configurationKey } from '../../components/alertmanager/secret.ts';
import type { SecretFile } from '../../components/fragment.ts';
import { componentName } from '../../components/names.ts';
import { credentialFilesIn } from '../../components/prometheus/layout.ts';
import { Refusal } from '../../components/refusal.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { secrets } from '../kube/resource.ts';
import { isPending, type Judge, type JudgeCall } from '../verdict/judge.ts';
import type { Chosen } from './last-good.ts';
import { decoded, type SecretAdmission, type SecretFault } from './secret-admission.ts';
import type { Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';

/** What the replicas of Alertmanager are to run, with all files of it. */
export interface ChosenReceivers extends Chosen {
  readonly data: AlertmanagerData;
}

/** What the stack asks for, or why it cannot be compiled. */
export type Receivers = AlertmanagerConfiguration | Refusal;

/** Compiles the configuration that the stack asks for. */
export function receiversOf(stack: MonitoringStack): Receivers {
  try {
    return alertmanagerConfiguration(stack);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The files that `receivers` need copies of Secrets for. */
export function secretsOf(receivers: Receivers): readonly SecretFile[] {
  return receivers instanceof Refusal ? [] : receivers.secrets;
}

/** Alertmanager's files as they stand, in base64; empty where there are none. */
export function standingReceivers({ stack, owned }: Snapshot): AlertmanagerData {
  const { name, namespace } = stack.metadata;
  return owned.get(secrets, keyOf({ namespace, name: componentName(name, 'alertmanager') }))?.data ?? {};
}

/** A certificate belongs to its key; any other file is used by itself. */
function groupsOf(files: readonly SecretFile[]): readonly (readonly SecretFile[])[] {
  const paired = new Set(files.flatMap(({ certificate }) => certificate ?? []));
  const certificateOf = ({ certificate }: SecretFile) => files.filter(({ path }) => path === certificate).slice(0, 1);
  return files.filter(({ path }) => !paired.has(path)).map((file) => [...certificateOf(file), file]);
}

interface Copied {
  readonly data: AlertmanagerData;
  readonly faults: readonly (SecretFault & { readonly instead: string })[];
  /** Whether Alertmanager could load a configuration with these copies. */
  readonly isLoadable: boolean;
}

/** A token that is missing keeps its own receiver from sending; a certificate that is missing, all from being loaded. */
function copiesFor(files: readonly SecretFile[], admission: SecretAdmission): Copied {
  const groups = groupsOf(files).map((group) => {
    const fault = admission.take(group);
    const data = admission.bytesOf(group);
    const instead = data ? 'Until then its last good bytes are used.' : 'Until then whatever needs it cannot send.';
    return { group, data, fault: fault && { ...fault, instead } };
  });
  return {
    data: Object.assign({}, ...groups.map(({ data }) => data ?? {})),
    faults: groups.flatMap(({ fault }) => fault ?? []),
    isLoadable: groups.every(({ group, data }) => data !== undefined || group.every(({ use }) => use === 'text')),
  };
}

function isStanding({ text, templates }: AlertmanagerConfiguration, standing: AlertmanagerData): boolean {
  const wanted = alertmanagerData({ text, templates });
  const kept = Object.entries(standing).filter(([name]) => name === configurationKey || isTemplate(name));
  return kept.length === Object.keys(wanted).length && kept.every(([name, data]) => wanted[name] === data);
}

/** What runs while what is asked for cannot: what stands, or a configuration that sends nowhere. */
function lastGood(
  snapshot: Snapshot,
  admission: SecretAdmission,
  files: readonly SecretFile[],
  said: Omit<Said, 'status'>,
) {
  const standing = standingReceivers(snapshot);
  const encoded = standing[configurationKey];
  const status = isPending(said.reason) ? 'Unknown' : 'False';
  const message = (what: string): Said => ({ ...said, status, message: `${bounded(said.message)}\n${what}` });
  if (encoded === undefined) {
    const { config: _, templates: __, ...alertmanager } = snapshot.stack.spec.alertmanager;
    const nowhere = alertmanagerConfiguration({ ...snapshot.stack, spec: { ...snapshot.stack.spec, alertmanager } });
    return {
      ...nowhere,
      data: alertmanagerData(nowhere),
      said: message('Until it is mended, alerts are sent nowhere.'),
    };
  }
  const text = decoded(encoded);
  const own = Object.entries(standing).filter(([name]) => name === configurationKey || isTemplate(name));
  const data = { ...Object.fromEntries(own), ...admission.standingFor(credentialFilesIn(text), files) };
  return { text, revision: revisionIn(text) ?? '', data, said: message('The last good configuration keeps running.') };
}

function saidOf({ spec }: MonitoringStack, { faults }: Copied): Said {
  const [first] = faults;
  if (first) {
    const message = bounded(faults.map((fault) => `${fault.message}\n${fault.instead}`).join('\n'));
    return { status: 'False', reason: first.reason, message };
  }
  return spec.alertmanager.config === undefined
    ? { status: 'True', reason: 'Default', message: 'None is given: alerts are shown, and sent nowhere.' }
    : { status: 'True', reason: 'Accepted', message: 'Accepted by amtool.' };
}

/**
 * Alertmanager's files.
 *
 * @param admission knows the copies of Secrets that stand among Alertmanager's own files
 */
export async function chooseReceivers(
  snapshot: Snapshot,
  receivers: Receivers,
  admission: SecretAdmission,
  { judge, ...call }: JudgeCall & { readonly judge: Judge },
): Promise<ChosenReceivers> {
  if (receivers instanceof Refusal) return lastGood(snapshot, admission, [], receivers);
  const { config, templates } = snapshot.stack.spec.alertmanager;
  const known = (config === undefined && templates === undefined) || isStanding(receivers, standingReceivers(snapshot));
  const verdict = known ? ({ accepted: true } as const) : await judge.alertmanager(receivers, call);
  if (!verdict.accepted) {
    const message = `spec.alertmanager.config: ${verdict.message}`;
    return lastGood(snapshot, admission, receivers.secrets, { reason: verdict.reason, message });
  }
  const copied = copiesFor(receivers.secrets, admission);
  const said = saidOf(snapshot.stack, copied);
  if (!copied.isLoadable) {
    const message = copied.faults.map((fault) => fault.message).join('\n');
    return lastGood(snapshot, admission, receivers.secrets, { reason: said.reason, message });
  }
  return { text: receivers.text, revision: receivers.revision, data: alertmanagerData(receivers, copied.data), said };
}
