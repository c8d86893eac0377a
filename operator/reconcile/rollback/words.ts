/** What is said of changes that were taken back, tried again, or left out. */
import { replicaNames } from '../../../components/names.ts';
import type { Refusal } from '../admission.ts';
import { bounded, firstOf } from '../status/bounds.ts';
import { mainKey } from './proven.ts';
import type { Change, Decision, Trial } from './trial.ts';

/** Something to tell of the stack. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'RolledBack' | 'Quarantined' | 'Admitted' | 'RollbackFailed';
  readonly message: string;
}

/** The stack's name and namespace. */
export interface Place {
  readonly name: string;
  readonly namespace: string;
}

/** Changes that are named in one message. */
const named = 5;

export class Words {
  readonly #place: Place;
  readonly #trial: Trial;

  constructor(place: Place, trial: Trial) {
    this.#place = place;
    this.#trial = trial;
  }

  /** Of a change that is to be tried. */
  waiting(): Refusal {
    const message =
      `The servers of MonitoringStack ${this.#place.name} could not load a change, and what had changed was taken back. ` +
      `It is admitted again by itself, at most ${this.#trial.batch ?? 1} at a time, and this version with it.`;
    return { accepted: false, reason: 'Quarantined', message };
  }

  /** Of a change that failed alone. */
  toBlame(key: string): Refusal {
    const what = key === mainKey ? `The main configuration of MonitoringStack ${this.#place.name}` : key;
    const message = bounded(
      `${what}: the servers cannot load this version, tried alone upon what they run, although promtool accepts it. ` +
        `Their words are in their log: ${this.#logs()}. It is tried again when the spec changes.`,
    );
    return { accepted: false, reason: 'ReloadFailed', message };
  }

  /** What just happened to the stack. */
  happened(
    { step, admitted }: Decision,
    { tried, failed }: { readonly tried: readonly Change[]; readonly failed: readonly string[] },
  ): readonly Happening[] {
    switch (step) {
      case 'none':
        return [];
      case 'rolledBack':
        return [this.#rolledBack(tried, failed)];
      case 'blamed':
        return [this.#rolledBack(tried, failed), this.#quarantined(tried)];
      case 'tried':
      case 'ended':
        return tried.length > 0 ? [this.#admitted(tried)] : [];
      case 'released':
        return [this.#released(admitted)];
    }
  }

  #rolledBack(tried: readonly Change[], failed: readonly string[]): Happening {
    const message =
      `${failed.join(', ')} cannot load ${listed(tried)}. What was proven last is written again; ` +
      `the changes are then tried, at most ${this.#trial.batch ?? 1} at a time.`;
    return { type: 'Warning', reason: 'RolledBack', message: bounded(message) };
  }

  #quarantined(tried: readonly Change[]): Happening {
    const message = `${listed(tried)} is left out until its spec changes: it failed alone. See ${this.#logs()}.`;
    return { type: 'Warning', reason: 'Quarantined', message: bounded(message) };
  }

  #admitted(tried: readonly Change[]): Happening {
    return { type: 'Normal', reason: 'Admitted', message: bounded(`Every replica has proven ${listed(tried)}.`) };
  }

  #released(admitted: readonly Change[]): Happening {
    const message =
      `The servers cannot load what they ran before either, so that ${listed(admitted)} is not to blame and is written ` +
      `again. Look for the cause beside the configuration: ${this.#logs()}.`;
    return { type: 'Warning', reason: 'RollbackFailed', message: bounded(message) };
  }

  #logs(): string {
    const { name, namespace } = this.#place;
    const [pod] = replicaNames(name, 'prometheus', 1);
    return `kubectl logs --namespace ${namespace} ${pod} --container prometheus`;
  }
}

function listed(changes: readonly Change[]): string {
  const names = changes.map(({ key }) => (key === mainKey ? 'the main configuration' : key));
  return firstOf(names, named);
}
