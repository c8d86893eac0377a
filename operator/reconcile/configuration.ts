/** From what is declared to what is to be written: compile, judge, admit, place, build. */

import { contentHash, toText } from '../../components/content.ts';
import type { Plan } from '../../components/exporters/plan.ts';
import type { WebComponent } from '../../components/exposure.ts';
import type { Fragment } from '../../components/fragment.ts';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { credentialsSecret } from '../../components/prometheus/credentials-secret.ts';
import type { Component, StackInput } from '../../components/stack.ts';
import type { KubeObject } from '../../crds/meta.ts';
import type { Judge, JudgeCall } from '../verdict/judge.ts';
import type { Admission } from './admission.ts';
import { type Built, buildAll } from './built.ts';
import { choose, type WrittenChoice } from './choice.ts';
import { scrapeOptions } from './compilation.ts';
import { exporterTypes } from './exporters/uses.ts';
import { judgeAll } from './judging.ts';
import { chooseMain, type MainChoice } from './last-good.ts';
import type { LookMemory } from './look-memory.ts';
import type { NextStanding } from './next-standing.ts';
import { choosePodPatches } from './pod-patches.ts';
import { type ChosenReceivers, chooseReceivers } from './receivers.ts';
import { mayRun } from './rollback/proven.ts';
import { type Evidence, noEvidence } from './rollback/trial.ts';
import type { Happening } from './rollback/words.ts';
import type { Snapshot } from './snapshot.ts';
import { chooseSecrets, copiedFor, type SecretDependencies } from './stack-secrets.ts';
import type { Said } from './status/stack-status.ts';
import { type ChosenWeb, credentialHashes } from './web.ts';

export interface ConfigureDependencies extends SecretDependencies {
  readonly judge: Judge;
  /** Names the parsers: what was accepted by others is judged again. */
  readonly judgeVersion: string;
  /** Slices that a stack can have. */
  readonly slots: number;
  /** Where servers reach the operator, without a slash at its end. */
  readonly url: string;
}

/** What the process remembers of the configuration that it wrote last. */
export interface Written extends WrittenChoice {
  readonly built?: Built;
}

/** A slice that is to stand. */
export interface IntendedSlice {
  readonly marker: string;
  readonly revision: string;
  readonly pools: readonly string[];
  readonly fragments: readonly Fragment[];
}

/** What is applied and pruned as one: a component, or all exporters. */
export interface Part {
  readonly name: Component['name'] | 'exporter';
  readonly objects: readonly KubeObject[];
}

export interface Configuration {
  /** Hash of everything that the replicas of Prometheus are to run. */
  readonly revision: string;
  readonly main: MainChoice;
  readonly alertmanager: ChosenReceivers;
  /** What is to be said of the patches of pods; undefined while there are none. */
  readonly podPatches: Said | undefined;
  readonly slices: readonly IntendedSlice[];
  readonly admissions: readonly Admission[];
  /** Everything to apply, by component. */
  readonly components: readonly Part[];
  /** Hash of the copies of Secrets, by who reads them: no server tells which of them it has. */
  readonly credentials: Readonly<Record<WebComponent, string>>;
  readonly web: ChosenWeb;
  /** What exporters run for. */
  readonly systems: readonly Plan[];
  /** What came of reloads that failed, to be told of the stack. */
  readonly happened: readonly Happening[];
  /** What stands once this is written. */
  readonly written: Written;
}

function componentsOf(
  { components, slices }: Built,
  input: StackInput,
  data: Readonly<Record<string, string>>,
): readonly Component[] {
  // What the slices refer to comes before them.
  const secrets = Object.keys(data).length > 0 ? [credentialsSecret(input, data)] : [];
  return components.map((component) =>
    component.name === 'prometheus'
      ? { ...component, objects: [...secrets, ...slices.values(), ...component.objects] }
      : component,
  );
}

