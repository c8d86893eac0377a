/**
 * Lets a change of a workload pass once it cannot take what serves with it: the API server takes the workload and its pods,
 * and where a pod goes before its successor comes, a pod of the new template has become ready beside it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Tried } from '../../../components/preflight/pod.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Applier, ApplyOutcome, Desired } from '../../controller/apply.ts';
import type { Client } from '../../kube/client.ts';
import type { Logger } from '../../log.ts';
import type { OwnedView, Pod } from '../view.ts';
import { isReplacing, makeAnew, planChange, ReplacingError } from './adoption.ts';
import { isWorkload, refusalOf, type Workload } from './pod-trial.ts';
import type { Preflights } from './preflight.ts';
import { verdictOf } from './verdict.ts';

export interface ChangeDependencies {
  readonly client: Client;
  readonly applier: Pick<Applier, 'isNews' | 'rehearse'>;
  readonly preflights: Preflights;
  readonly log: Logger;
}

/** What runs of the stack. */
export interface Running {
  readonly owned: Pick<OwnedView, 'pods'>;
  /** The pods of a workload. */
  readonly podsOf: (workload: Workload) => readonly Pod[];
}

export interface AdmittedChanges {
  /** What may be applied. */
  readonly accepted: readonly Desired[];
  /** Workloads that are left as they are, for now. */
  readonly refused: readonly ApplyOutcome[];
}

/** A StatefulSet replaces a pod under its name, and `Recreate` ends the old one first. Others bring the new one first. */
function isTried(workload: Workload): workload is Tried {
  return 'serviceName' in workload.spec || ('strategy' in workload.spec && workload.spec.strategy?.type === 'Recreate');
}

function templateOf(object: KubeObject): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a workload, as the API server has it
  return (object as Workload).spec.template;
}

/**
 * Whether nothing serves, and it can be seen that nothing will: then there is nothing to lose, and a fix must not wait. A pod that
 * is away, or starts, is expected back as it was.
 */
function isBroken(pods: readonly Pod[]): boolean {
  const states = pods.map((pod) => verdictOf(pod, { missing: [], isLate: false }).state);
  return !states.includes('ready') && states.some((state) => state === 'failed' || state === 'ended');
}

/** Decides about the changes of one look at a stack. */
class Changes {
  readonly #dependencies: ChangeDependencies;
  readonly #running: Running;
  readonly #signal: AbortSignal;

  constructor(dependencies: ChangeDependencies, running: Running, signal: AbortSignal) {
    this.#dependencies = dependencies;
    this.#running = running;
    this.#signal = signal;
  }

  async admit(item: Desired): Promise<Desired | ApplyOutcome> {
    const { object, live } = item;
    if (!live || !isWorkload(object)) return item;
    if (isReplacing(live)) return { ...item, result: 'failed', error: new ReplacingError() };
    if (!this.#dependencies.applier.isNews(item)) return item;
    try {
      const error = await this.#obstacle(item, object, live);
      return error ? { ...item, result: 'failed', error } : item;
    } catch (error) {
      this.#signal.throwIfAborted();
      return { ...item, result: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async #obstacle(item: Desired, workload: Workload, live: KubeObject): Promise<Error | undefined> {
    const signal = this.#signal;
    const { client, log, preflights, applier } = this.#dependencies;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the same kind and name
    const before = live as Workload;
    if (!isTried(workload)) return await refusalOf(workload, before, { client, log }, signal);
    const plan = await planChange(item, applier, { signal });
    if (!preflights.isUnderWay(workload, this.#running.owned)) {
      const refusal = await refusalOf(workload, before, { client, log }, signal);
      if (refusal) return refusal;
    }
    const isOpen = preflights.isUnderWay(workload, this.#running.owned) || !isBroken(this.#running.podsOf(workload));
    if (isOpen && !isDeepStrictEqual(plan.template, templateOf(live))) {
      const open = await preflights.try(workload, before, { owned: this.#running.owned, signal });
      if (open) return open;
    }
    return plan.anew ? await makeAnew(item, client, { signal }) : undefined;
  }
}

/** Admits the changes of every workload that is there and is to change. Rejects only when aborted. */
export async function admitChanges(
  items: readonly Desired[],
  dependencies: ChangeDependencies,
  { running, signal }: { readonly running: Running; readonly signal: AbortSignal },
): Promise<AdmittedChanges> {
  const changes = new Changes(dependencies, running, signal);
  const admitted = await Promise.all(items.map((item) => changes.admit(item)));
  return {
    accepted: admitted.filter((item) => !('result' in item)),
    refused: admitted.filter((item) => 'result' in item),
  };
}
