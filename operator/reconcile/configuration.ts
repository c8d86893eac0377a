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
import { type Choice, type ChoiceInput, choose, type WrittenChoice } from './choice.ts';
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
import { chooseSecrets, copiedFor, type SecretDependencies, type StackSecrets } from './stack-secrets.ts';
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

/** What is declared, and what was said of it. */
interface JudgedDeclarations
  extends Pick<ChoiceInput, 'candidates' | 'judgement' | 'judgedBy' | 'declaredMain' | 'canRun'> {
  readonly secrets: StackSecrets;
  readonly alertmanager: ChosenReceivers;
}

/** Compiles what is declared and asks of it what the judge and the Secrets that it refers to say. */
async function judgeDeclared(
  snapshot: Snapshot,
  dependencies: ConfigureDependencies,
  { written, evidence = noEvidence, memory, ...call }: ConfigureCall,
): Promise<JudgedDeclarations> {
  const { judge, judgeVersion } = dependencies;
  const { slices: places, main } = written.standing;
  const options = scrapeOptions(snapshot.stack);
  const compiled = memory.candidates.of(snapshot, options);
  const [needing, withExporter] = [memory.needingSecrets.of(compiled), memory.needingExporters.of(compiled)];
  const users = { needing, withExporter, standing: mayRun(written.standing, evidence) };
  const secrets = await chooseSecrets(snapshot, { ...users, options, plans: memory.exporterPlans }, dependencies, call);
  const { copies, exporters, remotes, receivers, ofReceivers } = secrets;
  const candidates = exporters.admit(copies.admit(compiled, needing), withExporter);
  const global = globalConfiguration(snapshot.stack);
  // What was accepted beside one global block need not be acceptable beside another.
  const judgedBy = `${judgeVersion}, global ${contentHash(toText(global), 16)}`;
  const standing = places.map(({ fragments }) => fragments);
  const mainCall = { standing: main?.files, exporters: exporterTypes(withExporter, standing), ...call };
  const [judgement, declaredMain, alertmanager] = await Promise.all([
    judgeAll(candidates, { judge, global, standing: places, judgedBy, memory, ...call }),
    chooseMain(snapshot, remotes, judge, mainCall),
    chooseReceivers(snapshot, receivers, ofReceivers, { judge, ...call }),
  ]);
  const canRun = (fragment: Fragment) => copies.canRun(fragment) && exporters.canRun(fragment);
  return { secrets, candidates, judgedBy, judgement, declaredMain, alertmanager, canRun };
}

/** What is built of a choice. */
type Making = Pick<Configuration, 'podPatches' | 'components' | 'credentials' | 'systems'> & { readonly built: Built };

/** The objects of the stack, with what its servers and exporters need of Secrets. */
function make(
  snapshot: Snapshot,
  { slots, account }: ConfigureDependencies,
  { secrets, alertmanager, main, next }: Pick<JudgedDeclarations, 'secrets' | 'alertmanager'> & Choice,
  { written, memory }: Pick<ConfigureCall, 'written' | 'memory'>,
): Making {
  const { stack, namespace, defaultStorageClass, gatewayApi } = snapshot;
  const { shares, nodeExporterPort } = snapshot.sharing;
  const { exporters, web } = secrets;
  const facts = {
    namespaceUid: namespace.uid,
    operatorNamespace: account.namespace,
    defaultStorageClass,
    slots,
    gatewayApi,
    web: web.facts,
    prometheusMain: next.main,
    alertmanagerData: alertmanager.data,
    shares,
    nodeExporterPort,
  };
  const patches = choosePodPatches(snapshot, { stack, facts });
  const input = { stack, facts: { ...facts, podPatches: patches.instead } };
  const slices = next.slices.map(({ slice }) => slice);
  const built = buildAll(input, slices, written.built);
  const standing = next.slices.map(({ fragments }) => fragments);
  const data = copiedFor(secrets, main.text, standing);
  const ready = exporters.running(standing);
  const objects = memory.exporterObjects.of(exporters.objectsFor(input, ready));
  const ofExporters = objects.length > 0 ? [{ name: 'exporter' as const, objects }] : [];
  return {
    podPatches: patches.said,
    components: [...componentsOf(built, input, data), ...ofExporters],
    credentials: credentialHashes({ prometheus: data, alertmanager: alertmanager.data }, web.facts),
    systems: ready.map(({ plan }) => plan),
    built,
  };
}

/** Rejects when the judge cannot be asked at all, and when aborted; what it refuses is part of the result. */
export async function configure(
  snapshot: Snapshot,
  dependencies: ConfigureDependencies,
  call: ConfigureCall,
): Promise<Configuration> {
  const { written, evidence = noEvidence, memory } = call;
  const { slots, url } = dependencies;
  const declared = await judgeDeclared(snapshot, dependencies, call);
  const { secrets, alertmanager, ...judged } = declared;
  const choice = choose({ ...judged, stack: snapshot.stack, written, evidence, memory, slots, url });
  const { main, next, admissions, happened } = choice;
  const { built, ...making } = make(snapshot, dependencies, { secrets, alertmanager, ...choice }, call);
  return {
    ...making,
    revision: contentHash([main.revision, ...next.slices.map(({ slice }) => slice.hash)].join(), 16),
    main,
    alertmanager,
    slices: intended(next),
    admissions,
    web: secrets.web,
    happened,
    written: { ...choice.written, built },
  };
}
