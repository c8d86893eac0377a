/** Everything in a stack that comes from Secrets, chosen from one reading of them. */
import type { Fragment } from '../../components/fragment.ts';
import { credentialFilesIn } from '../../components/prometheus/layout.ts';
import { type Remote, remotesOf } from '../../components/prometheus/remote.ts';
import type { ScrapeOptions } from '../../components/scrape/compile.ts';
import type { Candidate } from './admission.ts';
import { ExporterAdmission, type ExporterFacts } from './exporters/admission.ts';
import { exporterSecrets } from './exporters/uses.ts';
import type { Account } from './grant.ts';
import { standingMain } from './last-good.ts';
import { type Receivers, receiversOf, secretsOf, standingReceivers } from './receivers.ts';
import { type ChosenRemotes, chooseRemotes, filesInUse } from './remotes.ts';
import { SecretAdmission, wantedSecrets } from './secret-admission.ts';
import type { SecretSource } from './secret-view.ts';
import type { Snapshot } from './snapshot.ts';
import { standingCopies } from './standing.ts';
import { type ChosenWeb, chooseWeb, webFiles } from './web.ts';
import type { WebMemory } from './web-memory.ts';

export interface SecretDependencies {
  readonly secrets: SecretSource;
  /** Who reads Secrets, for the words of a refusal. */
  readonly account: Account;
  readonly web: WebMemory;
}

export interface StackSecrets {
  /** The Secrets that Prometheus has copies of. */
  readonly copies: SecretAdmission;
  readonly remotes: ChosenRemotes & { readonly wanted: readonly Remote[] };
  readonly receivers: Receivers;
  /** The Secrets that Alertmanager has copies of. */
  readonly ofReceivers: SecretAdmission;
  readonly web: ChosenWeb;
  readonly exporters: ExporterAdmission;
}

/** @param users what is compiled now and refers to Secrets, and what stands, which may */
export async function chooseSecrets(
  snapshot: Snapshot,
  users: {
    readonly needing: readonly Candidate[];
    readonly withExporter: readonly Candidate[];
    readonly standing: readonly (readonly Fragment[])[];
    readonly options: ScrapeOptions;
    readonly plans: ExporterFacts['kept'];
  },
  { secrets, account, web: memory }: SecretDependencies,
  { signal }: { readonly signal: AbortSignal },
): Promise<StackSecrets> {
  const wanted = remotesOf(snapshot.stack);
  const receivers = receiversOf(snapshot.stack);
  const ofStack = [...wanted.flatMap(({ files }) => files), ...secretsOf(receivers), ...webFiles(snapshot)];
  const keys = new Set([
    ...wantedSecrets(users.needing, users.standing, ofStack),
    ...exporterSecrets(users.withExporter, users.standing),
  ]);
  const readings = await secrets.read(snapshot.key, keys, { signal });
  const copies = new SecretAdmission({ readings, standing: standingCopies(snapshot), account });
  return {
    copies,
    // Before the objects: the stack's own come first where there is no room for all.
    remotes: { ...chooseRemotes(wanted, copies, standingMain(snapshot)), wanted },
    receivers,
    ofReceivers: new SecretAdmission({ readings, standing: standingReceivers(snapshot), account }),
    exporters: new ExporterAdmission({ snapshot, options: users.options, readings, account, kept: users.plans }),
    web: await chooseWeb(snapshot, { readings, account, memory }),
  };
}

/**
 * What Prometheus is to have beside its configuration, in base64 by path.
 * @param main the text of the main configuration that is to run
 */
export function copiedFor(
  { copies, remotes, web }: StackSecrets,
  main: string,
  slices: readonly (readonly Fragment[])[],
): Readonly<Record<string, string>> {
  const ofRemotes = remotes.wanted.flatMap(({ files }) => files);
  return {
    ...copies.standingFor(credentialFilesIn(main), ofRemotes),
    ...copies.dataFor(slices, filesInUse(remotes.wanted, main)),
    ...web.copies,
  };
}
