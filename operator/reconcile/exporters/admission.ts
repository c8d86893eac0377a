/**
 * The exporters of one stack in one reconcile: whose Secrets can be used, and what is to run for the fragments that run. An
 * exporter runs for as long as a fragment does that is scraped from it, also one of before; so what runs follows from them alone.
 */

import { instancesOf } from '../../../components/exporters/instance.ts';
import { secretVersionAnnotation } from '../../../components/exporters/objects.ts';
import { type ExporterUse, type Plan, planOf } from '../../../components/exporters/plan.ts';
import { runningExporters } from '../../../components/exporters/running.ts';
import { exporterSecret, heldTexts, type SecretTexts } from '../../../components/exporters/secret.ts';
import type { Fragment, Owner } from '../../../components/fragment.ts';
import { Refusal } from '../../../components/refusal.ts';
import type { ScrapeOptions } from '../../../components/scrape/compile.ts';
import { isTrusted } from '../../../components/scrape/trust.ts';
import type { StackInput } from '../../../components/stack.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import { keyOf } from '../../cache/key.ts';
import { deployments, secrets } from '../../kube/resource.ts';
import type { Candidate } from '../admission.ts';
import type { Account } from '../grant.ts';
import { named, readingFault, type SecretFault, withdrawnReasons } from '../secret-admission.ts';
import { type SecretReadings, secretKey } from '../secret-view.ts';
import type { Snapshot } from '../snapshot.ts';
import type { KeptPlans, PlanFacts, Texts } from './kept-plans.ts';
import { secretOf, useOf, usesIn } from './uses.ts';

export interface ExporterFacts {
  readonly snapshot: Snapshot;
  readonly options: ScrapeOptions;
  readonly readings: SecretReadings;
  readonly account: Account;
  /** Of the looks before. */
  readonly kept: KeptPlans<Ready | SecretFault>;
}

/** A plan that can be carried out, with the login for it. */
export interface Ready {
  readonly plan: Plan;
  readonly texts: Texts;
}

const ownerKey = ({ namespace, name }: Owner): string => `${namespace}/${name}`;

/** Whoever writes a Secret from a file brings the line break at its end along. */
const textOf = (data: string): string =>
  Buffer.from(data, 'base64')
    .toString()
    .replace(/\r?\n$/, '');

export class ExporterAdmission {
  readonly #facts: ExporterFacts;

  constructor(facts: ExporterFacts) {
    this.#facts = facts;
  }

  /**
   * The candidates; those whose exporter cannot be run are refused.
   * @param concerned those that need one
   */
  admit(candidates: readonly Candidate[], concerned: readonly Candidate[]): readonly Candidate[] {
    const refused = new Map(
      concerned.flatMap((candidate) => {
        const [use] = usesIn(candidate.compiled.fragments);
        const ready = use && this.#now(use);
        return ready && 'reason' in ready ? [[candidate, named(candidate, ready)] as const] : [];
      }),
    );
    // The very list of before where there is nothing to refuse: what is kept of it is kept by the list.
    if (refused.size === 0) return candidates;
    return candidates.map((candidate) => {
      const fault = refused.get(candidate);
      return fault ? { ...candidate, compiled: { fragments: [], refused: fault } } : candidate;
    });
  }

  /** Whether what the fragment is scraped from can run: with its Secret as it is now, or with what was good before. */
  canRun(fragment: Fragment): boolean {
    const use = useOf(fragment);
    return use === undefined || this.#ready(use) !== undefined;
  }

