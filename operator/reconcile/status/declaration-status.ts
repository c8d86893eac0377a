/** The status of a ScrapeTarget or an AlertRule, from what the stacks made of it. */
import type { Condition } from '../../../crds/meta.ts';
import {
  type Finding,
  findCondition,
  holdTrue,
  keepTypes,
  type SummaryRules,
  setConditions,
  summarise,
} from '../../controller/conditions.ts';
import { isPending } from '../../verdict/judge.ts';
import type { Outcome } from '../outcomes.ts';
import type { Declaration } from '../selection.ts';
import { stalls } from './stalls.ts';

/** A stack that does not select the object, and why. */
export interface Rejection {
  readonly stack: string;
  readonly reasons: readonly string[];
}

export interface DeclarationView {
  readonly declaration: Declaration;
  readonly selectedBy: readonly Outcome[];
  readonly notSelectedBy: readonly Rejection[];
  /** Stacks that select the object and are stalled themselves. */
  readonly waitingFor: readonly { readonly stack: string; readonly why: string }[];
  /** What of the cluster it finds; left out for what does not look there. */
  readonly targetsFound?: Said | undefined;
  /** What exporters say of the systems that it names; left out for what has none. */
  readonly systemsUp?: Said | undefined;
}

export interface DeclarationStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly stacks: readonly StackEntry[];
  readonly discovery?: string;
  readonly rules?: number;
}

interface StackEntry {
  readonly namespace: string;
  readonly name: string;
  readonly accepted: boolean;
  readonly loadedReplicas: number;
  readonly replicas: number;
  readonly message?: string;
}

/** A condition as decided, apart from what it speaks of. */
export type Said = Omit<Finding, 'type' | 'observedGeneration'>;

function selected({ selectedBy, waitingFor, notSelectedBy }: DeclarationView): Said {
  if (selectedBy.length + waitingFor.length > 0) {
    const names = [...selectedBy, ...waitingFor].map(({ stack }) => stack).join(', ');
    return { status: 'True', reason: 'Selected', message: `Selected by MonitoringStack ${names}.` };
  }
  if (notSelectedBy.length === 0) {
    const message = 'There is no MonitoringStack in the cluster. Create one; this object is then picked up by itself.';
    return { status: 'False', reason: 'NoMonitoringStack', message };
  }
  const why = notSelectedBy
    .slice(0, 3)
    .map(({ stack, reasons }) => `${stack} does not select it: ${reasons.join('; ')}`);
  return { status: 'False', reason: 'NotSelected', message: `${why.join('. ')}.` };
}

/** The first that is refused, or else the first that waits for its verdict. */
function refusedIn(selectedBy: readonly Outcome[]): Outcome | undefined {
  const open = selectedBy.filter(({ admission }) => !admission.accepted);
  return open.find(({ admission }) => !isPending(admission.reason)) ?? open[0];
}

function accepted({ selectedBy, waitingFor }: DeclarationView): Said {
  const refused = refusedIn(selectedBy);
  if (refused) {
    const { reason, message, lastGood } = refused.admission;
    if (isPending(reason)) return { status: 'Unknown', reason, message: `${message}\n${untilThen(lastGood)}` };
    const consequence = lastGood ? 'Its last good version keeps running.' : 'The refused part does not run.';
    return { status: 'False', reason, message: `${message}\n${consequence}` };
  }
  const [waiting] = waitingFor;
  if (waiting) {
    const message = `MonitoringStack ${waiting.stack} is stalled and has not looked at it: ${waiting.why}`;
    return { status: 'Unknown', reason: 'StackStalled', message };
  }
  if (selectedBy.length === 0) {
    return { status: 'Unknown', reason: 'NotSelected', message: 'It is judged once a MonitoringStack selects it.' };
  }
  return { status: 'True', reason: 'Accepted', message: 'Accepted by the parser of every selecting stack.' };
}

function untilThen(lastGood: boolean): string {
  return lastGood ? 'Until it has, the last good version keeps running.' : 'It runs once it was judged.';
}

