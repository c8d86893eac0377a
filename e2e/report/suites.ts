/** The suites of the project, in the order in which a failure is cheapest to learn of. */

import { expectedFiles, outdated } from './generated.ts';
import { runProjects } from './jest.ts';
import { type Outcome, oneFailed, onePassed } from './outcome.ts';
import { program } from './program.ts';

/** Variables that a suite on the cluster is run with. */
export type Environment = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly env?: Environment;
  readonly signal?: AbortSignal;
}

export interface Suite {
  readonly name: string;
  /** The projects of jest.config.ts that a suite on the cluster consists of; their tests count also when it cannot run. */
  readonly onCluster?: readonly string[];
  /** Its tests ask promtool and amtool, which bringing up the cluster builds on a machine that has not got them. */
  readonly usesParsers?: boolean;
  readonly run: (options: RunOptions) => Promise<Outcome>;
}

const check =
  (file: string, ...args: string[]) =>
  async ({ signal }: RunOptions): Promise<Outcome> =>
    (await program(file, args, signal ? { signal } : {})) === 0 ? onePassed : oneFailed;

/** Each generated file is what its generator writes. */
async function generatedAreCurrent(): Promise<Outcome> {
  const stale = await outdated(expectedFiles());
  for (const file of stale) console.error(`${file} is not what its generator writes: run make generate`);
  return stale.length === 0 ? onePassed : oneFailed;
}

/** One machine has one cluster, so the suites that use it run one file at a time. */
const onCluster = (project: string): Suite => ({
  name: project,
  onCluster: [project],
  run: (options) => runProjects([project], { ...options, args: ['--runInBand'] }),
});

/** As many processes as there are cores: what waits for a parser or a clock leaves its core to the other. */
const unit: Suite = {
  name: 'unit',
  usesParsers: true,
  run: (options) => runProjects(['unit'], { ...options, args: ['--maxWorkers=100%'] }),
};
const integration = onCluster('integration');
const installation = onCluster('installation');

/** One more than there are cores, since the installation is one file that waits a lot; the faults have API servers of their own and leave the cluster alone. */
const installationBesideFaults: Suite = {
  name: 'installation, faults',
  onCluster: ['installation', 'faults'],
  run: (options) => runProjects(['installation', 'faults'], { ...options, args: ['--maxWorkers=3'] }),
};
const long = onCluster('long');
/** Two at a time where both say that they mind nobody, and else one. */
const e2e: Suite = {
  name: 'e2e',
  onCluster: ['e2e'],
  run: (options) => runProjects(['e2e'], { ...options, args: ['--maxWorkers=2'] }),
};
const trials = onCluster('trials');

/** What `make verify` runs: seconds, and no more than a checkout. */
const verify: readonly Suite[] = [
  { name: 'generated files', run: generatedAreCurrent },
  { name: 'format', run: check('biome', 'check') },
  { name: 'lint and import law', run: check('oxlint', '--type-aware') },
  { name: 'types', run: check('tsc', '-p', '.') },
  unit,
];

/** The suites by the word that asks for them. */
export const selections: Readonly<Record<string, readonly Suite[]>> = {
  verify,
  unit: [unit],
  integration: [integration],
  installation: [installation],
  e2e: [e2e],
  all: [...verify, integration, installationBesideFaults, e2e],
  long: [long],
  trials: [trials],
  soak: [unit, integration, long, installationBesideFaults, e2e, trials],
};