  /** What the slices need exporters for. */
  running(slices: readonly (readonly Fragment[])[]): readonly Ready[] {
    return slices.flatMap(usesIn).flatMap((use) => this.#ready(use) ?? []);
  }

  /** All objects of the exporters that are needed. */
  objectsFor(input: StackInput, ready: readonly Ready[]): readonly KubeObject[] {
    if (ready.length === 0) return [];
    const texts: SecretTexts = Object.fromEntries(ready.map((one) => [ownerKey(one.plan.owner), one.texts]));
    const plans = ready.map(({ plan }) => plan);
    const held = instancesOf(input.stack.metadata.name, plans).flatMap((instance) => {
      const secret = exporterSecret(input, instance, texts);
      return secret ? [{ secret, version: this.#versionOf(secret) }] : [];
    });
    // Pods that start before their Secret is there, or with the one of before, would start twice.
    const early = new Set(held.flatMap(({ secret, version }) => (version === undefined ? [secret.metadata.name] : [])));
    const versions = Object.fromEntries(
      held.flatMap(({ secret, version }) => (version === undefined ? [] : [[secret.metadata.name, version]])),
    );
    const objects = runningExporters(input, plans, versions).flatMap(({ objects: own }) => own);
    return [
      ...held.map(({ secret }) => secret),
      ...objects.filter(({ kind, metadata }) => kind !== 'Deployment' || !early.has(metadata.name)),
    ];
  }

  /** That of the Secret where it is as it shall be, else the one that the pods have; undefined where none is there yet. */
  #versionOf({ metadata, data }: KubeObject & { readonly data: Texts }): string | undefined {
    const { owned } = this.#facts.snapshot;
    const live = owned.get(secrets, keyOf(metadata));
    const isWritten = live !== undefined && JSON.stringify(live.data) === JSON.stringify(data);
    if (isWritten) return live.metadata.resourceVersion;
    return owned.get(deployments, keyOf(metadata))?.spec?.template.metadata?.annotations?.[secretVersionAnnotation];
  }

  /** With the Secret as it is now or, where that cannot be used, as it was when it could. */
  #ready(use: ExporterUse): Ready | undefined {
    const now = this.#now(use);
    if (!('reason' in now)) return now;
    return withdrawnReasons.has(now.reason) ? undefined : this.#before(use);
  }

  #now(use: ExporterUse): Ready | SecretFault {
    const secret = secretOf(use);
    if (secret === undefined) return this.#kept(use, undefined);
    const reading = this.#facts.readings.get(secretKey(secret));
    if (reading?.state !== 'found') {
      const fault = readingFault(secret, reading, this.#facts.account);
      return { reason: fault?.reason ?? 'SecretMissing', message: `spec.exporter.secret: ${fault?.message ?? ''}` };
    }
    return this.#kept(use, Object.fromEntries(Object.entries(reading.data).map(([key, data]) => [key, textOf(data)])));
  }

  #kept(use: ExporterUse, texts: Texts | undefined): Ready | SecretFault {
    const facts = this.#planFacts(use, texts);
    return this.#facts.kept.of(use, facts, (given) => this.#fit(use, given));
  }

  #planFacts({ owner }: ExporterUse, texts: Texts | undefined): PlanFacts {
    const { snapshot, options } = this.#facts;
    const { reserved, leadsElsewhere } = snapshot;
    return { trusted: isTrusted(owner.namespace, options), reserved, leadsElsewhere, texts };
  }

  #before(use: ExporterUse): Ready | undefined {
    const plan = this.#fit(use, this.#planFacts(use, undefined));
    if ('reason' in plan) return undefined;
    const { owned, stack } = this.#facts.snapshot;
    const [instance] = instancesOf(stack.metadata.name, [plan.plan]);
    const name = instance && keyOf({ namespace: stack.metadata.namespace, name: instance.name });
    const texts = name && heldTexts(plan.plan, owned.get(secrets, name)?.data ?? {});
    if (!texts) return undefined;
    const before = this.#fit(use, this.#planFacts(use, texts));
    return 'reason' in before ? undefined : before;
  }

  #fit(use: ExporterUse, { texts, ...facts }: PlanFacts): Ready | SecretFault {
    const { stack } = this.#facts.snapshot;
    try {
      const plan = planOf(use, { ...facts, keys: texts && Object.keys(texts) });
      if (texts) refuseEmpty(plan, texts);
      const [instance] = instancesOf(stack.metadata.name, [plan]);
      // Whether the file of logins can hold it is known once it is written.
      if (texts && instance) exporterSecret({ stack, facts: noFacts }, instance, { [ownerKey(use.owner)]: texts });
      return { plan, texts: texts ?? {} };
    } catch (error) {
      if (error instanceof Refusal) return { reason: error.reason, message: error.message };
      throw error;
    }
  }
}

const noFacts: StackInput['facts'] = { namespaceUid: '', operatorNamespace: '', defaultStorageClass: false, slots: 0 };

function refuseEmpty({ keys, owner, spec }: Plan, texts: Texts): void {
  const empty = keys.find((key) => texts[key] === '');
  if (empty === undefined) return;
  throw new Refusal(
    'InvalidSecret',
    `spec.exporter.secret: Secret ${owner.namespace}/${spec.secret?.name ?? ''}, key ${empty}: it is empty`,
  );
}
