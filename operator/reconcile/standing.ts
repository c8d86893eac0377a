/** What a stack's servers have before them: read from the cluster once, and from then on what this process has written. */

import { componentName, credentialsName, sliceName } from '../../components/names.ts';
import type { MainFiles } from '../../components/prometheus/configuration.ts';
import { mainKeys, sliceKeys } from '../../components/prometheus/layout.ts';
import { readSlice, type StandingSlice } from '../../components/slices/record.ts';
import { readUndo, type Undo, undoKey } from '../../components/slices/undo.ts';
import { keyOf } from '../cache/key.ts';
import { configMaps, secrets } from '../kube/resource.ts';
import { type MainUndo, mainUndoKey, readMainUndo, readTrial, trialKey } from './rollback/record.ts';
import { noTrial, type Trial } from './rollback/trial.ts';
import type { Snapshot } from './snapshot.ts';

/** A slice that stands, with the way back to what was proven before. */
export interface StandingPlace extends StandingSlice {
  /** There is a ConfigMap of it, which stays for a while when nothing is left in it. */
  readonly exists: boolean;
  readonly undo?: Undo | undefined;
}

/** The main configuration that stands, with the way back. */
export interface StandingMain {
  readonly files: MainFiles;
  readonly undo?: MainUndo | undefined;
}

export interface Standing {
  /** One entry for each slot; an empty one where there is no slice. */
  readonly slices: readonly StandingPlace[];
  readonly main?: StandingMain | undefined;
  readonly trial: Trial;
  /** That of the newest undo. */
  readonly epoch: number;
}

export const noStanding: Standing = { slices: [], trial: noTrial, epoch: 0 };

export function readStanding(snapshot: Snapshot, slots: number): Standing {
  const slices = Array.from({ length: slots }, (_, index) => readPlace(snapshot, index));
  const { main, trial } = readMain(snapshot);
  const epochs = [main?.undo, ...slices.map(({ undo }) => undo)].map((undo) => undo?.epoch ?? 0);
  return { slices, main, trial, epoch: Math.max(0, ...epochs) };
}

function dataOf({ stack, owned }: Snapshot, name: string): Readonly<Record<string, string>> | undefined {
  const { namespace } = stack.metadata;
  const configMap = owned.get(configMaps, keyOf({ namespace, name }));
  return configMap && (configMap.data ?? {});
}

function readPlace(snapshot: Snapshot, index: number): StandingPlace {
  const data = dataOf(snapshot, sliceName(snapshot.stack.metadata.name, index));
  const undo = readUndo(data?.[undoKey]);
  return { ...readSlice({ ...(data && { data }) }), exists: data !== undefined, ...(undo && { undo }) };
}

function readMain(snapshot: Snapshot): Pick<Standing, 'main' | 'trial'> {
  const data = dataOf(snapshot, componentName(snapshot.stack.metadata.name, 'prometheus')) ?? {};
  const { [mainKeys.configuration]: text, [mainKeys.defaultRules]: defaultRules } = data;
  const undo = readMainUndo(data[mainUndoKey]);
  const files = text === undefined || defaultRules === undefined ? undefined : { text, defaultRules };
  return { main: files && { files, ...(undo && { undo }) }, trial: readTrial(data[trialKey]) };
}

/** What a marker's group says of itself; it stands first in its file. */
const marker = /"name":"(bellwether\/[^"]+)".*?"revision":"([0-9a-f]+)"/;

/** The marker and the revision that stand at the head of a file; none where there is no file. */
function markerIn(text: string | undefined): readonly (readonly [marker: string, revision: string])[] {
  const [, name, revision] = marker.exec(text?.slice(0, 500) ?? '') ?? [];
  return name && revision ? [[name, revision]] : [];
}

function sliceMarker(snapshot: Snapshot, index: number) {
  return markerIn(dataOf(snapshot, sliceName(snapshot.stack.metadata.name, index))?.[sliceKeys.rules]);
}

/** Revision by marker of everything that stands; empty where nothing does. */
export function standingMarkers(snapshot: Snapshot, slots: number): ReadonlyMap<string, string> {
  const main = dataOf(snapshot, componentName(snapshot.stack.metadata.name, 'prometheus'))?.[mainKeys.marker];
  const slices = Array.from({ length: slots }, (_, index) => sliceMarker(snapshot, index));
  return new Map([...markerIn(main), ...slices.flat()]);
}

/** What each slice that stands holds, by the revision that a server tells of it. */
export function standingRevisions(snapshot: Snapshot, { slices }: Pick<Standing, 'slices'>) {
  return slices.flatMap(({ fragments }, index) =>
    sliceMarker(snapshot, index).map(([found, revision]) => ({ marker: found, revision, fragments })),
  );
}

/** The copies of Secrets that the stack has now: in base64, by path. */
export function standingCopies({ stack, owned }: Snapshot): Readonly<Record<string, string>> {
  const { name, namespace } = stack.metadata;
  return owned.get(secrets, keyOf({ namespace, name: credentialsName(name) }))?.data ?? {};
}
