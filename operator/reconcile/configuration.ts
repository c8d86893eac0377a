/** From what is declared to what is to be written: compile, judge, admit, place, build. */

import { contentHash } from '../../components/content.ts';
import type { Fragment, RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { globalConfiguration } from '../../components/prometheus/configuration.ts';
import { type Placement, place } from '../../components/slices/placement.ts';
import type { StandingSlice } from '../../components/slices/record.ts';
import { renderSlice, type Slice, sliceConfigMap } from '../../components/slices/slice.ts';
import { buildStack, type Component, type StackInput } from '../../components/stack.ts';
import type { Judge, Verdict } from '../verdict/judge.ts';
import { type Admission, admit, type Candidate } from './admission.ts';
import { ruleCandidate, scrapeOptions, targetCandidate } from './compilation.ts';
import { type Chosen, chooseAlertmanager, chooseMain } from './last-good.ts';
import type { Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';

export interface ConfigureDependencies {
  readonly judge: Judge;
  /** Names the parsers: what was accepted by others is judged again. */
  readonly judgeVersion: string;
  /** Slices that a stack can have. */
  readonly slots: number;
}

/** What the process remembers of the configuration that it wrote last. */
export interface Written {
  readonly standing: readonly StandingSlice[];
  /** Keys of fragments that left a slice and may not yet stand in another. */
  readonly held: ReadonlySet<string>;
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
  readonly alertmanager: Chosen;
  readonly slices: readonly IntendedSlice[];
  readonly admissions: readonly Admission[];
  /** Everything to apply, by component. */
  readonly components: readonly Component[];
  /** What stands once this is written. */
  readonly written: Written;
}

function candidatesOf({ key, stack, targets, rules }: Snapshot): readonly Candidate[] {
  const options = scrapeOptions(stack);
  return [...targets.map((target) => targetCandidate(target, key, options)), ...rules.map(ruleCandidate)];
}

/** Hashes that need no verdict: they stand, and the very same judge has accepted them. */
function provenHashes(standing: readonly StandingSlice[], judge: string): ReadonlySet<string> {
  const proven = standing.filter((slice) => slice.judge === judge).flatMap(({ fragments }) => fragments);
  return new Set(proven.map(({ hash }) => hash));
}

async function judgeAll(
  candidates: readonly Candidate[],
  proven: ReadonlySet<string>,
  { judge, global, signal }: { judge: Judge; global: object; signal: AbortSignal },
): Promise<ReadonlyMap<string, Verdict>> {
  const open = candidates.flatMap(({ compiled }) => compiled.fragments).filter(({ hash }) => !proven.has(hash));
  const rules = open.filter((fragment): fragment is RuleFragment => fragment.kind === 'rules');
  const scrapes = open.filter((fragment): fragment is ScrapeFragment => fragment.kind === 'scrape');
  const [ofRules, ofScrapes] = await Promise.all([
    rules.length > 0 ? judge.rules(rules, { signal }) : new Map<string, Verdict>(),
    scrapes.length > 0 ? judge.scrape(scrapes, { global, signal }) : new Map<string, Verdict>(),
  ]);
  return new Map([...ofRules, ...ofScrapes]);
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

const rendered = new WeakMap<readonly Fragment[], Slice>();

/** A slice in which nothing changed is the very same list of fragments, and is rendered once. */
function render(index: number, fragments: readonly Fragment[], judge: string): Slice {
  const known = rendered.get(fragments);
  if (known) return known;
  const slice = renderSlice(index, fragments, { judge });
  rendered.set(fragments, slice);
  return slice;
}

function withSlices(
  components: readonly Component[],
  input: StackInput,
  slices: readonly Slice[],
): readonly Component[] {
  const configMaps = slices.map((slice) => sliceConfigMap(input, slice));
  return components.map((component) =>
    component.name === 'prometheus' ? { ...component, objects: [...configMaps, ...component.objects] } : component,
  );
}

/** Rejects when the judge cannot be asked at all, and when aborted; what it refuses is part of the result. */
export async function configure(
  snapshot: Snapshot,
  { judge, judgeVersion, slots }: ConfigureDependencies,
  { written, signal }: { written: Written; signal: AbortSignal },
): Promise<Configuration> {
  const { stack, namespace, defaultStorageClass } = snapshot;
  const candidates = candidatesOf(snapshot);
  const proven = provenHashes(written.standing, judgeVersion);
  const global = globalConfiguration(stack);
  const [verdicts, main, alertmanager] = await Promise.all([
    judgeAll(candidates, proven, { judge, global, signal }),
    chooseMain(snapshot, judge, { signal }),
    chooseAlertmanager(snapshot, judge, { signal }),
  ]);
  const standing = written.standing.flatMap(({ fragments }) => fragments);
  const admitted = admit(candidates, verdicts, standing);
  const placement = place({
    slots,
    standing: written.standing.map(({ fragments }) => fragments),
    wanted: admitted.fragments,
    held: written.held,
  });
  const slices = placement.slices.flatMap((fragments, index) =>
    fragments.length === 0 ? [] : [{ fragments, slice: render(index, fragments, judgeVersion) }],
  );
  const facts = {
    namespaceUid: namespace.uid,
    defaultStorageClass,
    slots,
    prometheusConfiguration: main.text,
    alertmanagerConfiguration: alertmanager.text,
  };
  const input = { stack, facts };
  return {
    revision: contentHash([main.revision, ...slices.map(({ slice }) => slice.hash)].join(), 16),
    main,
    alertmanager,
    slices: slices.map(({ fragments, slice: { marker, hash, pools } }) => ({
      marker,
      revision: hash,
      pools,
      fragments,
    })),
    admissions: withoutRoom(admitted.admissions, placement, standing),
    components: withSlices(
      buildStack(input).filter(({ objects }) => objects.length > 0),
      input,
      slices.map(({ slice }) => slice),
    ),
    written: {
      standing: placement.slices.map((fragments) => ({ judge: judgeVersion, fragments })),
      held: new Set(placement.moving.map(({ key }) => key)),
    },
  };
}