function loaded({ selectedBy }: DeclarationView): Said {
  const refused = refusedIn(selectedBy);
  if (refused) {
    const { reason } = refused.admission;
    return isPending(reason)
      ? { status: 'Unknown', reason, message: 'This version was not judged yet; see Accepted.' }
      : { status: 'False', reason, message: 'This version was refused; see Accepted.' };
  }
  if (selectedBy.length === 0) {
    return { status: 'Unknown', reason: 'NotSelected', message: 'Nothing is to run it.' };
  }
  const counts = selectedBy
    .map(({ stack, loaded: n, replicas }) => `${n} of ${replicas} replicas of ${stack}`)
    .join(', ');
  if (selectedBy.some(({ otherwise }) => otherwise > 0)) {
    return {
      status: 'False',
      reason: 'Loading',
      message: `Loaded on ${counts}; the others run an older version still.`,
    };
  }
  if (selectedBy.some(({ loaded: n, replicas }) => n < replicas)) {
    return { status: 'Unknown', reason: 'ReplicaAway', message: `Loaded on ${counts}; the others do not answer.` };
  }
  return { status: 'True', reason: 'Loaded', message: `Loaded on ${counts}, as read back from each.` };
}

/** Undefined while nothing else claims the same. */
function overlapping({ selectedBy }: DeclarationView): Said | undefined {
  const overlap = selectedBy.find(({ admission }) => admission.overlap)?.admission.overlap;
  return overlap && { status: 'True', reason: overlap.reason, message: overlap.message };
}

const rules: SummaryRules = {
  requires: ['Selected', 'Accepted', 'Loaded'],
  stalls,
  ready: { reason: 'Loaded', message: 'Runs on every replica of every selecting stack.' },
};

function entryOf(
  { stack, admission, loaded: count, otherwise, replicas }: Outcome,
  declaration: Declaration,
): StackEntry {
  const [namespace = '', name = ''] = stack.split('/');
  const { metadata, status } = declaration;
  const before = status?.stacks?.find((entry) => entry.namespace === namespace && entry.name === name);
  // A replica that is away takes nothing back, or a rolling restart would write every object several times.
  const held =
    status?.observedGeneration === metadata.generation && otherwise === 0 ? (before?.loadedReplicas ?? 0) : 0;
  const loadedReplicas = Math.min(Math.max(count, held), replicas);
  const entry = { namespace, name, accepted: admission.accepted, loadedReplicas, replicas };
  return admission.message === '' ? entry : { ...entry, message: admission.message };
}

function discoveryOf(declaration: Declaration): Pick<DeclarationStatus, 'discovery' | 'rules'> {
  if (declaration.kind === 'AlertRule') {
    return { rules: declaration.spec.groups.reduce((sum, group) => sum + group.rules.length, 0) };
  }
  const discovery = (['pods', 'services', 'nodes', 'static', 'exporter', 'probe', 'discovery'] as const).find(
    (kind) => declaration.spec[kind] !== undefined,
  );
  return discovery === undefined ? {} : { discovery };
}

/** The whole status to write. Conditions keep their times where nothing changed. */
export function declarationStatus(view: DeclarationView, now: Date): DeclarationStatus {
  const { metadata, status } = view.declaration;
  const generation = metadata.generation ?? 0;
  const before = status?.conditions ?? [];
  const find = (type: string, said: Said): Finding =>
    holdTrue(findCondition(before, type), { type, ...said, observedGeneration: generation });
  const others = { TargetsFound: view.targetsFound, SystemsUp: view.systemsUp, Overlapping: overlapping(view) };
  const told = Object.entries(others).flatMap(([type, said]) => (said ? [find(type, said)] : []));
  const findings = [
    find('Selected', selected(view)),
    find('Accepted', accepted(view)),
    find('Loaded', loaded(view)),
    ...told,
  ];
  const types = [...allTypes, ...told.map(({ type }) => type)];
  const found = setConditions(keepTypes(before, types), findings, now);
  return {
    observedGeneration: generation,
    conditions: setConditions(found, summarise(found, rules, generation), now),
    stacks: view.selectedBy.map((outcome) => entryOf(outcome, view.declaration)),
    ...discoveryOf(view.declaration),
  };
}

const allTypes = [...rules.requires, 'Ready', 'Reconciling', 'Stalled'];
