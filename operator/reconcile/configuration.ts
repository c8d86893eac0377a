/** From what is declared to what is to be written: compile, judge, admit, place, build. */

import { contentHash, toText } from '../../components/content.ts';
import type { WebComponent } from '../../components/exposure.ts';
import type { Fragment, RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { credentialsSecret } from '../../components/prometheus/credentials-secret.ts';
import { files } from '../../components/prometheus/layout.ts';
import type { ScrapeOptions } from '../../components/scrape/compile.ts';
import type { OperatorDiscovery } from '../../components/scrape/served.ts';
import { isTrusted } from '../../components/scrape/trust.ts';
import { type Placement, place } from '../../components/slices/placement.ts';
import type { StandingSlice } from '../../components/slices/record.ts';
import { type RenderOptions, renderSlice, type Slice } from '../../components/slices/slice.ts';
import type { Component, StackInput } from '../../components/stack.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { isPending, type Judge, type JudgeCall, type Verdict } from '../verdict/judge.ts';
import { type Admission, admit, type Candidate, type Judgement } from './admission.ts';
import { type Built, buildAll } from './built.ts';
import type { Collisions } from './collisions/collisions.ts';
import {
  mustIsolate,
  type RuleTrust,
  ruleCandidate,
  ruleTrust,
  scrapeOptions,
  targetCandidate,
} from './compilation.ts';
import { type Chosen, chooseMain } from './last-good.ts';
import { choosePodPatches } from './pod-patches.ts';
import { type ChosenReceivers, chooseReceivers } from './receivers.ts';
import { judgeTests, passedTests } from './rule-tests.ts';
import type { Snapshot } from './snapshot.ts';
import { chooseSecrets, copiedFor, type SecretDependencies } from './stack-secrets.ts';
import { bounded } from './status/bounds.ts';
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
export interface Written {
  readonly standing: readonly StandingSlice[];
  /** Keys of fragments that left a slice and may not yet stand in another. */
  readonly held: ReadonlySet<string>;
  readonly built?: Built;
}

/** A slice that is to stand. */
export interface IntendedSlice {
  readonly marker: string;
  readonly revision: string;
  readonly pools: readonly string[];
  readonly fragments: readonly Fragment[];
}

export interface Configuration {
  /** Hash of everything that the replicas of Prometheus are to run. */
  readonly revision: string;
  readonly main: Chosen & { readonly marker: string };
  readonly alertmanager: ChosenReceivers;
  /** What is to be said of the patches of pods; undefined while there are none. */
  readonly podPatches: Said | undefined;
  readonly slices: readonly IntendedSlice[];
  readonly admissions: readonly Admission[];
  /** Everything to apply, by component. */
  readonly components: readonly Component[];
  /** Hash of the copies of Secrets, by who reads them: no server tells which of them it has. */
  readonly credentials: Readonly<Record<WebComponent, string>>;
  readonly web: ChosenWeb;
  /** What stands once this is written. */
  readonly written: Written;
}

function candidatesOf({ key, stack, targets, rules }: Snapshot, options: ScrapeOptions): readonly Candidate[] {
  const trust = ruleTrust(stack);
  return [
    ...targets.map((target) => targetCandidate(target, key, options)),
    ...rules.map((rule) => ruleCandidate(rule, trust)),
  ];
}

/** What may stand in for a refused version: not what ran under a trust that its namespace no longer has. */
function lastGood(standing: readonly Fragment[], trust: RuleTrust): readonly Fragment[] {
  return standing.filter((fragment) =>
    fragment.kind === 'rules'
      ? fragment.isolated || !mustIsolate(fragment.owner.namespace, trust)
      : !fragment.class.trusted || isTrusted(fragment.owner.namespace, trust),
  );
}

/** Hashes that need no verdict: they stand, and the very same judge has accepted them. */
function provenHashes(standing: readonly StandingSlice[], judge: string): ReadonlySet<string> {
  const proven = standing.filter((slice) => slice.judge === judge).flatMap(({ fragments }) => fragments);
  return new Set(proven.map(({ hash }) => hash));
}

interface JudgeAll extends JudgeCall {
  readonly judge: Judge;
  readonly global: object;
  /** Tests that have passed. */
  readonly passed: ReadonlySet<string>;
}

async function judgeAll(
  candidates: readonly Candidate[],
  proven: ReadonlySet<string>,
  { judge, global, passed, ...call }: JudgeAll,
): Promise<Judgement> {
  const open = candidates.flatMap(({ compiled }) => compiled.fragments).filter(({ hash }) => !proven.has(hash));
  const rules = open.filter((fragment): fragment is RuleFragment => fragment.kind === 'rules');
  const scrapes = open.filter((fragment): fragment is ScrapeFragment => fragment.kind === 'scrape');
  const [ofRules, ofScrapes] = await Promise.all([
    rules.length > 0 ? judge.rules(rules, call) : new Map<string, Verdict>(),
    scrapes.length > 0 ? judge.scrape(scrapes, { global, ...call }) : new Map<string, Verdict>(),
  ]);
  const fragments = new Map([...ofRules, ...ofScrapes]);
  return { fragments, tests: await judgeTests(candidates, { verdicts: fragments, passed }, { judge, ...call }) };
}

/** An object of which a fragment found no room is refused for that; where an older version stood, it stands on. */
function withoutRoom(
  admissions: readonly Admission[],
  { refused }: Placement,
  standing: readonly Fragment[],
): readonly Admission[] {
  if (refused.length === 0) return admissions;
  const keys = new Set(standing.map(({ key }) => key));
  return admissions.map((admission) => {
    const unplaced = refused.filter(({ fragment }) => admission.wanted.get(fragment.key) === fragment.hash);
    const [first] = unplaced;
    if (!first) return admission;
    const lost = new Set(unplaced.map(({ fragment }) => fragment.key));
    return {
      ...admission,
      accepted: false,
      reason: first.reason,
      message: bounded(unplaced.map(({ message }) => message).join('\n')),
      wanted: new Map([...admission.wanted].filter(([key]) => !lost.has(key))),
      lastGood: admission.lastGood || [...lost].some((key) => keys.has(key)),
    };
  });
}

interface Rendered extends RenderOptions {
  readonly slice: Slice;
}

const rendered = new WeakMap<readonly Fragment[], Rendered>();

/** A slice in which nothing changed is the very same list of fragments, and is rendered once. */
function render(index: number, fragments: readonly Fragment[], options: RenderOptions): Slice {
  const known = rendered.get(fragments);
  if (known && known.judge === options.judge && known.discovery?.url === options.discovery?.url) return known.slice;
  const slice = renderSlice(index, fragments, options);
  rendered.set(fragments, { ...options, slice });
  return slice;
}

/** Where the stack's servers ask for targets, if the operator finds them. */
export function discoveryOf(
  { spec, metadata: { namespace, name } }: MonitoringStack,
  url: string,
): OperatorDiscovery | undefined {
  if (spec.prometheus.discovery !== 'Operator') return undefined;
  // As seen from the folder of the slices.
  return { url: `${url}/discovery/${namespace}/${name}`, tokenFile: `../${files.discoveryToken}` };
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

const isOpen = (verdict: Verdict): boolean => !verdict.accepted && isPending(verdict.reason);

/** The hashes of fragments and tests that wait for their verdict. */
function openHashes({ fragments, tests = new Map() }: Judgement): ReadonlySet<string> {
  const ofFragments = [...fragments].filter(([, verdict]) => isOpen(verdict)).map(([hash]) => hash);
  const ofTests = [...tests].filter(([, verdict]) => isOpen(verdict)).map(([{ suite }]) => suite?.whole.hash ?? '');
  return new Set([...ofFragments, ...ofTests]);
}

/** What a slice says of its judge: nothing while something in it waits for a verdict, or it would never get one. */
function judgeOf(fragments: readonly Fragment[], open: ReadonlySet<string>, judge: string): string {
  const waits = (fragment: Fragment) =>
    open.has(fragment.hash) ||
    (fragment.kind === 'rules' && fragment.tested !== undefined && open.has(fragment.tested));
  return open.size > 0 && fragments.some(waits) ? '' : judge;
}

export interface ConfigureCall {
  readonly written: Written;
  /** The stack's own, which remembers who claims what. */
  readonly collisions: Collisions;
  readonly signal: AbortSignal;
  /** Is called when a verdict that was pending may have come. */
  readonly onLate: () => void;
}

/** Rejects when the judge cannot be asked at all, and when aborted; what it refuses is part of the result. */
export async function configure(
  snapshot: Snapshot,
  dependencies: ConfigureDependencies,
  { written, collisions, ...call }: ConfigureCall,
): Promise<Configuration> {
  const { judge, judgeVersion, slots } = dependencies;
  const { stack, namespace, defaultStorageClass, gatewayApi, sharing } = snapshot;
  const options = scrapeOptions(stack);
  const standing = written.standing.flatMap(({ fragments }) => fragments);
  const compiled = candidatesOf(snapshot, options);
  const secrets = await chooseSecrets(snapshot, { compiled, standing }, dependencies, call);
  const { copies, web } = secrets;
  const candidates = copies.admit(compiled);
  const global = globalConfiguration(stack);
  // What was accepted beside one global block need not be acceptable beside another.
  const judgedBy = `${judgeVersion}, global ${contentHash(toText(global), 16)}`;
  const proven = provenHashes(written.standing, judgedBy);
  const passed = passedTests(written.standing, judgedBy);
  const [judgement, main, alertmanager] = await Promise.all([
    judgeAll(candidates, proven, { judge, global, passed, ...call }),
    chooseMain(snapshot, secrets.remotes, judge, call),
    chooseReceivers(snapshot, secrets.receivers, secrets.ofReceivers, { judge, ...call }),
  ]);
  const trust = ruleTrust(stack);
  const good = lastGood(standing, trust);
  const settled = collisions.settle(admit(candidates, judgement, good), { standing: good, trust });
  const placement = place({
    slots,
    standing: written.standing.map(({ fragments }) => fragments),
    wanted: settled.flatMap(({ running }) => running).filter((fragment) => copies.canRun(fragment)),
    held: written.held,
  });
  const open = openHashes(judgement);
  const discovery = discoveryOf(stack, dependencies.url);
  const renderingOf = (fragments: readonly Fragment[]) => ({ judge: judgeOf(fragments, open, judgedBy), discovery });
  const slices = placement.slices.flatMap((fragments, index) =>
    fragments.length === 0 ? [] : [{ fragments, slice: render(index, fragments, renderingOf(fragments)) }],
  );
  const facts = {
    namespaceUid: namespace.uid,
    defaultStorageClass,
    slots,
    gatewayApi,
    web: web.facts,
    prometheusConfiguration: main.text,
    alertmanagerData: alertmanager.data,
    shares: sharing.shares,
    nodeExporterPort: sharing.nodeExporterPort,
  };
  const patches = choosePodPatches(snapshot, { stack, facts });
  const input = { stack, facts: { ...facts, podPatches: patches.instead } };
  const built = buildAll(
    input,
    slices.map(({ slice }) => slice),
    written.built,
  );
  const data = copiedFor(secrets, main.text, placement.slices.flat());
  return {
    revision: contentHash([main.revision, ...slices.map(({ slice }) => slice.hash)].join(), 16),
    main,
    alertmanager,
    podPatches: patches.said,
    slices: slices.map(({ fragments, slice: { marker, hash, pools } }) => ({
      marker,
      revision: hash,
      pools,
      fragments,
    })),
    admissions: withoutRoom(
      settled.map(({ admission }) => admission),
      placement,
      standing,
    ),
    components: componentsOf(built, input, data),
    credentials: credentialHashes({ prometheus: data, alertmanager: alertmanager.data }, web.facts),
    web,
    written: {
      standing: placement.slices.map((fragments) => ({ judge: judgeOf(fragments, open, judgedBy), fragments })),
      held: new Set(placement.moving.map(({ key }) => key)),
      built,
    },
  };
}