function intended({ slices }: NextStanding): readonly IntendedSlice[] {
  return slices.map(({ fragments, slice: { marker, hash, pools } }) => ({ marker, revision: hash, pools, fragments }));
}

export interface ConfigureCall extends JudgeCall {
  readonly written: Written;
  readonly evidence?: Evidence;
  /** The stack's own. */
  readonly memory: LookMemory;
  readonly signal: AbortSignal;
}

/** Rejects when the judge cannot be asked at all, and when aborted; what it refuses is part of the result. */
export async function configure(
  snapshot: Snapshot,
  dependencies: ConfigureDependencies,
  { written, evidence = noEvidence, memory, ...call }: ConfigureCall,
): Promise<Configuration> {
  const { judge, judgeVersion, slots } = dependencies;
  const { stack, namespace, defaultStorageClass, gatewayApi, sharing } = snapshot;
  const options = scrapeOptions(stack);
  const { slices: places } = written.standing;
  const compiled = memory.candidates.of(snapshot, options);
  const [needing, withExporter] = [memory.needingSecrets.of(compiled), memory.needingExporters.of(compiled)];
  const secrets = await chooseSecrets(
    snapshot,
    { needing, withExporter, standing: mayRun(written.standing, evidence), options, plans: memory.exporterPlans },
    dependencies,
    call,
  );
  const { copies, exporters, web } = secrets;
  const candidates = exporters.admit(copies.admit(compiled, needing), withExporter);
  const global = globalConfiguration(stack);
  // What was accepted beside one global block need not be acceptable beside another.
  const judgedBy = `${judgeVersion}, global ${contentHash(toText(global), 16)}`;
  const [judgement, declaredMain, alertmanager] = await Promise.all([
    judgeAll(candidates, { judge, global, standing: places, judgedBy, memory, ...call }),
    chooseMain(snapshot, secrets.remotes, judge, {
      standing: written.standing.main?.files,
      exporters: exporterTypes(
        withExporter,
        places.map(({ fragments }) => fragments),
      ),
      ...call,
    }),
    chooseReceivers(snapshot, secrets.receivers, secrets.ofReceivers, { judge, ...call }),
  ]);
  const choice = choose({
    stack,
    candidates,
    judgement,
    judgedBy,
    declaredMain,
    written,
    evidence,
    memory,
    slots,
    url: dependencies.url,
    canRun: (fragment) => copies.canRun(fragment) && exporters.canRun(fragment),
  });
  const { main, next } = choice;
  const facts = {
    namespaceUid: namespace.uid,
    operatorNamespace: dependencies.account.namespace,
    defaultStorageClass,
    slots,
    gatewayApi,
    web: web.facts,
    prometheusMain: next.main,
    alertmanagerData: alertmanager.data,
    shares: sharing.shares,
    nodeExporterPort: sharing.nodeExporterPort,
  };
  const patches = choosePodPatches(snapshot, { stack, facts });
  const input = { stack, facts: { ...facts, podPatches: patches.instead } };
  const built = buildAll(
    input,
    next.slices.map(({ slice }) => slice),
    written.built,
  );
  const standing = next.slices.map(({ fragments }) => fragments);
  const data = copiedFor(secrets, main.text, standing);
  const ready = exporters.running(standing);
  const exporterObjects = memory.exporterObjects.of(exporters.objectsFor(input, ready));
  return {
    revision: contentHash([main.revision, ...next.slices.map(({ slice }) => slice.hash)].join(), 16),
    main,
    alertmanager,
    podPatches: patches.said,
    slices: intended(next),
    admissions: choice.admissions,
    components: [
      ...componentsOf(built, input, data),
      ...(exporterObjects.length > 0 ? [{ name: 'exporter' as const, objects: exporterObjects }] : []),
    ],
    credentials: credentialHashes({ prometheus: data, alertmanager: alertmanager.data }, web.facts),
    web,
    systems: ready.map(({ plan }) => plan),
    happened: choice.happened,
    written: { ...choice.written, built },
  };
}
