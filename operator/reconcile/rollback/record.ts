/** What outlives the operator of a trial and of the main configuration that was last proven: it stands beside that which is mounted. */
import { packed, unpacked } from '../../../components/packed.ts';
import type { MainFiles } from '../../../components/prometheus/configuration.ts';
import { isRecord } from '../../kube/json.ts';
import { type Blamed, noTrial, type Trial } from './trial.ts';

/** Keys of the main ConfigMap. */
export const trialKey = 'trial';
export const mainUndoKey = 'undo';

/** The main configuration that was last proven; without files where it was the one that stands, or there was none. */
export interface MainUndo {
  /** See components/slices/undo.ts. */
  readonly epoch: number;
  readonly files?: MainFiles;
}

/** Nothing as long as no reload has failed, and none has been written over. */
export function recordOf(trial: Trial, undo: MainUndo | undefined): Readonly<Record<string, string>> {
  return {
    ...(trial.rollbacks > 0 && { [trialKey]: packed(trial) }),
    ...(undo && { [mainUndoKey]: packed(undo) }),
  };
}

/** What is not readable counts as if no reload had failed. */
export function readTrial(text: string | undefined): Trial {
  const value = unpacked(text);
  if (!isRecord(value) || !isCount(value['rollbacks']) || !Array.isArray(value['blamed'])) return noTrial;
  const { rollbacks, batch, blamed } = value;
  return { rollbacks, blamed: blamed.filter(isBlamed), ...(isCount(batch) && batch > 0 && { batch }) };
}

export function readMainUndo(text: string | undefined): MainUndo | undefined {
  const value = unpacked(text);
  if (!isRecord(value) || !isCount(value['epoch'])) return undefined;
  const { epoch, files } = value;
  return isFiles(files) ? { epoch, files } : { epoch };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isBlamed(value: unknown): value is Blamed {
  if (!isRecord(value)) return false;
  return typeof value['key'] === 'string' && typeof value['uid'] === 'string' && isCount(value['generation']);
}

function isFiles(value: unknown): value is MainFiles {
  return isRecord(value) && typeof value['text'] === 'string' && typeof value['defaultRules'] === 'string';
}
