/** What is kept of one stack between two looks, so that a look costs what is new; all of it can be found out again. */
import type { Fragment } from '../../components/fragment.ts';
import { KeptFilter, KeptFlat, KeptMap } from '../../components/kept.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { type Admission, Admissions, type Candidate, type Judged } from './admission.ts';
import { Candidates } from './candidates.ts';
import { Collisions } from './collisions/collisions.ts';
import type { Ready } from './exporters/admission.ts';
import { KeptObjects } from './exporters/kept-objects.ts';
import { KeptPlans } from './exporters/kept-plans.ts';
import { needsExporter, usesExporter } from './exporters/uses.ts';
import { OpenFragments } from './open-fragments.ts';
import { needsSecrets, refersToSecrets, type SecretFault } from './secret-admission.ts';
import { Selected } from './selected.ts';

export class LookMemory {
  /** The objects that the stack selects, */
  readonly targets = new Selected<ScrapeTarget>();
  readonly rules = new Selected<AlertRule>();
  /** what they compile to, */
  readonly candidates = new Candidates();
  readonly needingSecrets = new KeptFilter<Candidate>(needsSecrets);
  readonly needingExporters = new KeptFilter<Candidate>(needsExporter);
  readonly tested = new KeptFilter<Candidate>(({ suite }) => suite !== undefined);
  /** of which some need a verdict; */
  readonly open = new OpenFragments();
  /** what would run of each, were it alone, */
  readonly admissions = new Admissions();
  /** what does beside others, */
  readonly collisions = new Collisions();
  /** what runs so that there is something to scrape, */
  readonly exporterPlans = new KeptPlans<Ready | SecretFault>();
  readonly exporterObjects = new KeptObjects();
  /** what is told of it, */
  readonly told = new KeptMap<Judged, Admission>(({ admission }) => admission);
  /** and all that runs in one list. */
  readonly running = new KeptFlat<Judged, Fragment>(({ running }) => running);
  readonly runningWithSecrets = new KeptFilter<Fragment>(
    (fragment) => refersToSecrets(fragment) || usesExporter(fragment),
  );
}
